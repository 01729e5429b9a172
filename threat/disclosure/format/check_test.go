package format_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/disclosure/format"
)

func TestCheck(t *testing.T) { checktest.Run(t, format.Check) }

func guard(o format.Options) (bartizan.Guard, error) {
	s := checktest.Settings()
	s.Decode = func(into any) error { *into.(*format.Options) = o; return nil }
	return format.Check.Guard(s)
}

func TestRules(t *testing.T) {
	g, err := guard(format.Options{Rules: []format.Rule{
		{Routes: []string{"chat"}, Models: []string{"judge-*"}, Schema: map[string]any{"enum": []any{"spam", "ham"}}},
		{Routes: []string{"chat"}, JSON: true, Most: 20},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ route, model, text, want string }{
		{"chat", "judge-1", `"spam"`, ""},
		{"chat", "judge-1", `"spam https://evil.test"`, `the schema is not met at "/"`},
		{"chat", "other", `{"a":1}`, ""},
		{"chat", "other", `{"a":1,"a":2}`, "it is not JSON"},
		{"chat", "other", `{"a":1e999}`, "it is not JSON"},
		{"chat", "other", "Sure! {}", "it is not JSON"},
		{"chat", "other", strings.Repeat("[", 100), "100 bytes where 20 are the most"},
		{"messages", "other", "anything", ""},
	} {
		p := &bartizan.Part{ID: 1, Side: bartizan.SideAnswer, Done: true}
		p.Kind, p.Origin, p.Text = bartizan.KindText, bartizan.FromAssistant, tt.text
		signals, err := g.Inspect(t.Context(), &bartizan.Exchange{Route: tt.route, Model: tt.model}, p)
		got := ""
		if len(signals) > 0 {
			got = signals[0].Reason
		}
		if err != nil || got != tt.want {
			t.Errorf("%s %s %s: %q, %v, want %q", tt.route, tt.model, tt.text, got, err, tt.want)
		}
	}
}

// TestTooDeep: what cannot be looked at is said to be so.
func TestTooDeep(t *testing.T) {
	g, err := guard(format.Options{Rules: []format.Rule{{JSON: true}}})
	if err != nil {
		t.Fatal(err)
	}
	p := &bartizan.Part{ID: 1, Side: bartizan.SideAnswer, Done: true}
	p.Kind, p.Text = bartizan.KindText, strings.Repeat("[", 100_000)
	if _, err := g.Inspect(t.Context(), &bartizan.Exchange{}, p); err == nil {
		t.Error("no error")
	}
}

func TestMistakes(t *testing.T) {
	for name, r := range map[string]format.Rule{"nothing": {Routes: []string{"chat"}}, "below 0": {Most: -1, JSON: true}, "schema": {Schema: map[string]any{"type": "nothing"}}} {
		if _, err := guard(format.Options{Rules: []format.Rule{r}}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
