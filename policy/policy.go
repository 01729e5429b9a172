// Package policy makes verdicts from signals. Nothing else decides: guards give
// evidence, the gateway carries out.
package policy

import (
	"fmt"
	"sort"

	"github.com/bartizan-ai/bartizan"
)

// Mode says whether a check's verdict is carried out.
type Mode uint8

// The modes.
const (
	Enforce Mode = iota
	Monitor      // decide and record, change nothing
	Off          // do not run
)

// String gives the mode's name in configuration.
func (m Mode) String() string { return [...]string{"enforce", "monitor", "off"}[m%3] }

// UnmarshalText reads a mode's name.
func (m *Mode) UnmarshalText(b []byte) error {
	for _, k := range []Mode{Enforce, Monitor, Off} {
		if k.String() == string(b) {
			*m = k
			return nil
		}
	}
	return fmt.Errorf("unknown mode %q: want enforce, monitor or off", b)
}

// MarshalText writes the mode's name.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Failure says what happens when a guard could not look.
type Failure uint8

// The failure policies.
const (
	Closed Failure = iota // block
	Open                  // let pass, record as not examined
)

// String gives the policy's name in configuration.
func (f Failure) String() string { return [...]string{"closed", "open"}[f%2] }

// UnmarshalText reads a failure policy's name.
func (f *Failure) UnmarshalText(b []byte) error {
	switch string(b) {
	case "closed":
		*f = Closed
	case "open":
		*f = Open
	default:
		return fmt.Errorf("unknown failure policy %q: want open or closed", b)
	}
	return nil
}

// MarshalText writes the policy's name.
func (f Failure) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Rule is what policy says of one check.
type Rule struct {
	Mode      Mode
	Action    bartizan.Action
	Threshold float64
	OnError   Failure
}

// Policy holds a rule for every check. It is immutable and safe for concurrent
// use.
type Policy struct {
	checks map[string]*bartizan.Check
	rules  map[string]Rule
}

// Default is the rule that a check asks for by its literal: enforce its action
// from its bar, fail closed.
func Default(c *bartizan.Check) Rule {
	return Rule{Mode: Enforce, Action: c.Action, Threshold: c.Bar(), OnError: Closed}
}

// New makes a policy of default rules changed by overrides, which are keyed by
// the check's id. A check that must fail closed cannot be opened.
func New(checks []*bartizan.Check, overrides map[string]Rule) (*Policy, error) {
	p := &Policy{checks: map[string]*bartizan.Check{}, rules: map[string]Rule{}}
	for _, c := range checks {
		p.checks[c.ID], p.rules[c.ID] = c, Default(c)
	}
	for id, r := range overrides {
		c := p.checks[id]
		if c == nil {
			return nil, fmt.Errorf("policy for unknown check %q", id)
		}
		if c.FailClosed && r.OnError == Open {
			return nil, fmt.Errorf("check %s (%s) always fails closed; on_error: open is not allowed", id, c.Path())
		}
		if !(r.Threshold > 0 && r.Threshold <= 1) { // also when it is no number
			return nil, fmt.Errorf("check %s (%s): threshold %v is not in (0,1]", id, c.Path(), r.Threshold)
		}
		p.rules[id] = r
	}
	return p, nil
}

// Rule is the rule of a check; of an unknown one it is Off.
func (p *Policy) Rule(id string) Rule {
	r, ok := p.rules[id]
	if !ok {
		return Rule{Mode: Off}
	}
	return r
}

// Decision is a verdict with what would have been without monitor mode.
type Decision struct {
	bartizan.Verdict
	// By is the id of the check that made the action, "" for Allow.
	By string
	// Shadow is the action that the checks in monitor mode asked for.
	Shadow bartizan.Action
}

// Decide makes the verdict over all signals of an exchange so far. at is the
// location that findings get, such as the exchange's id; scope is what makes
// two findings of later exchanges the same one, such as route and caller:
// traffic repeats, and its evidence differs every time.
func (p *Policy) Decide(at, scope string, signals []bartizan.Signal) Decision {
	var d Decision
	groups := map[[2]any]*bartizan.Finding{}
	var order []*bartizan.Finding
	for _, s := range signals {
		r := p.Rule(s.Check)
		if r.Mode == Off || s.Score < r.Threshold {
			continue
		}
		if r.Mode == Monitor {
			d.Shadow = max(d.Shadow, r.Action)
		} else if r.Action > d.Action {
			d.Action, d.By = r.Action, s.Check
		}
		k := [2]any{s.Check, s.Part}
		f := groups[k]
		if f == nil {
			f = p.finding(at, s)
			groups[k] = f
			order = append(order, f)
		}
		f.Signals = append(f.Signals, s)
	}
	for _, f := range order {
		f.Fingerprint = bartizan.Fingerprint(f.Check, scope, f.Signals[0].Reason)
		d.Findings = append(d.Findings, *f)
	}
	sort.SliceStable(d.Findings, func(i, j int) bool { return d.Findings[i].Severity > d.Findings[j].Severity })
	return d
}

func (p *Policy) finding(at string, s bartizan.Signal) *bartizan.Finding {
	c := p.checks[s.Check]
	return &bartizan.Finding{
		Check: c.ID, Threat: c.Threat.ID, Title: c.Doc.Title, Remedy: c.Doc.Remedy, Severity: c.Weigh(s.Score),
		Location: bartizan.Location{URI: at, Part: s.Part, Range: s.Range},
	}
}

// Enforced reports whether a signal's check is enforced and its score passes.
func (p *Policy) Enforced(s bartizan.Signal) (bartizan.Action, bool) {
	r := p.Rule(s.Check)
	return r.Action, r.Mode == Enforce && s.Score >= r.Threshold
}
