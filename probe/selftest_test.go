package probe_test

import (
	"context"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
)

func TestSelfTestAcceptsProofAndCatchesWording(t *testing.T) {
	honest := probe.Config{Checks: []*bartizan.Check{joiner("INJ900", frames...)}, Now: time.Now}
	got, err := probe.SelfTest(t.Context(), honest)
	if err != nil || len(got) != 9 {
		t.Fatalf("%d controls, %v", len(got), err)
	}
	for _, c := range got {
		if c.Attempts != 4 || len(c.Findings) != 0 {
			t.Errorf("%s: %d attempts, %d findings", c.Name, c.Attempts, len(c.Findings))
		}
	}
	// a check that judges by wording and claims more than it can prove
	byWording := checkOf("INJ901", unit{cases: []bartizan.Case{{ID: "a"}}, attempt: func(ctx context.Context, s bartizan.Session, _ bartizan.Case) (bartizan.Outcome, error) {
		a, err := s.Ask(ctx, bartizan.Target, bartizan.Prompt{Parts: []bartizan.Message{user("hello")}})
		if err == nil && a[0].Text() != "Sorry, I can't assist with that." {
			return bartizan.Outcome{Result: bartizan.Exploited, Rung: 4}, nil
		}
		return bartizan.Outcome{Result: bartizan.Resisted}, err
	}})
	got, err = probe.SelfTest(t.Context(), probe.Config{Checks: []*bartizan.Check{byWording}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	caught := 0
	for _, c := range got {
		caught += len(c.Findings)
	}
	if caught != 7 {
		t.Errorf("%d controls of 7 gave the wording check away: %+v", caught, got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := probe.SelfTest(ctx, honest); err == nil {
		t.Error("a self test that did not run passed")
	}
}
