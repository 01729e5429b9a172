package toolgate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/format/schema"
	"github.com/bartizan-ai/bartizan/internal/glob"
	"github.com/bartizan-ai/bartizan/policy/expr"
	"github.com/bartizan-ai/bartizan/threat/agency"
)

// table holds the compiled options.
type table struct {
	exact    map[string]*rule
	patterns []pattern // the longest first
	rest     *rule     // nil: there is no default
	two      float64   // scores; 0 is off
	freeze   float64
	copied   float64
}

type pattern struct {
	glob string
	rule *rule
}

// rule is one Tool, compiled.
type rule struct {
	Tool
	when *expr.Program
	args *schema.Schema
}

// compile checks the options.
func compile(o *Options) (*table, error) {
	t := &table{exact: map[string]*rule{}}
	for name, tool := range o.Tools {
		r, err := newRule(tool)
		if err != nil {
			return nil, fmt.Errorf("tools: %s: %w", name, err)
		}
		if strings.Contains(name, "*") {
			t.patterns = append(t.patterns, pattern{name, r})
		} else {
			t.exact[name] = r
		}
	}
	slices.SortFunc(t.patterns, func(a, b pattern) int {
		if d := len(b.glob) - len(a.glob); d != 0 {
			return d
		}
		return strings.Compare(a.glob, b.glob)
	})
	if o.Default != nil {
		r, err := newRule(*o.Default)
		if err != nil {
			return nil, fmt.Errorf("default: %w", err)
		}
		t.rest = r
	}
	var errs [3]error
	t.two, errs[0] = strength("rule_of_two", o.RuleOfTwo, agency.Ask)
	t.freeze, errs[1] = strength("freeze", o.Freeze, 0)
	t.copied, errs[2] = strength("copied", o.Copied, agency.Ask)
	return t, errors.Join(errs[:]...)
}

// strength turns a word into a score.
func strength(name, word string, usual float64) (float64, error) {
	switch word {
	case "":
		return usual, nil
	case "off":
		return 0, nil
	case "hold":
		return agency.Ask, nil
	case "block":
		return agency.Broken, nil
	}
	return 0, fmt.Errorf("%s: %q: want off, hold or block", name, word)
}

func newRule(t Tool) (*rule, error) {
	r := &rule{Tool: t}
	for _, e := range t.Effect {
		if !slices.Contains([]string{"read", "write", "egress", "money"}, e) {
			return nil, fmt.Errorf("effect %q: want read, write, egress or money", e)
		}
	}
	if !slices.Contains([]string{"", "never", "tainted", "always"}, t.Approve) {
		return nil, fmt.Errorf("approve %q: want always, tainted or never", t.Approve)
	}
	for _, h := range hostsOf(t) {
		if name := strings.TrimPrefix(h, "*."); name == "" || strings.Contains(name, "*") {
			return nil, fmt.Errorf("host %q: want a name, or *. and a name", h)
		}
	}
	if t.When != "" {
		env, err := expr.Tool()
		if err != nil {
			return nil, fmt.Errorf("when: %w", err)
		}
		if r.when, err = env.Compile(t.When); err != nil {
			return nil, fmt.Errorf("when: %w", err)
		}
	}
	if t.Args == nil {
		return r, nil
	}
	var err error
	if r.args, err = schema.Compile(t.Args); err != nil {
		return nil, fmt.Errorf("args: %w", err)
	}
	return r, nil
}

func hostsOf(t Tool) []string {
	if t.Hosts == nil {
		return nil
	}
	return *t.Hosts
}

// of finds the rule of a tool, nil if there is none.
func (t *table) of(name string) *rule {
	if r := t.exact[name]; r != nil {
		return r
	}
	for _, p := range t.patterns {
		if glob.Match(p.glob, name) {
			return p.rule
		}
	}
	return t.rest
}

// empty reports whether the options name no tool.
func (t *table) empty() bool { return len(t.exact) == 0 && len(t.patterns) == 0 && t.rest == nil }

// acts reports whether a call changes something or sends something out.
func (r *rule) acts() bool {
	return r != nil && slices.ContainsFunc(r.Effect, func(e string) bool { return e != "read" })
}

// strict reports whether the rule looks into the arguments.
func (r *rule) strict() bool { return r != nil && (r.when != nil || r.args != nil || r.Hosts != nil) }
