package policy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy/expr"
)

// clause is a Clause ready to be asked.
type clause struct {
	Clause
	run *expr.Program
}

// override is an Override by check id.
type override struct {
	routes, keys []string
	changes      map[string]Change
}

// Compile checks a source and makes the policy. The error of a setting in the
// file is a *SettingError, that of a condition wraps an *expr.Error with line
// and column. Without clauses no condition machinery is started.
func Compile(src Source) (*Policy, error) {
	p := &Policy{checks: map[string]*bartizan.Check{}, paths: map[string]string{}, rules: map[string]Rule{}, levels: src.Thresholds}
	for _, c := range src.Checks {
		p.checks[c.ID], p.paths[c.ID], p.rules[c.ID] = c, c.Path(), Default(c)
	}
	for id, r := range src.Base {
		if err := p.fits(id, r); err != nil {
			return nil, err
		}
		p.rules[id] = r
	}
	for name, score := range src.Thresholds {
		if !isName(name) || !(score >= 0 && score <= 1) {
			return nil, bad(fmt.Errorf("threshold %v: want a plain name and a score in [0,1]", score), "thresholds", name)
		}
	}
	for i, o := range src.Overrides {
		if err := p.addOverride(o); err != nil {
			return nil, bad(err, "overrides", strconv.Itoa(i))
		}
	}
	for i, c := range src.Rules {
		if err := p.addClause(c); err != nil {
			return nil, bad(err, "rules", strconv.Itoa(i))
		}
	}
	return p, p.addShadow(src)
}

// fits refuses rules that no check may have.
func (p *Policy) fits(id string, r Rule) error {
	c := p.checks[id]
	switch {
	case c == nil:
		return fmt.Errorf("policy for unknown check %q", id)
	case c.FailClosed && r.OnError == Open:
		return fmt.Errorf("check %s (%s) always fails closed; on_error: open is not allowed", id, c.Path())
	case !(r.Threshold > 0 && r.Threshold <= 1): // also when it is no number
		return fmt.Errorf("check %s (%s): threshold %v is not in (0,1]", id, c.Path(), r.Threshold)
	}
	return nil
}

// id finds a check by id or path.
func (p *Policy) id(name string) (string, error) {
	if p.checks[name] != nil {
		return name, nil
	}
	for id, path := range p.paths {
		if path == name {
			return id, nil
		}
	}
	return "", fmt.Errorf("no check is called %q", name)
}

func (p *Policy) addOverride(o Override) error {
	if len(o.Checks) == 0 {
		return errors.New("an override without checks changes nothing")
	}
	out := override{o.Routes, o.Keys, map[string]Change{}}
	for name, c := range o.Checks {
		id, err := p.id(name)
		if err != nil {
			return err
		}
		if _, twice := out.changes[id]; twice {
			return fmt.Errorf("check %s stands twice, by id and by path", id)
		}
		if c.Threshold != nil && c.Threshold.Name != "" {
			score, ok := p.levels[c.Threshold.Name]
			if !ok {
				return fmt.Errorf("check %s: no threshold is called %q", name, c.Threshold.Name)
			}
			c.Threshold = &Level{Score: score}
		}
		if err := p.fits(id, c.apply(p.rules[id])); err != nil {
			return err
		}
		out.changes[id] = c
	}
	p.overrides = append(p.overrides, out)
	return nil
}

// apply changes a rule.
func (c Change) apply(r Rule) Rule {
	if c.Mode != nil {
		r.Mode = *c.Mode
	}
	if c.Action != nil {
		r.Action = *c.Action
	}
	if c.Threshold != nil {
		r.Threshold = c.Threshold.Score
	}
	if c.OnError != nil {
		r.OnError = *c.OnError
	}
	return r
}

func (p *Policy) addClause(c Clause) error {
	switch {
	case !isName(c.Name):
		return fmt.Errorf("name %q: want letters, digits, -, _ and . only", c.Name)
	case slices.ContainsFunc(p.clauses, func(o *clause) bool { return o.Name == c.Name }):
		return fmt.Errorf("two rules are called %q", c.Name)
	case c.Action == bartizan.Allow || c.Action == bartizan.Coarsen:
		return fmt.Errorf("rule %s: action %s: want flag, redact, throttle, hold or block", c.Name, c.Action)
	case c.Action == bartizan.Throttle && c.Wait <= 0:
		return fmt.Errorf("rule %s: throttle needs a wait, such as 2s", c.Name)
	case c.Wait < 0 || c.Expires < 0:
		return fmt.Errorf("rule %s: a time below zero", c.Name)
	}
	env, err := expr.Verdict()
	if err != nil {
		return fmt.Errorf("rule %s: %w", c.Name, err)
	}
	run, err := env.Compile(c.When)
	if err != nil {
		return fmt.Errorf("rule %s: when: %w", c.Name, err)
	}
	if err := p.known(run); err != nil {
		return fmt.Errorf("rule %s: when: %w", c.Name, err)
	}
	p.clauses = append(p.clauses, &clause{c, run})
	return nil
}

// known refuses conditions about checks and thresholds that there are not: they
// would never hold, silently.
func (p *Policy) known(run *expr.Program) error {
	for _, key := range run.Keys("thresholds") {
		if _, ok := p.levels[key]; !ok {
			return fmt.Errorf("no threshold is called %q", key)
		}
	}
	for _, key := range run.Keys("scores") {
		if _, err := p.id(key); err != nil && !p.threat(key) {
			return fmt.Errorf("no check or threat is called %q", key)
		}
	}
	return nil
}

// threat reports whether there is a check of a threat of that name.
func (p *Policy) threat(name string) bool {
	for _, c := range p.checks {
		if c.Threat.Name == name {
			return true
		}
	}
	return false
}

func (p *Policy) addShadow(src Source) error {
	if src.Shadow == nil {
		return nil
	}
	if src.Shadow.Shadow != nil {
		return bad(errors.New("a shadow policy has no shadow"), "shadow")
	}
	second := *src.Shadow
	second.Checks = src.Checks
	shadow, err := Compile(second)
	if err != nil {
		return bad(err, "shadow")
	}
	p.shadow = shadow
	return nil
}
