package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/audit"
)

var key = []byte("a key of thirty-two bytes, or so")

func now() time.Time { return time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC) }

func open(t *testing.T, o audit.Options) *audit.Log {
	t.Helper()
	o.Now = now
	if o.Sync == "" {
		o.Sync = audit.SyncNever
	}
	l, err := audit.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func shut(t *testing.T, l *audit.Log) {
	t.Helper()
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func record(i int) gateway.Record {
	return gateway.Record{
		ID: fmt.Sprintf("req_%d", i), Route: "chat", Provider: gateway.OpenAI, Model: "m", Outcome: gateway.Answered, Status: 200, Action: bartizan.Flag,
		Findings: []bartizan.Finding{{Check: "TST001", Threat: "T00", Signals: []bartizan.Signal{{Score: .9, Reason: "a \"word\"\n{}", Evidence: "fo…en"}}}},
		Bodies:   &gateway.Bodies{Request: []byte(`{"a":1}`), RequestBytes: 7, Answer: []byte("caf\xc3"), AnswerBytes: 90, Sent: true},
	}
}

// written makes a log of n exchanges, an event, and gives its file.
func written(t *testing.T, n int, o audit.Options) string {
	t.Helper()
	o.File = filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, o)
	for i := range n {
		if !l.Record(record(i)) {
			t.Fatal("no room")
		}
	}
	l.Event("reload", map[string]string{"result": "in force"})
	shut(t, l)
	return o.File
}

func verify(t *testing.T, key []byte, files ...string) *audit.Proof {
	t.Helper()
	p, err := audit.Verify(files, audit.HeadFile(files[len(files)-1]), key)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWholeChain(t *testing.T) {
	for _, k := range [][]byte{nil, key} {
		for _, s := range []audit.Sync{audit.SyncAlways, audit.SyncInterval, audit.SyncNever} {
			name := written(t, 20, audit.Options{Key: k, Sync: s})
			p := verify(t, k, name)
			if p.Broken != nil || !p.Whole || len(p.Parts) != 1 || p.Parts[0].Last != 22 || p.Lost != 0 {
				t.Errorf("%s, %d bytes of key: %+v", s, len(k), p)
			}
			if info, _ := os.Stat(name); info.Mode().Perm() != 0o600 {
				t.Errorf("others may read it: %s", info.Mode())
			}
		}
	}
}

func TestEntry(t *testing.T) {
	b, err := os.ReadFile(written(t, 1, audit.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(string(b), "\n")
	var e audit.Entry
	if err := json.Unmarshal([]byte(rows[1]), &e); err != nil {
		t.Fatal(err)
	}
	x := e.Exchange
	if e.Kind != audit.KindExchange || x.ID != "req_0" || x.Action != "flag" || x.Findings[0].Evidence != "fo…en" || x.Findings[0].Score != .9 {
		t.Errorf("%+v", x)
	}
	if x.Bodies.Request != `{"a":1}` || x.Bodies.Answer != "caf" || x.Bodies.AnswerBytes != 90 || !x.Bodies.Sent {
		t.Errorf("%+v", x.Bodies)
	}
	if len(rows) != 4 { // begin, exchange, event, end
		t.Errorf("%d lines: a newline in a reason made one", len(rows))
	}
}

// TestTampering changes a log in every way and wants the first broken line.
func TestTampering(t *testing.T) {
	tests := []struct {
		name   string
		change func([]string) []string
		line   int // that is named; 0: not broken
		why    string
	}{
		{"nothing", func(l []string) []string { return l }, 0, ""},
		{"a word", func(l []string) []string { l[3] = strings.Replace(l[3], "req_2", "req_9", 1); return l }, 5, "does not follow entry 4"},
		{"a space", func(l []string) []string { l[3] += " "; return l }, 5, "does not follow"},
		{"the last line", func(l []string) []string { l[9] = strings.Replace(l[9], "reload", "unload", 1); return l }, 10, "not the one that the head tells of"},
		{"a line taken out", func(l []string) []string { return append(l[:4:4], l[5:]...) }, 5, "does not follow"},
		{"the first taken out", func(l []string) []string { return l[1:] }, 0, ""}, // seen by the number it begins with
		{"a line put in twice", func(l []string) []string { return append(l[:4:4], l[3:]...) }, 5, "does not follow"},
		{"two changed round", func(l []string) []string { l[4], l[5] = l[5], l[4]; return l }, 5, "does not follow"},
		{"the end taken off", func(l []string) []string { return l[:7] }, 7, "the head tells of 10: lines are missing"},
		{"the end cut short", func(l []string) []string { l[9] = l[9][:20]; return l[:10] }, 10, "no entry"},
		{"no JSON", func(l []string) []string { l[2] = "x"; return l }, 3, "no entry"},
	}
	for _, k := range [][]byte{nil, key} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%s, %d bytes of key", tt.name, len(k)), func(t *testing.T) {
				name := written(t, 8, audit.Options{Key: k})
				b, _ := os.ReadFile(name)
				rows := tt.change(strings.Split(strings.TrimSuffix(string(b), "\n"), "\n"))
				if err := os.WriteFile(name, []byte(strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				p := verify(t, k, name)
				if (p.Broken != nil) != (tt.line > 0) {
					t.Fatalf("broken: %v", p.Broken)
				}
				if tt.line > 0 && (p.Broken.Line != tt.line || !strings.Contains(p.Broken.Why, tt.why)) {
					t.Errorf("%v, want line %d: %s", p.Broken, tt.line, tt.why)
				}
				if tt.name == "the first taken out" && p.Parts[0].First != 2 {
					t.Errorf("it begins with %d", p.Parts[0].First)
				}
			})
		}
	}
}

// TestHeadCannotBeMade: who cuts the log's end off and makes a head to fit
// needs the key.
func TestHeadCannotBeMade(t *testing.T) {
	name := written(t, 8, audit.Options{Key: key})
	b, _ := os.ReadFile(name)
	rows := strings.SplitAfter(string(b), "\n")
	var next audit.Entry
	if err := json.Unmarshal([]byte(rows[5]), &next); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Join(rows[:5], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	old, _ := os.ReadFile(audit.HeadFile(name))
	var h audit.Head
	if err := json.Unmarshal(old, &h); err != nil {
		t.Fatal(err)
	}
	h.N, h.Hash = 5, next.Prev
	forged, _ := json.Marshal(h)
	if err := os.WriteFile(audit.HeadFile(name), forged, 0o600); err != nil {
		t.Fatal(err)
	}
	if p := verify(t, key, name); p.Whole || !strings.Contains(p.Tail, "changed") {
		t.Errorf("%+v", p)
	}
	_ = os.Remove(audit.HeadFile(name))
	if p := verify(t, key, name); p.Whole || !strings.Contains(p.Tail, "no head file") {
		t.Errorf("%+v", p)
	}
}

func TestWrongKey(t *testing.T) {
	name := written(t, 1, audit.Options{Key: key})
	if _, err := audit.Verify([]string{name}, audit.HeadFile(name), nil); !errors.Is(err, audit.ErrKey) {
		t.Errorf("without the key: %v", err)
	}
	if p := verify(t, []byte("another"), name); p.Broken == nil {
		t.Error("another key fits")
	}
}

// TestRotation: the chain goes over from file to file, and over a new start.
func TestRotation(t *testing.T) {
	name := filepath.Join(t.TempDir(), "audit.jsonl")
	for start := range 2 {
		l := open(t, audit.Options{File: name, Key: key, Rotate: 4000})
		for i := range 30 {
			l.Record(record(start*30 + i))
		}
		shut(t, l)
	}
	files, _ := filepath.Glob(name + ".[0-9]*[0-9]")
	if len(files) < 4 {
		t.Fatalf("%d files", len(files))
	}
	files = append(files, name)
	p := verify(t, key, files...)
	if p.Broken != nil || !p.Whole || len(p.Gaps) > 0 {
		t.Fatalf("%+v", p)
	}
	seen := 0
	for _, f := range files {
		b, _ := os.ReadFile(f)
		seen += strings.Count(string(b), `"kind":"exchange"`)
		if p := verify(t, key, f); !p.Whole { // each has a head of its own
			t.Errorf("%s alone: %+v", f, p)
		}
	}
	if seen != 60 {
		t.Errorf("%d of 60 exchanges", seen)
	}
	if p := verify(t, key, append(files[:1:1], files[2:]...)...); p.Broken == nil || p.Broken.File != files[2] {
		t.Errorf("a file is missing: %+v", p)
	}
	// Only those that were moved away are left.
	_ = os.Remove(name)
	l := open(t, audit.Options{File: name, Key: key})
	shut(t, l)
	if p := verify(t, key, files...); len(p.Gaps) != 1 || !strings.Contains(p.Gaps[0], "but it ends with") {
		t.Errorf("the last file went missing unnoticed: %+v", p)
	}
}

// TestCrash: what a crash leaves is gone on with, and said.
func TestCrash(t *testing.T) {
	name := written(t, 4, audit.Options{})
	b, _ := os.ReadFile(name)
	if err := os.WriteFile(name, append(b, `{"n":7,"ki`...), 0o600); err != nil {
		t.Fatal(err)
	}
	l := open(t, audit.Options{File: name})
	l.Record(record(9))
	shut(t, l)
	p := verify(t, nil, name)
	if p.Broken != nil || len(p.Gaps) != 1 || !strings.Contains(p.Gaps[0], "cut short: 10 bytes") {
		t.Errorf("%+v", p)
	}
	// Somebody cuts lines off while the gateway is down.
	rows := strings.SplitAfter(string(b), "\n")
	if err := os.WriteFile(name, []byte(strings.Join(rows[:3], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	l = open(t, audit.Options{File: name})
	shut(t, l)
	if p := verify(t, nil, name); p.Broken != nil || len(p.Gaps) != 1 || !strings.Contains(p.Gaps[0], "but it ends with 3") {
		t.Errorf("%+v, %v", p, p.Broken)
	}
}

func TestTwoWriters(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a")
	l := open(t, audit.Options{File: name})
	defer shut(t, l)
	if _, err := audit.Open(audit.Options{File: name, Now: now, Sync: audit.SyncNever}); err == nil {
		t.Error("two may write")
	}
}

// TestOverflow: nobody waits for the log, and what found no room is an entry.
func TestOverflow(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a")
	l := open(t, audit.Options{File: name, Queue: 4, Sync: audit.SyncAlways})
	const all = 4000
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range all / 8 {
				l.Record(record(i))
			}
		})
	}
	wg.Wait()
	shut(t, l)
	wrote, lost := l.Counts()
	if wrote+lost != all || lost == 0 {
		t.Fatalf("%d written, %d lost of %d", wrote, lost, all)
	}
	p := verify(t, nil, name)
	if p.Broken != nil || !p.Whole || p.Lost != lost {
		t.Errorf("the log says %d lost, it was %d: %+v", p.Lost, lost, p)
	}
	if l.Record(record(0)) {
		t.Error("a closed log took an entry")
	}
}

// TestBodiesAreBounded: bodies that find no room are left out, their exchange is not.
func TestBodiesAreBounded(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a")
	l := open(t, audit.Options{File: name, QueueBytes: 1})
	l.Record(record(0))
	shut(t, l)
	b, _ := os.ReadFile(name)
	if !bytes.Contains(b, []byte(`"request":"","answer":"","request_bytes":7,"answer_bytes":90,"sent":true,"dropped":true`)) {
		t.Errorf("%s", b)
	}
}

// TestFullDiskAtStart: a log that cannot be written is told at the start.
func TestFullDiskAtStart(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full")
	}
	l, err := audit.Open(audit.Options{File: "/dev/full", Now: now, Sync: audit.SyncNever})
	if err == nil {
		shut(t, l)
		t.Error("a full disk was taken")
	}
}

// TestTrouble: while the head cannot be written the log says that it fails, and
// afterwards it is whole.
func TestTrouble(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "logs")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "a")
	l := open(t, audit.Options{File: name, Sync: audit.SyncAlways})
	until := func(failing bool) {
		t.Helper()
		for range 500 {
			l.Record(record(1))
			if time.Sleep(time.Millisecond); l.Failing() == failing {
				return
			}
		}
		t.Fatalf("failing is %v", l.Failing())
	}
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	until(true)
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	until(false)
	shut(t, l)
	if p := verify(t, nil, name); p.Broken != nil || !p.Whole || p.Lost != 0 {
		t.Errorf("%+v", p)
	}
}

func TestCloseGivesUp(t *testing.T) {
	l := open(t, audit.Options{File: filepath.Join(t.TempDir(), "a")})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = l.Close(ctx) // either way it comes back
	shut(t, l)
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte("{\"n\":1,\"kind\":\"begin\",\"prev\":\"\"}\n"))
	f.Add([]byte("{\"n\":1}\n{\"n\":2,\"prev\":\"x\"}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		name := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := audit.Verify([]string{name}, audit.HeadFile(name), nil)
		if err == nil && p.Whole {
			t.Errorf("whole without a head: %q", b)
		}
	})
}

func BenchmarkRecord(b *testing.B) {
	l, err := audit.Open(audit.Options{File: filepath.Join(b.TempDir(), "a"), Now: now, Sync: audit.SyncNever, Queue: 1 << 20})
	if err != nil {
		b.Fatal(err)
	}
	r := record(1)
	b.ReportAllocs()
	for b.Loop() {
		l.Record(r)
	}
	b.StopTimer()
	if err := l.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	_, lost := l.Counts()
	b.ReportMetric(float64(lost)/float64(b.N), "lost/op")
}
