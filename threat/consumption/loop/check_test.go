package loop_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/consumption/loop"
)

func TestCheck(t *testing.T) { checktest.Run(t, loop.Check) }

func guardOf(t testing.TB, options string) bartizan.Guard {
	t.Helper()
	s := checktest.Settings()
	s.Decode = func(into any) error {
		return yaml.UnmarshalWithOptions([]byte(options), into, yaml.DisallowUnknownField())
	}
	g, err := loop.Check.Guard(s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// history is a request of lines: "user TEXT", "call NAME ARGS" or "tool TEXT".
func history(lines ...string) *bartizan.Exchange {
	x := &bartizan.Exchange{}
	for i, l := range lines {
		p := &bartizan.Part{ID: i + 1, Side: bartizan.SideRequest, Done: true}
		kind, rest, _ := strings.Cut(l, " ")
		p.Kind, p.Text = bartizan.KindText, rest
		switch kind {
		case "user":
			p.Role, p.Origin = bartizan.RoleUser, bartizan.FromUser
		case "tool":
			p.Role, p.Origin = bartizan.RoleUser, bartizan.FromTool // as on Anthropic's wire
		case "call":
			name, args, _ := strings.Cut(rest, " ")
			p.Role, p.Origin, p.Kind, p.Call = bartizan.RoleAssistant, bartizan.FromAssistant, bartizan.KindCall, &bartizan.ToolCall{Name: name, Args: args}
		}
		x.Request = append(x.Request, p)
	}
	return x
}

func judge(t testing.TB, g bartizan.Guard, x *bartizan.Exchange) string {
	t.Helper()
	var out []string
	for _, p := range x.Request {
		signals, err := g.Inspect(t.Context(), x, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range signals {
			out = append(out, fmt.Sprintf("%d %s", p.ID, s.Reason))
		}
	}
	return strings.Join(out, "; ")
}

func times(n int, lines ...string) []string {
	var out []string
	for range n {
		out = append(out, lines...)
	}
	return out
}

func TestLoops(t *testing.T) {
	const o = "{steps: 6, calls: 3, texts: 2}"
	const long = "user please go on with the work"
	numbered := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf(`call poll {"cursor":%d}`, i), "tool pending")
		}
		return out
	}
	for name, tt := range map[string]struct {
		lines []string
		want  string
	}{
		"one call too often":       {times(4, `call ls {"a":1}`, "tool none"), "7 the same tool call more often than the limit since the user last spoke"},
		"as often as allowed":      {times(3, `call ls {"a":1}`, "tool error"), ""},
		"spelt otherwise":          {[]string{`call ls {"a":1,"b":2}`, `call ls {"b":2, "a":1}`, `call ls {"\u0061":1,"b":2}`, `call ls {"a":1,"b":2} `}, "4 the same tool call more often than the limit since the user last spoke"},
		"other arguments":          {numbered(6), ""},
		"another tool":             {[]string{"call a {}", "call a {}", "call a {}", "call b {}"}, ""},
		"no arguments that parse":  {times(4, "call ls {{"), "4 the same tool call more often than the limit since the user last spoke"},
		"too many steps":           {numbered(7), "13 more tool calls than the limit since the user last spoke"},
		"the user speaks between":  {append(append(numbered(6), "user and now the other"), numbered(6)...), ""},
		"told once":                {numbered(20), "13 more tool calls than the limit since the user last spoke"},
		"a text too often":         {times(3, long, "call a {}"), "5 the same text of the user's more often in a row than the limit"},
		"a text with other spaces": {[]string{long, "user please  go on with the work", "user please go on\nwith the work "}, "3 the same text of the user's more often in a row than the limit"},
		"a text between":           {[]string{long, long, "user please look at it first", long, long}, ""},
		"short words":              {times(9, "user yes"), ""},
		"results of tools":         {times(9, "tool please go on with the work"), ""},
	} {
		if got := judge(t, guardOf(t, o), history(tt.lines...)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if got := judge(t, guardOf(t, "{steps: 0, calls: 0, texts: 0}"), history(tt.lines...)); got != "" {
			t.Errorf("%s, off: %q", name, got)
		}
	}
	if got := judge(t, guardOf(t, ""), history(append(numbered(200), times(10, "call ls {}")...)...)); got != "" {
		t.Errorf("a long run of today's agents: %q", got)
	}
	s := checktest.Settings()
	s.Decode = func(into any) error { return yaml.Unmarshal([]byte("steps: -1"), into) }
	if _, err := loop.Check.Guard(s); err == nil {
		t.Error("a negative number passed")
	}
}

func BenchmarkHistory(b *testing.B) {
	g := guardOf(b, "")
	var lines []string
	for i := range 200 {
		lines = append(lines, fmt.Sprintf(`call read {"path":"/a/%d.txt","lines":[1,200]}`, i), "tool "+strings.Repeat("text ", 50))
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = judge(b, g, history(lines...))
	}
}
