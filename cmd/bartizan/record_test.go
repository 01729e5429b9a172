package main

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

func TestActionOf(t *testing.T) {
	found := []bartizan.Finding{{Check: "INJ001"}, {Check: "INJ001"}, {Check: "DIS001"}}
	for want, r := range map[string]gateway.Record{
		"allow":       {Outcome: gateway.Answered},
		"block":       {Outcome: gateway.BlockedAsk, Action: bartizan.Block, Findings: found},
		"redact":      {Outcome: gateway.Answered, Action: bartizan.Redact, Findings: found},
		"flag":        {Outcome: gateway.Answered, Findings: found, Shadow: bartizan.Block},
		"unexamined":  {Outcome: gateway.Answered, Unexamined: []string{"x"}, Findings: found},
		"upstream":    {Outcome: gateway.UpstreamFail},
		"client-gone": {Outcome: gateway.ClientGone},
		"limit":       {Outcome: gateway.OverLimit},
		"refused":     {Outcome: gateway.Refused},
	} {
		if got := actionOf(r); got != want {
			t.Errorf("%+v is %q, want %q", r, got, want)
		}
	}
	if e := eventOf(gateway.Record{Findings: found}); len(e.Checks) != 2 || len(e.Findings) != 3 {
		t.Errorf("checks %v, %d findings", e.Checks, len(e.Findings))
	}
}
