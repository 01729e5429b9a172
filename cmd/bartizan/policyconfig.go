package main

import (
	"errors"
	"fmt"
	"maps"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
)

// policyConfig is the section of rules over whole exchanges.
type policyConfig struct {
	policy.File `yaml:",inline"`
	// Shadow is a second policy, evaluated and counted, never applied.
	Shadow *shadowConfig `yaml:"shadow"`
	// Tests must hold, or the policy is not put in force.
	Tests []policy.Case `yaml:"tests"`
}

// shadowConfig is a complete policy: the rules of checks and clauses.
type shadowConfig struct {
	policy.File `yaml:",inline"`
	Checks      map[string]checkConfig `yaml:"checks"`
}

// policy makes the policy that the file asks for.
func (c *config) policy() (*policy.Policy, error) {
	base, err := c.ruled(c.Checks, "checks")
	if err != nil {
		return nil, err
	}
	checks, err := c.checks(nil)
	if err != nil {
		return nil, err
	}
	src := policy.Source{Checks: checks, Base: base, File: c.Policy.File}
	if s := c.Policy.Shadow; s != nil {
		second, err := c.ruled(s.Checks, "policy", "shadow", "checks")
		if err != nil {
			return nil, err
		}
		src.Shadow = &policy.Source{Base: second, File: s.File}
	}
	p, err := policy.Compile(src)
	if bad := (*policy.SettingError)(nil); errors.As(err, &bad) {
		return nil, setting(bad.Err.Error(), append([]string{"policy"}, bad.Path...)...)
	}
	return p, err
}

// tested is the policy, once its own tests hold.
func (c *config) tested() (*policy.Policy, error) {
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	for _, r := range p.Test(c.Policy.Tests) {
		if r.Err != nil {
			return nil, hinted(exitUsage, fmt.Errorf("the policy's own test %q fails: %w", r.Name, r.Err), "'bartizan policy test' runs them all")
		}
	}
	return p, nil
}

// ruled lays the settings of checks over their own rules and the profile's.
func (c *config) ruled(checks map[string]checkConfig, path ...string) (map[string]policy.Rule, error) {
	all, err := c.checks(nil)
	if err != nil {
		return nil, err
	}
	rules, err := c.customRules()
	if err != nil {
		return nil, err
	}
	maps.Copy(rules, c.Injection.rules())
	for name, o := range checks {
		check, err := c.lookup(name)
		if err != nil {
			return nil, setting("no check is called so ('bartizan checks' lists all)", append(path, name)...)
		}
		r, ok := rules[check.ID]
		if !ok {
			r = policy.Default(check)
		}
		r = o.over(r)
		if r.Action == bartizan.Coarsen || r.Action == bartizan.Throttle {
			return nil, setting(fmt.Sprintf("action %s is for predictive models, which this version does not guard; want allow, flag, redact, hold or block", r.Action), append(path, name, "action")...)
		}
		rules[check.ID] = r
		if _, err := policy.New(all, rules); err != nil {
			return nil, setting(err.Error(), append(path, name)...)
		}
	}
	return rules, nil
}

// over changes a rule.
func (o *checkConfig) over(r policy.Rule) policy.Rule {
	if o.Mode != nil {
		r.Mode = o.Mode.is
	}
	if o.Action != nil {
		r.Action = o.Action.is
	}
	if o.Threshold != nil {
		r.Threshold = *o.Threshold
	}
	if o.OnError != nil {
		r.OnError = o.OnError.is
	}
	return r
}
