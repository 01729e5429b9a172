// Package approval holds the tool calls that a person has to decide on.
package approval

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/agency"
	"github.com/bartizan-ai/bartizan/threat/agency/toolgate"
)

// Check is AGY002.
var Check = &bartizan.Check{
	ID: "AGY002", Name: "approval", Threat: agency.Threat, Tier: 1,
	Severity: bartizan.High, Action: bartizan.Hold, FailClosed: true,
	Doc: bartizan.Doc{
		Title: "Tool calls that need a person's approval",
		Text: "Some calls are neither allowed nor wrong: a payment after the model read a stranger's mail, the third leg of the " +
			"Rule of Two, an address that only an untrusted page named. A program cannot decide them, a person can.\n\n" +
			"The check has no rules of its own. It turns what agency/toolgate found to need a person into a verdict of its own, so " +
			"that policy can hold such calls and block those that break a rule.",
		Remedy: "Look at the call and at what the conversation read before it; approve it or refuse it. Calls that are approved every " +
			"time want an entry in the tool table.",
		Limits: "It says nothing while agency/toolgate is off, and its finding is that check's. A person who approves without reading " +
			"is no guarantee.",
		Source: "Meta, Agents Rule of Two (2025-10); OWASP LLM06:2025, human approval of high-impact actions",
	},
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return guard{}, nil },
}

type guard struct{}

var _ bartizan.Guard = guard{}

// Scope is that of agency/toolgate.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindCall | bartizan.KindTool, Sides: bartizan.SideRequest | bartizan.SideAnswer}
}

// Inspect repeats the signals about this part that ask for a person.
func (guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	var out []bartizan.Signal
	for _, s := range x.Prior {
		if s.Check == toolgate.Check.ID && s.Part == p.ID && s.Score == agency.Ask {
			out = append(out, bartizan.Signal{
				Score: 1, Range: bartizan.Range{To: len(p.Text)}, Reason: s.Reason, Evidence: s.Evidence,
			})
		}
	}
	return out, nil
}
