package toolpin_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/agency/toolpin"
)

func TestCheck(t *testing.T) { checktest.Run(t, toolpin.Check) }

func tool(origin bartizan.Origin, name, digest string) *bartizan.Part {
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Origin, p.Kind = origin, bartizan.KindTool
	p.Tool = &bartizan.ToolDef{Name: name, Server: "files", Digest: digest}
	return p
}

// TestCalls: a call is judged by what is known of the tool that it names.
func TestCalls(t *testing.T) {
	g, err := toolpin.Check.Guard(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	agreed := tool(bartizan.FromOperator, "read", "1")
	for name, tt := range map[string]struct {
		known []*bartizan.Part
		want  string
	}{
		"agreed on":         {[]*bartizan.Part{agreed}, ""},
		"changed":           {[]*bartizan.Part{agreed, tool(bartizan.FromTool, "read", "2")}, "a tool whose definition is not the one that was agreed on"},
		"nobody agreed":     {[]*bartizan.Part{tool(bartizan.FromOperator, "read", "")}, "a tool that nobody has agreed on yet"},
		"another's changed": {[]*bartizan.Part{agreed, tool(bartizan.FromTool, "write", "2")}, ""},
		"no server's":       {nil, ""},
	} {
		p := &bartizan.Part{ID: 9, Side: bartizan.SideAnswer, Done: true}
		p.Kind, p.Call = bartizan.KindCall, &bartizan.ToolCall{Name: "read"}
		signals, err := g.Inspect(t.Context(), &bartizan.Exchange{Request: tt.known}, p)
		got := ""
		if len(signals) > 0 {
			got = signals[0].Reason
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
