package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/gateway/custom"
	"github.com/bartizan-ai/bartizan/policy"
)

// customConfig is a check that is not written in Go.
type customConfig struct {
	ID    string `yaml:"id"`
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
	// URL is a webhook's, WASM the file of a module; one of them.
	URL       string      `yaml:"url"`
	WASM      string      `yaml:"wasm"`
	Scope     customScope `yaml:"scope"`
	Severity  severity    `yaml:"severity"`
	Mode      *mode       `yaml:"mode"`
	Action    action      `yaml:"action"`
	Threshold float64     `yaml:"threshold"`
	OnError   *failPolicy `yaml:"on_error"`
	Timeout   wait        `yaml:"timeout"`
	// Concurrent is how many questions are under way at once.
	Concurrent int    `yaml:"concurrent"`
	SecretEnv  string `yaml:"secret_env"`
	Memory     size   `yaml:"memory"`
	PlainHTTP  bool   `yaml:"plain_http"`
	LinkLocal  bool   `yaml:"link_local"`
}

// severity reads such as high.
type severity = word[bartizan.Severity, *bartizan.Severity]

// customScope says what a custom check is asked about. What is left out is all
// of it, and the whole of a text.
type customScope struct {
	Kinds  []string `yaml:"kinds"`
	Sides  []string `yaml:"sides"`
	From   []string `yaml:"from"`
	Window size     `yaml:"window"`
	Lap    size     `yaml:"lap"`
}

func (s *customScope) scope() (out bartizan.Scope, err error) {
	kinds, err := named(s.Kinds, bartizan.KindText, bartizan.KindCall, bartizan.KindTool)
	if err != nil {
		return out, fmt.Errorf("kinds: %w", err)
	}
	sides, err := named(s.Sides, bartizan.SideRequest, bartizan.SideAnswer)
	if err != nil {
		return out, fmt.Errorf("sides: %w", err)
	}
	from, err := named(s.From, bartizan.FromOperator, bartizan.FromUser, bartizan.FromAssistant, bartizan.FromTool, bartizan.FromRetrieved)
	if err != nil {
		return out, fmt.Errorf("from: %w", err)
	}
	out.Kinds, out.Sides, out.From = kinds, sides, from
	out.Size, out.Lap = int(s.Window), int(s.Lap)
	return out, nil
}

// named joins the members of a set that are named; none names them all.
func named[T interface {
	~uint8
	String() string
}](names []string, all ...T) (set T, err error) {
	if len(names) == 0 {
		for _, m := range all {
			set |= m
		}
		return set, nil
	}
	for _, name := range names {
		before, words := set, []string{}
		for _, m := range all {
			words = append(words, m.String())
			if m.String() == name {
				set |= m
			}
		}
		if set == before {
			return 0, fmt.Errorf("%q is unknown or stands twice; want %s", name, strings.Join(words, ", "))
		}
	}
	return set, nil
}

// check makes the check. folder is where a module's name begins.
func (k *customConfig) check(folder string, env func(string) string) (*bartizan.Check, error) {
	scope, err := k.Scope.scope()
	if err != nil {
		return nil, fmt.Errorf("scope: %w", err)
	}
	s := custom.Spec{
		ID: k.ID, Name: k.Name, Title: k.Title, Severity: k.Severity.is, Action: k.Action.is, Threshold: k.Threshold, Scope: scope,
		Timeout: time.Duration(k.Timeout), Concurrent: k.Concurrent, Memory: int64(k.Memory), PlainHTTP: k.PlainHTTP, LinkLocal: k.LinkLocal,
	}
	switch k.Action.is {
	case bartizan.Coarsen, bartizan.Throttle:
		return nil, fmt.Errorf("action %s is for predictive models; want allow, flag, redact, hold or block", k.Action.is)
	}
	if k.URL != "" {
		if s.URL, err = parseUpstream(k.URL); err != nil {
			return nil, errors.New("url is no address such as https://checks.example/inspect")
		}
	}
	if k.SecretEnv != "" {
		s.Secret = func() ([]byte, error) {
			if v := env(k.SecretEnv); v != "" {
				return []byte(v), nil
			}
			return nil, fmt.Errorf("secret_env: %s is not set", k.SecretEnv)
		}
	}
	if k.WASM != "" {
		file := k.WASM
		if !filepath.IsAbs(file) {
			file = filepath.Join(folder, file)
		}
		s.Module = func() ([]byte, error) { return os.ReadFile(file) }
	}
	return custom.New(s)
}

// customs are the configuration's own checks.
func (c *config) customs(env func(string) string) ([]*bartizan.Check, error) {
	var out []*bartizan.Check
	for i := range c.Custom {
		k, err := c.Custom[i].check(c.folder, env)
		if err != nil {
			return nil, setting(err.Error(), "custom")
		}
		out = append(out, k)
	}
	if err := bartizan.Validate(out); err != nil {
		return nil, setting(err.Error(), "custom")
	}
	return out, nil
}

// checks are those of the catalog and the configuration's own.
func (c *config) checks(env func(string) string) ([]*bartizan.Check, error) {
	own, err := c.customs(env)
	if err != nil {
		return nil, err
	}
	return append(catalog.Checks(), own...), nil
}

// lookup finds a check as the function does, among the configuration's own too.
func (c *config) lookup(name string) (*bartizan.Check, error) {
	own, err := c.customs(nil)
	if err != nil {
		return nil, err
	}
	for _, k := range own {
		if strings.EqualFold(k.ID, name) || strings.EqualFold(k.Path(), name) {
			return k, nil
		}
	}
	return lookup(name)
}

// customRules are what the entries of custom checks say beside their literal.
func (c *config) customRules() (map[string]policy.Rule, error) {
	own, err := c.customs(nil)
	if err != nil {
		return nil, err
	}
	rules := map[string]policy.Rule{}
	for i, k := range own {
		o := checkConfig{Mode: c.Custom[i].Mode, OnError: c.Custom[i].OnError}
		rules[k.ID] = o.over(policy.Default(k))
	}
	return rules, nil
}
