package main

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/posture/store"
)

// storeSink joins the gateway to the store, which takes events without
// blocking and counts what it cannot take.
type storeSink struct{ *store.Store }

// Record converts and hands on.
func (s storeSink) Record(r gateway.Record) bool { return s.Store.Record(eventOf(r)) }

func eventOf(r gateway.Record) store.Event {
	e := store.Event{
		Time: r.Time, RequestID: r.ID, Route: r.Route, Model: r.Model, Caller: r.Caller,
		Action: actionOf(r), Status: r.Status, Latency: r.Guarding, InBytes: r.In, OutBytes: r.Out,
	}
	seen := map[string]bool{}
	for _, f := range r.Findings {
		if !seen[f.Check] {
			seen[f.Check] = true
			e.Checks = append(e.Checks, f.Check)
		}
		e.Findings = append(e.Findings, findingOf(f, "gateway"))
	}
	return e
}

// actionOf names what happened: the verdict, or why there was none.
func actionOf(r gateway.Record) string {
	switch {
	case r.Action > bartizan.Allow:
		return r.Action.String()
	case r.Outcome != gateway.Answered && r.Outcome != gateway.Passed:
		return string(r.Outcome)
	case r.Route == "unexamined", len(r.Unexamined) > 0: // let through by policy, and never shown as clean
		return string(gateway.Unexamined)
	case len(r.Findings) > 0: // of checks in monitor mode
		return bartizan.Flag.String()
	}
	return bartizan.Allow.String()
}

func findingOf(f bartizan.Finding, verb string) store.Finding {
	out := store.Finding{
		Fingerprint: f.Fingerprint, Check: f.Check, Threat: f.Threat, Title: f.Title, Severity: f.Severity.String(),
		Score: f.Score(), Location: f.Location.URI, Remedy: f.Remedy, Verb: verb,
	}
	if len(f.Signals) > 0 {
		out.Reason, out.Evidence = f.Signals[0].Reason, f.Signals[0].Evidence
		if n := len(f.Signals) - 1; n > 0 {
			out.Reason += fmt.Sprintf(" (and %d more)", n)
		}
	}
	return out
}
