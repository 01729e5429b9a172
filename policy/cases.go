package policy

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
)

// Case is a test that stands beside a policy: signals and a context, and the
// verdict that they should lead to.
type Case struct {
	Name  string `yaml:"name"`
	Given Given  `yaml:"given"`
	// Want is the action expected.
	Want bartizan.Action `yaml:"want"`
	// By, if not empty, is what should have made it: a check's id or path, or
	// "rule/" and a name.
	By string `yaml:"by"`
	// Shadow, if set, is the shadow policy's action expected.
	Shadow *bartizan.Action `yaml:"shadow"`
}

// Given is a case's input. Its Context's Route and Caller choose the view.
type Given struct {
	Context `yaml:",inline"`
	Signals []Evidence `yaml:"signals"`
}

// Evidence is a signal in a case. Check is an id or path; Score is 1 when it is
// not given.
type Evidence struct {
	Check  string   `yaml:"check"`
	Score  *float64 `yaml:"score"`
	Reason string   `yaml:"reason"`
}

// Result is what became of a case.
type Result struct {
	Name     string
	Decision Decision
	// Err says what differs from what the case wants; nil is a pass.
	Err error
}

// Test runs cases. A case about a check that there is not, or with a score
// outside [0,1], fails.
func (p *Policy) Test(cases []Case) []Result {
	out := make([]Result, 0, len(cases))
	for i := range cases {
		r := Result{Name: cases[i].Name}
		r.Decision, r.Err = p.try(&cases[i])
		out = append(out, r)
	}
	return out
}

func (p *Policy) try(c *Case) (Decision, error) {
	signals := make([]bartizan.Signal, 0, len(c.Given.Signals))
	for i, e := range c.Given.Signals {
		id, err := p.id(e.Check)
		if err != nil {
			return Decision{}, err
		}
		s := bartizan.Signal{Check: id, Part: i + 1, Score: 1, Reason: e.Reason}
		if e.Score != nil {
			s.Score = *e.Score
		}
		if !(s.Score >= 0 && s.Score <= 1) {
			return Decision{}, fmt.Errorf("signal of %s: score %v is not in [0,1]", e.Check, s.Score)
		}
		signals = append(signals, s)
	}
	d := p.For(c.Given.Route, c.Given.Caller).Decide("case", "case", signals, &c.Given.Context)
	return d, p.differs(c, &d)
}

// differs says what a decision lacks of what a case wants.
func (p *Policy) differs(c *Case, d *Decision) error {
	for _, h := range d.Clauses {
		if h.Err != nil {
			return fmt.Errorf("rule %s has no value: %w", h.Name, h.Err)
		}
	}
	by := c.By
	if id, err := p.id(c.By); err == nil {
		by = id
	}
	switch {
	case d.Action != c.Want:
		return fmt.Errorf("got %s by %q, want %s", d.Action, d.By, c.Want)
	case by != "" && d.By != by:
		return fmt.Errorf("got %s by %q, want it by %q", d.Action, d.By, by)
	case c.Shadow != nil && d.ShadowPolicy == nil:
		return fmt.Errorf("there is no shadow policy, want its %s", *c.Shadow)
	case c.Shadow != nil && d.ShadowPolicy.Action != *c.Shadow:
		return fmt.Errorf("the shadow policy says %s, want %s", d.ShadowPolicy.Action, *c.Shadow)
	}
	return nil
}
