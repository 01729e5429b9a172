package policy_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
)

var threat = &bartizan.Threat{ID: "T00", Name: "test", Prefix: "TST"}

func checks() []*bartizan.Check {
	return []*bartizan.Check{
		{ID: "TST001", Name: "block", Threat: threat, Action: bartizan.Block, Severity: bartizan.High},
		{ID: "TST002", Name: "redact", Threat: threat, Action: bartizan.Redact, Severity: bartizan.Low, Threshold: .8},
		{ID: "TST003", Name: "gate", Threat: threat, Action: bartizan.Block, FailClosed: true},
	}
}

func signal(id string, part int, score float64) bartizan.Signal {
	return bartizan.Signal{Check: id, Part: part, Score: score, Reason: "r"}
}

func TestDecide(t *testing.T) {
	monitor := map[string]policy.Rule{"TST001": {Mode: policy.Monitor, Action: bartizan.Block, Threshold: .5}}
	off := map[string]policy.Rule{"TST001": {Mode: policy.Off, Action: bartizan.Block, Threshold: .5}}
	tests := []struct {
		name           string
		rules          map[string]policy.Rule
		signals        []bartizan.Signal
		action, shadow bartizan.Action
		by             string
		findings       int
	}{
		{"nothing", nil, nil, bartizan.Allow, bartizan.Allow, "", 0},
		{"at the threshold", nil, []bartizan.Signal{signal("TST001", 1, .5)}, bartizan.Block, bartizan.Allow, "TST001", 1},
		{"below it", nil, []bartizan.Signal{signal("TST001", 1, .49)}, bartizan.Allow, bartizan.Allow, "", 0},
		{"a threshold of its own", nil, []bartizan.Signal{signal("TST002", 1, .7)}, bartizan.Allow, bartizan.Allow, "", 0},
		{"the strongest decides", nil, []bartizan.Signal{signal("TST002", 1, 1), signal("TST001", 2, 1)}, bartizan.Block, bartizan.Allow, "TST001", 2},
		{"one finding for a part", nil, []bartizan.Signal{signal("TST002", 1, 1), signal("TST002", 1, .9), signal("TST002", 2, 1)}, bartizan.Redact, bartizan.Allow, "TST002", 2},
		{"monitor only records", monitor, []bartizan.Signal{signal("TST001", 1, 1)}, bartizan.Allow, bartizan.Block, "", 1},
		{"monitor does not weaken others", monitor, []bartizan.Signal{signal("TST001", 1, 1), signal("TST002", 1, 1)}, bartizan.Redact, bartizan.Block, "TST002", 2},
		{"off does nothing", off, []bartizan.Signal{signal("TST001", 1, 1)}, bartizan.Allow, bartizan.Allow, "", 0},
		{"an unknown check does nothing", nil, []bartizan.Signal{signal("TST999", 1, 1)}, bartizan.Allow, bartizan.Allow, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := policy.New(checks(), tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			d := p.Decide("req", "chat", tt.signals)
			if d.Action != tt.action || d.Shadow != tt.shadow || d.By != tt.by || len(d.Findings) != tt.findings {
				t.Errorf("%s by %q, shadow %s, %d findings", d.Action, d.By, d.Shadow, len(d.Findings))
			}
		})
	}
}

func TestFingerprintsAreStable(t *testing.T) {
	p, _ := policy.New(checks(), nil)
	one := p.Decide("req1", "chat", []bartizan.Signal{signal("TST001", 1, 1)}).Findings[0]
	two := p.Decide("req2", "chat", []bartizan.Signal{signal("TST001", 5, .9)}).Findings[0]
	if one.Fingerprint != two.Fingerprint || one.Location.URI == two.Location.URI {
		t.Errorf("%+v and %+v", one, two)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, rules := range map[string]map[string]policy.Rule{
		"an unknown check":              {"TST009": {Threshold: .5}},
		"opening a gate":                {"TST003": {Threshold: .5, OnError: policy.Open}},
		"a threshold of zero":           {"TST001": {}},
		"a threshold above one":         {"TST001": {Threshold: 1.1}},
		"a threshold that is no number": {"TST001": {Threshold: nan()}},
	} {
		if _, err := policy.New(checks(), rules); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

func TestNames(t *testing.T) {
	for _, m := range []policy.Mode{policy.Enforce, policy.Monitor, policy.Off} {
		b, _ := m.MarshalText()
		var back policy.Mode
		if err := back.UnmarshalText(b); err != nil || back != m {
			t.Errorf("%s: %v", b, err)
		}
	}
	var m policy.Mode
	var f policy.Failure
	if m.UnmarshalText([]byte("on")) == nil || f.UnmarshalText([]byte("half")) == nil {
		t.Error("unknown names were accepted")
	}
}
