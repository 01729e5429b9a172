package wire_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

func value(t *testing.T, raw string) jsonscan.Value {
	t.Helper()
	doc, err := jsonscan.Parse([]byte(raw), jsonscan.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

func TestShortAndOpaque(t *testing.T) {
	for raw, want := range map[string][3]bool{ // short, labels, opaque
		`"gpt-4.1"`:                            {true, true, false},
		`"aGk="`:                               {true, true, true},
		`""`:                                   {true, true, true},
		`"a b"`:                                {false, false, false},
		`"a\u0062"`:                            {false, false, false},
		`12.5`:                                 {true, true, true},
		`null`:                                 {true, true, true},
		`["a","b"]`:                            {false, true, false},
		`{"a b":1}`:                            {false, false, false},
		`{"a":[{"b":"c d"}]}`:                  {false, false, false},
		`"` + strings.Repeat("x", 128) + `"`:   {true, true, true},
		`"` + strings.Repeat("x", 129) + `"`:   {false, false, true},
		`"` + strings.Repeat("x", 5000) + `!"`: {false, false, false},
	} {
		v := value(t, raw)
		if got := [3]bool{wire.Short(v), wire.Labels(v), wire.Opaque(v)}; got != want {
			t.Errorf("%.40s: %v, want %v", raw, got, want)
		}
	}
}

func TestUnambiguous(t *testing.T) {
	known := func(key string) bool { return key == "task" }
	for raw, ok := range map[string]bool{
		`{"task":1}`: true, `{"tasks":1}`: true, `{"x":1}`: true, `[]`: true,
		`{"Task":1}`: false, `{"ta\u017fk":1}`: false, `{"tas\u212a":1}`: false, `{"t\u0041sk":1}`: false,
	} {
		if err := wire.Unambiguous("p", value(t, raw), known); (err == nil) != ok {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestIndex(t *testing.T) {
	for raw, want := range map[string]int{
		`null`: 7, `0`: 0, `12`: 12, `999999`: 999999,
		`1000000`: -1, `-1`: -1, `1.0`: -1, `1e0`: -1, `"1"`: -1, `true`: -1, `[]`: -1,
	} {
		got, err := wire.Index("i", value(t, raw), 7)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%s: %d (%v), want %d", raw, got, err, want)
		}
	}
	if got, err := wire.Index("i", jsonscan.Value{}, 7); got != 7 || err != nil {
		t.Errorf("none: %d, %v", got, err)
	}
}

func TestVisible(t *testing.T) {
	sealed := func(key string) bool { return key == "data" }
	v := value(t, `{"a":["b",{"data":"QUJD"}],"c":{"data":"a text","d":""},"e":{"data":1}}`)
	strs, skipped := wire.Visible(v, sealed)
	var got []string
	for _, s := range strs {
		got = append(got, s.Text())
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "data", "a text", "d", "e"}, got); diff != "" || !skipped {
		t.Errorf("skipped %v\n%s", skipped, diff)
	}
}

// TestEcho: a copy is edited as the text was, whatever the events before it
// were told of the edits; what is no copy is not taken for one.
func TestEcho(t *testing.T) {
	g := wire.NewGrowth(4)
	g.Keep = true
	voice := wire.Voice{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
	first := []byte(`{"t":"ab-sec"}`)
	c1 := &wire.Chunk{Data: first}
	text := g.Open("k", voice, bartizan.KindText)
	text.Grow(c1, value(t, string(first)).Get("t"))
	second := []byte(`{"t":"ret-c"}`)
	c2 := &wire.Chunk{Data: second}
	text.Grow(c2, value(t, string(second)).Get("t"))
	whole := []byte(`{"t":"ab-\u0073ecret-c","x":"ab-secret"}`)
	c3 := &wire.Chunk{Data: whole}
	v := value(t, string(whole))
	if text.Echo(c3, 0, v.Get("x")) || text.Echo(c3, 1, v.Get("t")) || text.Echo(c3, 99, v.Get("t")) || !text.Open() {
		t.Fatal("taken for a copy")
	}
	if !text.Echo(c3, 0, v.Get("t")) || text.Open() || len(c3.Ended) != 1 || text.Part.ID != 5 {
		t.Fatal("not taken for a copy")
	}
	edits := map[int][]wire.Replacement{5: {replace(3, 9, "X")}}
	for _, step := range []struct {
		c     *wire.Chunk
		edits map[int][]wire.Replacement
		want  string
	}{{c1, edits, `{"t":"ab-X"}`}, {c2, edits, `{"t":"-c"}`}, {c3, nil, `{"t":"ab-X-c","x":"ab-secret"}`}} {
		if got, err := step.c.Edit(step.edits); err != nil || string(got) != step.want {
			t.Errorf("%s, %v; want %s", got, err, step.want)
		}
	}
	text.Grow(c3, v.Get("t"))
	if _, err := g.Finish(c3); err == nil {
		t.Error("a text grows after its end")
	}
}

func TestEchoLines(t *testing.T) {
	g := wire.NewGrowth(0)
	g.Keep = true
	v := value(t, `["one","two",["one"],["one","twox"],["one","two","x"],["one\ntwo"]]`)
	var strs [][]jsonscan.Value
	for _, m := range v.Items() {
		var s []jsonscan.Value
		for str := range m.Strings(true) {
			s = append(s, str)
		}
		strs = append(strs, s)
	}
	c := &wire.Chunk{}
	both := []jsonscan.Value{strs[0][0], strs[1][0]}
	text := g.Lines(c, wire.Voice{}, bartizan.KindText, both)
	for i, s := range append(strs[:5:5], nil) {
		if text.EchoLines(c, s) {
			t.Errorf("%d is taken for a copy", i)
		}
	}
	if !text.EchoLines(c, both) || !text.EchoLines(c, strs[5]) { // the same text, in one string
		t.Error("not taken for a copy")
	}
}

func TestMostTexts(t *testing.T) {
	g := wire.NewGrowth(0)
	c := &wire.Chunk{}
	v := value(t, `"x"`)
	for range 50_001 {
		g.Sweep(c, wire.Voice{}, bartizan.KindText, v)
	}
	if _, err := g.Finish(c); err == nil {
		t.Error("50,001 texts in one stream")
	}
}

func TestJoined(t *testing.T) {
	raw := []byte(`["tok-","","se\u0063ret"]`)
	var b wire.Builder
	b.Raw = raw
	var strs []jsonscan.Value
	for _, m := range value(t, string(raw)).Items() {
		strs = append(strs, m)
	}
	b.Joined(bartizan.RoleUser, bartizan.FromUser, strs[1])
	b.Joined(bartizan.RoleUser, bartizan.FromUser, strs...)
	if len(b.Parts) != 1 || b.Parts[0].Text != "tok-secret" {
		t.Fatalf("%v", b.Parts)
	}
	out, err := b.Edit(map[int][]wire.Replacement{1: {replace(2, 7, "X")}})
	if err != nil || string(out) != `["toX","","ret"]` {
		t.Errorf("%s, %v", out, err)
	}
}
