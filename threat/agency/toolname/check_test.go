package toolname_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/agency/toolname"
)

func TestCheck(t *testing.T) { checktest.Run(t, toolname.Check) }

func tool(origin bartizan.Origin, server, name, digest string) *bartizan.Part {
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Origin, p.Kind, p.Text = origin, bartizan.KindTool, digest
	p.Tool = &bartizan.ToolDef{Name: name, Server: server, Digest: digest}
	return p
}

func TestNames(t *testing.T) {
	g, err := toolname.Check.Guard(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	x := &bartizan.Exchange{Request: []*bartizan.Part{
		tool(bartizan.FromOperator, "files", "read_file", "1"), tool(bartizan.FromOperator, "mail", "send", "1"),
		tool(bartizan.FromOperator, "web", "tab_1", "1"), tool(bartizan.FromOperator, "web", "waiting", ""),
	}}
	for name, tt := range map[string]struct {
		tool  string
		score float64
	}{
		"the same":           {"read_file", 0.9},
		"a Cyrillic letter":  {"rеad_file", 1},
		"other joins":        {"readFile", 1},
		"a zero-width space": {"read\u200b_file", 1},
		"a tag":              {"new_one\U000E0061", 1},
		"a space":            {"new one", 1},
		"one more":           {"read_files", 0.7},
		"one less":           {"red_file", 0.7},
		"one other":          {"lead_file", 0.7},
		"two swapped":        {"raed_file", 0.7},
		"two edits":          {"reed_filed", 0},
		"short and near":     {"sent", 0},
		"numbered":           {"tab_2", 0},
		"nothing of it":      {"write_note", 0},
		"what nobody agreed": {"waiting", 0},
		"far longer":         {"read_file_and_then_some", 0},
	} {
		p := tool(bartizan.FromTool, "new", tt.tool, "2")
		signals, err := g.Inspect(t.Context(), x, p)
		if err != nil {
			t.Fatal(err)
		}
		top := 0.0
		for _, s := range signals {
			top = max(top, s.Score)
		}
		if top != tt.score {
			t.Errorf("%s: %g, want %g: %+v", name, top, tt.score, signals)
		}
	}
	agreed := tool(bartizan.FromTool, "mail", "read_file", "2")
	x.Request = append(x.Request, tool(bartizan.FromOperator, "mail", "read_file", "2"))
	if signals, _ := g.Inspect(t.Context(), x, agreed); len(signals) > 0 {
		t.Errorf("what was agreed on is judged again: %+v", signals)
	}
}

func FuzzNames(f *testing.F) {
	f.Add("read_file", "read_files", "see read_file")
	f.Add("é", "e\u0301", "")
	g, err := toolname.Check.Guard(checktest.Settings())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, a, b, words string) {
		p := tool(bartizan.FromTool, "new", a, words)
		x := &bartizan.Exchange{Request: []*bartizan.Part{tool(bartizan.FromOperator, "old", b, "1")}}
		signals, err := g.Inspect(t.Context(), x, p)
		if err != nil {
			t.Fatal(err)
		}
		if a == b && a != "" && len(signals) == 0 {
			t.Errorf("%q on two servers is not told", a)
		}
	})
}
