package policy_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
	"github.com/bartizan-ai/bartizan/policy/expr"
)

// read decodes a policy's section as cmd does, strictly.
func read(t testing.TB, section string) policy.File {
	t.Helper()
	var f policy.File
	if err := yaml.UnmarshalWithOptions([]byte(section), &f, yaml.DisallowUnknownField()); err != nil {
		t.Fatal(err)
	}
	return f
}

func compile(t testing.TB, section string) *policy.Policy {
	t.Helper()
	p, err := policy.Compile(policy.Source{Checks: checks(), File: read(t, section)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const section = `
thresholds: {strict: 0.3}
rules:
  - name: tainted-mail
    when: '"mail" in tools && tainted'
    action: hold
    expires: 10m
  - name: doubt
    when: scores.TST001 >= thresholds.strict && scores.TST001 < 0.5
    action: flag
  - name: try
    when: signals.exists(s, s.path == "test/redact" && s.score > 0.1)
    action: block
    mode: monitor
  - name: batch-only
    when: stream
    action: throttle
    wait: 2s
    routes: [batch*]
    keys: [cron]
  - name: hide
    when: model == "leaky"
    action: redact
overrides:
  - routes: [lab]
    checks:
      test/block: {mode: monitor}
      TST002: {threshold: strict, action: block}
  - routes: [lab]
    keys: ["team-*"]
    checks:
      TST001: {mode: "off"}
`

func TestClauses(t *testing.T) {
	p := compile(t, section)
	some := []bartizan.Signal{signal("TST001", 1, .35)}
	sure := []bartizan.Signal{signal("TST001", 1, 1)}
	mail := policy.Context{Tools: []string{"read", "mail"}, Tainted: true}
	for _, tt := range []struct {
		name           string
		signals        []bartizan.Signal
		c              policy.Context
		action, shadow bartizan.Action
		by             string
	}{
		{"nothing holds", nil, policy.Context{}, bartizan.Allow, bartizan.Allow, ""},
		{"context alone", nil, mail, bartizan.Hold, bartizan.Allow, "rule/tainted-mail"},
		{"half of a condition", nil, policy.Context{Tools: mail.Tools}, bartizan.Allow, bartizan.Allow, ""},
		{"a named threshold", some, policy.Context{}, bartizan.Flag, bartizan.Allow, "rule/doubt"},
		{"a check is stronger", sure, mail, bartizan.Block, bartizan.Allow, "TST001"},
		{"monitor only records", []bartizan.Signal{signal("TST002", 1, .2)}, policy.Context{}, bartizan.Allow, bartizan.Block, ""},
		{"route and key fit", nil, policy.Context{Route: "batch-eu", Caller: "cron", Stream: true}, bartizan.Throttle, bartizan.Allow, "rule/batch-only"},
		{"the key does not", nil, policy.Context{Route: "batch-eu", Caller: "app", Stream: true}, bartizan.Allow, bartizan.Allow, ""},
		{"the route does not", nil, policy.Context{Route: "chat", Caller: "cron", Stream: true}, bartizan.Allow, bartizan.Allow, ""},
		{"an override's mode", sure, policy.Context{Route: "lab"}, bartizan.Allow, bartizan.Block, ""},
		{"an override's threshold", []bartizan.Signal{signal("TST002", 1, .3)}, policy.Context{Route: "lab"}, bartizan.Block, bartizan.Block, "TST002"},
		{"the later override wins", sure, policy.Context{Route: "lab", Caller: "team-a"}, bartizan.Allow, bartizan.Allow, ""},
		{"and leaves others alone", sure, policy.Context{Route: "chat", Caller: "team-a"}, bartizan.Block, bartizan.Allow, "TST001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := p.For(tt.c.Route, tt.c.Caller).Decide("at", "scope", tt.signals, &tt.c)
			if d.Action != tt.action || d.Shadow != tt.shadow || d.By != tt.by {
				t.Errorf("%s by %q, shadow %s", d.Action, d.By, d.Shadow)
			}
		})
	}
	held := p.For("", "").Decide("at", "scope", nil, &mail)
	slow := p.For("batch", "cron").Decide("at", "scope", nil, &policy.Context{Stream: true})
	if held.Expires != 10*time.Minute || slow.Wait != 2*time.Second {
		t.Errorf("expires %v, wait %v", held.Expires, slow.Wait)
	}
	if d := p.For("", "").Decide("at", "s", nil, &policy.Context{Model: "leaky"}); !d.RedactAll || held.RedactAll {
		t.Error("only the clause that redacts asks for it")
	}
}

// TestNoValue: a condition that cannot be answered acts.
func TestNoValue(t *testing.T) {
	p := compile(t, `{rules: [{name: n, when: 'signals[0].score > 0.9 || tainted', action: block}]}`)
	d := p.For("", "").Decide("at", "s", nil, &policy.Context{})
	if d.Action != bartizan.Block || len(d.Clauses) != 1 || d.Clauses[0].Err == nil {
		t.Errorf("%s, %+v", d.Action, d.Clauses)
	}
	if d := p.For("", "").Decide("at", "s", nil, &policy.Context{Tainted: true}); d.Clauses[0].Err != nil {
		t.Errorf("one side of an || is enough: %v", d.Clauses[0].Err)
	}
}

func TestShadowPolicy(t *testing.T) {
	strict := policy.Source{File: read(t, `{rules: [{name: all, when: tainted, action: block}]}`)}
	p, err := policy.Compile(policy.Source{Checks: checks(), Shadow: &strict})
	if err != nil {
		t.Fatal(err)
	}
	v := p.For("", "")
	d := v.Decide("at", "s", nil, &policy.Context{Tainted: true})
	if d.Action != bartizan.Allow || *d.ShadowPolicy != (policy.Opinion{Action: bartizan.Block, By: "rule/all"}) || !v.Asks() {
		t.Errorf("%s, shadow %+v", d.Action, d.ShadowPolicy)
	}
	if d := v.Decide("at", "s", []bartizan.Signal{signal("TST001", 1, 1)}, &policy.Context{}); *d.ShadowPolicy != (policy.Opinion{Action: bartizan.Block, By: "TST001"}) {
		t.Errorf("shadow %+v", d.ShadowPolicy)
	}
	if plain := compile(t, "{}").For("", ""); plain.Asks() || plain.Decide("at", "s", nil, nil).ShadowPolicy != nil {
		t.Error("a policy without a shadow has one")
	}
}

func TestRuns(t *testing.T) {
	off := map[string]policy.Rule{"TST001": {Mode: policy.Off, Threshold: .5}, "TST002": {Mode: policy.Off, Threshold: .5}}
	p, err := policy.Compile(policy.Source{
		Checks: checks(), Base: off,
		File:   read(t, `{overrides: [{keys: [k], checks: {TST001: {mode: enforce}}}]}`),
		Shadow: &policy.Source{Base: map[string]policy.Rule{"TST002": {Mode: policy.Off, Threshold: .5}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"TST001": true, "TST002": false, "TST003": true, "TST009": false} {
		if p.Runs(id) != want {
			t.Errorf("Runs(%s) = %v", id, !want)
		}
	}
	if p.Rule("TST001").Mode != policy.Off || p.For("", "k").Rule("TST001").Mode != policy.Enforce {
		t.Error("the override is not where it should be")
	}
}

func TestCompileRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{thresholds: {strict: 1.5}}`:                                                              "thresholds.strict: ",
		`{thresholds: {"a b": 0.5}}`:                                                               "thresholds.a b: ",
		`{rules: [{name: n, when: "", action: block}]}`:                                            "rules.0: rule n: when: 1:1: ",
		`{rules: [{name: n, when: "scores.NOPE > 0.1", action: block}]}`:                           `no check or threat is called "NOPE"`,
		`{rules: [{name: n, when: "scores.TST001 > thresholds.nope", action: block}]}`:             `no threshold is called "nope"`,
		`{rules: [{name: n, when: stream, action: allow}]}`:                                        "action allow",
		`{rules: [{name: n, when: stream}]}`:                                                       "action allow",
		`{rules: [{name: n, when: stream, action: throttle}]}`:                                     "needs a wait",
		`{rules: [{name: n, when: stream, action: hold, expires: -1s}]}`:                           "below zero",
		`{rules: [{name: "n m", when: stream, action: block}]}`:                                    "want letters",
		`{rules: [{name: n, when: stream, action: block}, {name: n, when: stream, action: flag}]}`: "rules.1: two rules",
		`{overrides: [{routes: [x]}]}`:                                                             "overrides.0: ",
		`{overrides: [{checks: {nope: {mode: monitor}}}]}`:                                         `no check is called "nope"`,
		`{overrides: [{checks: {TST003: {on_error: open}}}]}`:                                      "always fails closed",
		`{overrides: [{checks: {TST001: {threshold: nope}}}]}`:                                     `no threshold is called "nope"`,
		`{overrides: [{checks: {TST001: {threshold: 0}}}]}`:                                        "not in (0,1]",
		`{overrides: [{checks: {TST001: {mode: monitor}, test/block: {mode: monitor}}}]}`:          "stands twice",
	} {
		_, err := policy.Compile(policy.Source{Checks: checks(), File: read(t, text)})
		var at *policy.SettingError
		if !errors.As(err, &at) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", text, err, want)
		}
	}
	_, err := policy.Compile(policy.Source{Checks: checks(), File: read(t, `{rules: [{name: n, when: "stream &&\n rout", action: block}]}`)})
	if at := (*expr.Error)(nil); !errors.As(err, &at) || at.Line != 2 || at.Column != 2 {
		t.Errorf("no place in %v", err)
	}
	twice := policy.Source{Shadow: &policy.Source{}}
	if _, err := policy.Compile(policy.Source{Checks: checks(), Shadow: &twice}); err == nil {
		t.Error("a shadow of a shadow was accepted")
	}
}

func TestCases(t *testing.T) {
	var cases []policy.Case
	err := yaml.UnmarshalWithOptions([]byte(`
- name: mail is held
  given: {tools: [mail], tainted: true, route: chat, caller: app}
  want: hold
  by: rule/tainted-mail
- name: a path is as good as an id
  given: {signals: [{check: test/block}]}
  want: block
  by: test/block
- name: too much is wanted
  given: {signals: [{check: TST001, score: 0.4}]}
  want: block
- name: somebody else did it
  given: {signals: [{check: TST001}]}
  want: block
  by: rule/doubt
- name: no such check
  given: {signals: [{check: nope}]}
  want: allow
- name: no such score
  given: {signals: [{check: TST001, score: 7}]}
  want: block
- name: no shadow
  given: {}
  want: allow
  shadow: block
`), &cases, yaml.DisallowUnknownField())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"", "", `got flag by "rule/doubt", want block`, `got block by "TST001", want it by "rule/doubt"`,
		`no check is called "nope"`, "signal of TST001: score 7 is not in [0,1]", "there is no shadow policy, want its block",
	}
	for i, r := range compile(t, section).Test(cases) {
		if got := strings.TrimPrefix(fmt.Sprint(r.Err), "<nil>"); got != want[i] || r.Name != cases[i].Name {
			t.Errorf("%s: %q, want %q", r.Name, got, want[i])
		}
	}
}

func TestContextOf(t *testing.T) {
	x := &bartizan.Exchange{Route: "r", Model: "m", Caller: bartizan.Caller{ID: "c", Tenant: "t"}}
	x.Conversation.Taint = bartizan.FromUser
	add := func(list *[]*bartizan.Part, o bartizan.Origin, c bartizan.Content) {
		*list = append(*list, &bartizan.Part{Message: bartizan.Message{Origin: o, Content: c}})
	}
	add(&x.Request, bartizan.FromOperator, bartizan.Content{Tool: &bartizan.ToolDef{Name: "mail"}})
	if c := policy.ContextOf(x, bartizan.SideRequest, true); c.Tainted || strings.Join(c.Taint, " ") != "operator user" || c.Side != "request" {
		t.Errorf("%+v", c)
	}
	x.Answer = []*bartizan.Part{{Message: bartizan.Message{Origin: bartizan.FromRetrieved}}}
	if c := policy.ContextOf(x, bartizan.SideAnswer, false); !c.Tainted {
		t.Error("what a tool of the provider's found taints, too")
	}
	x.Answer = nil
	add(&x.Request, bartizan.FromTool, bartizan.Content{Text: "page"})
	add(&x.Answer, bartizan.FromAssistant, bartizan.Content{Call: &bartizan.ToolCall{Name: "mail"}})
	c := policy.ContextOf(x, bartizan.SideAnswer, false)
	if got := fmt.Sprintf("%+v", *c); got != "{Route:r Model:m Caller:c Tenant:t Side:answer Tools:[mail] Offered:[mail] Taint:[operator user tool] Tainted:true Stream:false}" {
		t.Error(got)
	}
}

// TestViewsAreBounded: names that callers invent make no views.
func TestViewsAreBounded(t *testing.T) {
	p := compile(t, section)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 200 {
				if p.For("lab", "team-1") != p.For("lab", fmt.Sprintf("team-%d-%d", i, j)) {
					t.Error("two views of one combination")
				}
			}
		})
	}
	wg.Wait()
	if p.For("a", "b") == p.For("lab", "b") {
		t.Error("one view of two combinations")
	}
}

func TestLevel(t *testing.T) {
	for in, want := range map[string]string{"0.4": "0.4", "strict": "strict", " 1 ": "1", "a b": "", "": ""} {
		var l policy.Level
		err := l.UnmarshalText([]byte(in))
		out, _ := l.MarshalText()
		if want == "" && err == nil || want != "" && string(out) != want {
			t.Errorf("%q: %s, %v", in, out, err)
		}
	}
}

func BenchmarkClauses(b *testing.B) {
	p, c := compile(b, section), &policy.Context{Route: "chat", Caller: "app", Tools: []string{"mail"}, Tainted: true}
	for name, signals := range map[string][]bartizan.Signal{"silent": nil, "one": {signal("TST001", 1, .35)}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.For("chat", "app").Decide("req", "chat", signals, c)
			}
		})
	}
}
