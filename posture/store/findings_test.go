package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

func finding(fp, severity string) store.Finding {
	return store.Finding{Fingerprint: fp, Check: "SUP001", Threat: "T06", Severity: severity, Score: 1, Location: "m.bin", Reason: "r"}
}

func record(t *testing.T, s *store.Store, id, state string, at time.Time, found ...store.Finding) {
	t.Helper()
	r := store.Run{ID: id, Verb: "scan", Target: "models", Started: at, Ended: at, State: state}
	if err := s.RecordRun(t.Context(), r, found); err != nil {
		t.Fatal(err)
	}
}

func TestFindingSeenAgain(t *testing.T) {
	s := fresh(t)
	record(t, s, "r1", store.RunComplete, noon, finding("a", "low"), finding("a", "low"))
	later := finding("a", "high")
	later.Reason = "worse now"
	record(t, s, "r2", store.RunComplete, noon.Add(time.Hour), later)
	f, err := s.Finding(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if f.Seen != 3 || f.Severity != "high" || f.Reason != "worse now" || f.Run != "r2" ||
		!f.FirstSeen.Equal(noon) || !f.LastSeen.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v", f)
	}
	if _, err := s.Finding(t.Context(), "zz"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("missing: %v", err)
	}
}

func TestGoneAndBack(t *testing.T) {
	s := fresh(t)
	state := func(fp string) string {
		t.Helper()
		f, err := s.Finding(t.Context(), fp)
		if err != nil {
			t.Fatal(err)
		}
		return f.State
	}
	record(t, s, "r1", store.RunComplete, noon, finding("a", "low"), finding("b", "low"))
	record(t, s, "r2", store.RunIncomplete, noon, finding("a", "low"))
	if got := state("b"); got != store.StateOpen {
		t.Errorf("after an incomplete run b is %s", got)
	}
	record(t, s, "r3", store.RunComplete, noon, finding("a", "low"))
	if a, b := state("a"), state("b"); a != store.StateOpen || b != store.StateGone {
		t.Errorf("a %s, b %s", a, b)
	}
	record(t, s, "r4", store.RunComplete, noon, finding("b", "low"))
	if a, b := state("a"), state("b"); a != store.StateGone || b != store.StateOpen {
		t.Errorf("a %s, b %s", a, b)
	}
	// Another target says nothing about this one.
	r := store.Run{ID: "r5", Verb: "scan", Target: "elsewhere", Started: noon, Ended: noon, State: store.RunComplete}
	if err := s.RecordRun(t.Context(), r, nil); err != nil || state("b") != store.StateOpen {
		t.Errorf("b is %s, %v", state("b"), err)
	}
}

func TestFindingFilter(t *testing.T) {
	s := fresh(t)
	var all []store.Finding
	for i := range 30 {
		f := finding(fmt.Sprintf("f%02d", i), store.Severities()[i%5])
		f.Check = fmt.Sprint("SUP00", i%3)
		all = append(all, f)
	}
	record(t, s, "r1", store.RunComplete, noon, all...)
	tests := []struct {
		name   string
		filter store.Filter
		rows   int
		total  int64
	}{
		{"all", store.Filter{Limit: 100}, 30, 30},
		{"page", store.Filter{Limit: 10, Offset: 25}, 5, 30},
		{"beyond the end", store.Filter{Limit: 10, Offset: 99}, 0, 30},
		{"severity", store.Filter{Severity: "high", Limit: 100}, 6, 6},
		{"severity and check", store.Filter{Severity: "high", Check: "SUP000", Limit: 100}, 2, 2},
		{"state", store.Filter{State: store.StateGone, Limit: 100}, 0, 0},
		{"verb", store.Filter{Verb: "scan", Threat: "T06", Limit: 100}, 30, 30},
		{"hostile", store.Filter{Check: "' OR 1=1 --", Limit: 100}, 0, 0},
		{"no limit is one row, not all", store.Filter{}, 1, 30},
		{"negative offset", store.Filter{Limit: 3, Offset: -5}, 3, 30},
	}
	for _, tt := range tests {
		rows, total, err := s.Findings(t.Context(), tt.filter)
		if err != nil || len(rows) != tt.rows || total != tt.total {
			t.Errorf("%s: %d rows of %d, %v", tt.name, len(rows), total, err)
		}
	}
	rows, _, _ := s.Findings(t.Context(), store.Filter{Limit: 1})
	if rows[0].Severity != "critical" {
		t.Errorf("first is %s", rows[0].Severity)
	}
	ids, err := s.FindingChecks(t.Context())
	if err != nil || len(ids) != 3 {
		t.Errorf("checks %v, %v", ids, err)
	}
}

func TestRunRefused(t *testing.T) {
	s := fresh(t)
	if err := s.RecordRun(t.Context(), store.Run{Verb: "scan"}, nil); err == nil {
		t.Error("run without id taken")
	}
	run := store.Run{ID: "r", Verb: "scan", State: store.RunComplete}
	if err := s.RecordRun(t.Context(), run, []store.Finding{{Check: "X"}}); err == nil {
		t.Error("finding without fingerprint taken")
	}
	if err := s.RecordRun(t.Context(), run, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.RecordRun(t.Context(), run, []store.Finding{finding("q", "low")}); err == nil {
		t.Error("a run id was used twice")
	}
	if _, err := s.Finding(t.Context(), "q"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half of a refused run was written: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.RecordRun(ctx, store.Run{ID: "r2", Verb: "scan"}, nil); !errors.Is(err, context.Canceled) {
		// The writer may have taken it first; then it is written, which is allowed.
		if runs, _ := s.Runs(t.Context(), 5); len(runs) != 2 {
			t.Errorf("cancelled: %v", err)
		}
	}
}
