package policy_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
)

// TestWatching: what would have been blocked is told and not carried out, by
// rules, overrides and clauses alike; what is off stays off.
func TestWatching(t *testing.T) {
	threat := &bartizan.Threat{ID: "T00", Name: "test", Prefix: "TST", Title: "Test"}
	var checks []*bartizan.Check
	for _, id := range []string{"TST001", "TST002"} {
		checks = append(checks, &bartizan.Check{ID: id, Name: id, Threat: threat, Action: bartizan.Block, Severity: bartizan.High})
	}
	on := policy.Enforce
	p, err := policy.Compile(policy.Source{
		Checks: checks, Base: map[string]policy.Rule{"TST002": {Mode: policy.Off, Threshold: .5}},
		File: policy.File{
			Rules:     []policy.Clause{{Name: "all", When: "true", Action: bartizan.Block}},
			Overrides: []policy.Override{{Keys: []string{"ann"}, Checks: map[string]policy.Change{"TST002": {Mode: &on}}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	signals := []bartizan.Signal{{Check: "TST001", Score: 1}}
	for _, key := range []string{"", "ann"} {
		w := p.Watching().For("chat", key)
		d := w.Decide("at", "scope", signals, &policy.Context{})
		if d.Action != bartizan.Allow || d.Shadow != bartizan.Block || len(d.Findings) != 1 {
			t.Errorf("%+v", d)
		}
		if _, ok := w.Enforced(signals[0]); ok {
			t.Error("it is enforced")
		}
		if want := map[string]policy.Mode{"": policy.Off, "ann": policy.Monitor}[key]; w.Rule("TST002").Mode != want {
			t.Errorf("for %q the second check is in mode %s", key, w.Rule("TST002").Mode)
		}
	}
	if d := p.For("chat", "").Decide("at", "scope", signals, &policy.Context{}); d.Action != bartizan.Block {
		t.Error("the policy itself was changed")
	}
}
