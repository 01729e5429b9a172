// Package policy makes verdicts from signals. Nothing else decides: guards give
// evidence, the gateway carries out.
package policy

import (
	"fmt"

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

// Default is the rule that a check asks for by its literal: enforce its action
// from its bar, fail closed.
func Default(c *bartizan.Check) Rule {
	return Rule{Mode: Enforce, Action: c.Action, Threshold: c.Bar(), OnError: Closed}
}

// Policy holds a rule for every check, clauses over whole exchanges, and what
// differs by route and access key. It is immutable and safe for concurrent use.
type Policy struct {
	checks    map[string]*bartizan.Check
	paths     map[string]string // of checks, by id
	rules     map[string]Rule
	overrides []override
	clauses   []*clause
	levels    map[string]float64
	shadow    *Policy
	views     views
}

// New makes a policy of default rules changed by overrides, which are keyed by
// the check's id. A check that must fail closed cannot be opened.
func New(checks []*bartizan.Check, overrides map[string]Rule) (*Policy, error) {
	return Compile(Source{Checks: checks, Base: overrides})
}

// Rule is the rule of a check where no override of a route or key applies; of
// an unknown one it is Off.
func (p *Policy) Rule(id string) Rule { return p.For("", "").Rule(id) }

// Runs reports whether a check may run on any route, for any key.
func (p *Policy) Runs(id string) bool {
	if r, ok := p.rules[id]; !ok || r.Mode != Off {
		return ok
	}
	for _, o := range p.overrides {
		if c, ok := o.changes[id]; ok && c.Mode != nil && *c.Mode != Off {
			return true
		}
	}
	return p.shadow != nil && p.shadow.Runs(id)
}

// Decide is as View.Decide where no override of a route or key applies.
func (p *Policy) Decide(at, scope string, signals []bartizan.Signal) Decision {
	return p.For("", "").Decide(at, scope, signals, nil)
}

// Enforced is as View.Enforced where no override of a route or key applies.
func (p *Policy) Enforced(s bartizan.Signal) (bartizan.Action, bool) {
	return p.For("", "").Enforced(s)
}
