package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// TestRollupsMatchEvents holds the invariant that roll-ups are written with
// their events: whatever the batches were, they sum to the same.
func TestRollupsMatchEvents(t *testing.T) {
	s := fresh(t)
	const n = 1337
	var blocked int64
	for i := range n {
		e := event(i * 100) // two minutes and more
		if i%5 == 0 {
			e.Action, e.Checks = store.ActionBlock, []string{"INJ001", "INJ001", "DIS001"}
			blocked++
		}
		s.Record(e)
		if i%97 == 0 {
			time.Sleep(time.Millisecond) // uneven batches
		}
	}
	wait(t, s, n)
	rows, err := s.Rollups(t.Context(), noon.Add(-time.Hour), noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	minutes := map[time.Time]bool{}
	var latency time.Duration
	for _, r := range rows {
		got[r.Kind+" "+r.Name] += r.Events
		minutes[r.Minute] = true
		if r.Kind == store.KindAction {
			latency += r.Latency
		}
		if !r.Minute.Equal(r.Minute.Truncate(time.Minute)) || r.Worst != 120*time.Microsecond {
			t.Errorf("row %+v", r)
		}
	}
	want := map[string]int64{"action allow": n - blocked, "action block": blocked, "check INJ001": blocked, "check DIS001": blocked}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(minutes) != 3 || latency != n*120*time.Microsecond {
		t.Errorf("%d minutes, latency %v", len(minutes), latency)
	}
}

func TestOverview(t *testing.T) {
	s := fresh(t)
	add := func(back time.Duration, action string) {
		e := event(0)
		e.Time, e.Action, e.Checks = noon.Add(-back), action, []string{"INJ001"}
		s.Record(e)
	}
	add(0, store.ActionBlock)
	add(10*time.Minute, store.ActionAllow)
	add(2*time.Hour, store.ActionAllow)
	add(25*time.Hour, store.ActionAllow)
	wait(t, s, 4)
	run := store.Run{ID: "r1", Verb: "scan", Target: ".", Started: noon, Ended: noon, State: store.RunComplete}
	if err := s.RecordRun(t.Context(), run, []store.Finding{finding("a", "low"), finding("b", "critical"), finding("c", "low")}); err != nil {
		t.Fatal(err)
	}
	o, err := s.Overview(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if o.Hour.Events != 2 || o.Hour.Of(store.ActionBlock) != 1 || o.Hour.Of("none") != 0 || o.Day.Events != 3 {
		t.Errorf("hour %+v day %+v", o.Hour, o.Day)
	}
	if o.Hour.Latency != 120*time.Microsecond || o.Hour.InBytes != 2000 {
		t.Errorf("hour %+v", o.Hour)
	}
	if len(o.Blocked) != 1 || o.Blocked[0].Action != store.ActionBlock || len(o.Runs) != 1 || o.Runs[0].Findings != 3 {
		t.Errorf("blocked %v runs %v", o.Blocked, o.Runs)
	}
	if d := cmp.Diff([]store.Count{{"critical", 1}, {"low", 2}}, o.Open); d != "" {
		t.Error(d)
	}
}

func TestOverviewOfNothing(t *testing.T) {
	s := fresh(t)
	o, err := s.Overview(t.Context(), noon)
	if err != nil || o.Day.Events != 0 || len(o.Blocked)+len(o.Open)+len(o.Runs) != 0 {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestRetentionGoesByItself(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), store.Options{Keep: 24 * time.Hour})
	for i := range 1500 {
		e := event(i)
		e.Time = noon.Add(-25 * time.Hour)
		s.Record(e)
	}
	s.Record(event(0))
	wait(t, s, 1501)
	for range 500 {
		left, err := s.RecentEvents(t.Context(), 1000, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("old events are still there after 5 s")
}

func TestPruneKeepsRollups(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), store.Options{})
	const old, young = 2500, 7
	for i := range old + young {
		e := event(i)
		if i < old {
			e.Time = noon.Add(-48 * time.Hour)
		}
		s.Record(e)
	}
	wait(t, s, old+young)
	n, err := s.Prune(t.Context(), noon.Add(-24*time.Hour))
	if err != nil || n != old {
		t.Fatalf("deleted %d, %v", n, err)
	}
	left, err := s.RecentEvents(t.Context(), 1000, 0)
	if err != nil || len(left) != young {
		t.Errorf("%d events left, %v", len(left), err)
	}
	rows, err := s.Rollups(t.Context(), noon.Add(-49*time.Hour), noon.Add(-24*time.Hour))
	if err != nil || len(rows) != 1 || rows[0].Events != old {
		t.Errorf("roll-ups %v, %v", rows, err)
	}
}
