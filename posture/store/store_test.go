package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/posture/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 30, 0, time.UTC)

func clock() time.Time { return noon }

func open(t *testing.T, path string, o store.Options) *store.Store {
	t.Helper()
	o.Now = clock
	s, err := store.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(t.Context())) })
	return s
}

func fresh(t *testing.T) *store.Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "store.db"), store.Options{})
}

func event(i int) store.Event {
	return store.Event{
		Time: noon.Add(time.Duration(i) * time.Millisecond), RequestID: fmt.Sprint("req-", i),
		Route: "chat", Model: "tiny-1", Caller: "key-7", Action: store.ActionAllow, Status: 200,
		Latency: 120 * time.Microsecond, InBytes: 1000, OutBytes: 300,
	}
}

// wait polls until the store has written n events.
func wait(t *testing.T, s *store.Store, n uint64) {
	t.Helper()
	for range 1000 {
		if s.Stats().Written >= n {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("not written in 5 s: %+v", s.Stats())
}

func TestEventComesBackWhole(t *testing.T) {
	s := fresh(t)
	e := event(1)
	e.Action, e.Status, e.Checks = store.ActionBlock, 403, []string{"INJ001", "DIS002"}
	e.Findings = []store.Finding{{Fingerprint: "f1", Check: "INJ001", Threat: "T03", Severity: "high", Score: 0.9, Location: "exchange/3"}}
	if !s.Record(e) {
		t.Fatal("not taken")
	}
	wait(t, s, 1)
	got, err := s.RecentEvents(t.Context(), 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.ID = 1
	if d := cmp.Diff([]store.Event{e}, got); d != "" {
		t.Error(d)
	}
	f, err := s.Finding(t.Context(), "f1")
	if err != nil || f.Verb != "gateway" || f.Seen != 1 || f.State != store.StateOpen || !f.FirstSeen.Equal(e.Time) {
		t.Errorf("finding of the event: %+v, %v", f, err)
	}
}

func TestPaging(t *testing.T) {
	s := fresh(t)
	for i := range 25 {
		s.Record(event(i))
	}
	wait(t, s, 25)
	page, err := s.RecentEvents(t.Context(), 10, 16)
	if err != nil || len(page) != 10 || page[0].ID != 15 || page[9].ID != 6 {
		t.Errorf("page before 16: %d rows, %v", len(page), err)
	}
	since, err := s.EventsSince(t.Context(), 3, 20)
	if err != nil || len(since) != 3 || since[0].ID != 21 {
		t.Errorf("since 20: %v, %v", since, err)
	}
	if all, _ := s.RecentEvents(t.Context(), 1<<40, 0); len(all) != 25 {
		t.Errorf("a huge limit gave %d rows", len(all))
	}
}

func TestCloseWritesWhatWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, store.Options{})
	for i := range 1203 {
		s.Record(event(i))
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.Record(event(0)) {
		t.Error("a closed store took an event")
	}
	if st := s.Stats(); st.Written != 1203 || st.Dropped != 1 {
		t.Errorf("stats %+v", st)
	}
	if err := s.RecordRun(t.Context(), store.Run{ID: "r", Verb: "scan"}, nil); !errors.Is(err, store.ErrClosed) {
		t.Errorf("run into a closed store: %v", err)
	}
	again := open(t, path, store.Options{})
	if got, _ := again.RecentEvents(t.Context(), 1, 0); len(got) != 1 || got[0].ID != 1203 {
		t.Errorf("after reopening: %v", got)
	}
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	s := fresh(t)
	hold, held := make(chan struct{}), make(chan struct{})
	go func() { _ = s.Do(t.Context(), func() { close(held); <-hold }) }()
	<-held
	for i := range 2000 {
		s.Record(event(i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	go func() { time.Sleep(20 * time.Millisecond); close(hold) }()
	err := s.Close(ctx)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "events not written") {
		t.Errorf("close: %v", err)
	}
	if st := s.Stats(); st.Written+st.Failed != st.Accepted {
		t.Errorf("events unaccounted for: %+v", st)
	}
}

func TestOverflowIsCountedAndNeverBlocks(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), store.Options{Queue: 10})
	hold, held := make(chan struct{}), make(chan struct{})
	go func() { _ = s.Do(t.Context(), func() { close(held); <-hold }) }()
	<-held
	taken := 0
	for i := range 50 {
		if s.Record(event(i)) {
			taken++
		}
	}
	close(hold)
	if taken != 10 {
		t.Errorf("%d taken, queue is 10", taken)
	}
	wait(t, s, 10)
	if st := s.Stats(); st.Accepted != 10 || st.Dropped != 40 || st.Written != 10 {
		t.Errorf("stats %+v", st)
	}
}

func TestHostileSizesAreCut(t *testing.T) {
	s := fresh(t)
	e := event(1)
	e.Model = strings.Repeat("é", 1<<20)
	e.Caller = "bad\xff\xfebytes"
	for i := range 1000 {
		e.Checks = append(e.Checks, fmt.Sprint("C", i))
		e.Findings = append(e.Findings, store.Finding{Fingerprint: fmt.Sprint("f", i), Evidence: strings.Repeat("x", 10_000)})
	}
	e.Findings[0].Fingerprint = ""
	s.Record(e)
	wait(t, s, 1)
	got, err := s.RecentEvents(t.Context(), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	g := got[0]
	if len(g.Model) != 256 || g.Caller != "bad?bytes" || len(g.Checks) != 64 || len(g.Findings) != 32 {
		t.Errorf("model %d bytes, caller %q, %d checks, %d findings", len(g.Model), g.Caller, len(g.Checks), len(g.Findings))
	}
	if f := g.Findings[0]; f.Fingerprint != "f1" || len(f.Evidence) != 2048 {
		t.Errorf("first finding %q with %d bytes of evidence", f.Fingerprint, len(f.Evidence))
	}
	if s.Stats().Trimmed == 0 {
		t.Error("nothing counted as cut")
	}
	if e.Findings[1].Evidence[9999] != 'x' {
		t.Error("the caller's findings were changed")
	}
}

func TestAwkwardPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?mode=ro#c%41.db")
	s := open(t, path, store.Options{})
	s.Record(event(1))
	wait(t, s, 1)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestIDsAreNotUsedTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, store.Options{})
	s.Record(event(1))
	wait(t, s, 1)
	if n, err := s.Prune(t.Context(), noon.Add(time.Hour)); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, store.Options{})
	s.Record(event(2))
	wait(t, s, 1)
	if got, _ := s.RecentEvents(t.Context(), 1, 0); len(got) != 1 || got[0].ID != 2 {
		t.Errorf("after deletion and reopening: %+v", got)
	}
}

func TestNothingKeepsRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	s := fresh(t)
	sub := s.Subscribe()
	s.Record(event(1))
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range sub.Events() { // ends, because the store closed it
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func TestNoClock(t *testing.T) {
	if _, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x"), store.Options{}); err == nil {
		t.Error("opened without a clock")
	}
}
