package wire_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

func cut(from, to int, with string) wire.Cut {
	return wire.Cut{Range: bartizan.Range{From: from, To: to}, With: []byte(with)}
}

func TestSplice(t *testing.T) {
	body := []byte("0123456789")
	tests := []struct {
		name string
		cuts []wire.Cut
		want string
		err  error
	}{
		{"none", nil, "0123456789", nil},
		{"in any order", []wire.Cut{cut(7, 8, "b"), cut(1, 3, "aaa")}, "0aaa3456b89", nil},
		{"touching", []wire.Cut{cut(1, 3, "a"), cut(3, 5, "b")}, "0ab56789", nil},
		{"an insertion", []wire.Cut{cut(4, 4, "x")}, "0123x456789", nil},
		{"the whole", []wire.Cut{cut(0, 10, "")}, "", nil},
		{"overlapping", []wire.Cut{cut(1, 4, "a"), cut(3, 5, "b")}, "", wire.ErrOverlap},
		{"beyond the end", []wire.Cut{cut(9, 11, "a")}, "", wire.ErrOverlap},
		{"backwards", []wire.Cut{cut(5, 4, "a")}, "", wire.ErrOverlap},
		{"negative", []wire.Cut{cut(-1, 4, "a")}, "", wire.ErrOverlap},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wire.Splice(body, tt.cuts)
			if string(got) != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("%q, %v", got, err)
			}
			if string(body) != "0123456789" {
				t.Errorf("the body was changed: %s", body)
			}
		})
	}
}

func replace(from, to int, text string) wire.Replacement {
	return wire.Replacement{Range: bartizan.Range{From: from, To: to}, Text: text}
}

func TestMerge(t *testing.T) {
	in := []wire.Replacement{replace(8, 9, "d"), replace(2, 5, "b"), replace(1, 3, "a"), replace(1, 2, "c"), replace(5, 6, "e")}
	want := []wire.Replacement{replace(1, 5, "a"), replace(5, 6, "e"), replace(8, 9, "d")}
	if diff := cmp.Diff(want, wire.Merge(in)); diff != "" {
		t.Error(diff)
	}
	if in[0].From != 8 {
		t.Error("Merge sorted its argument")
	}
}

// TestCutsThroughEscapes replaces every range of a text that stands in two
// JSON strings, one with escapes, and reads both back.
func TestCutsThroughEscapes(t *testing.T) {
	raw := []byte(`["a\n\u00e9b","cd\ud83d\ude00"]`)
	doc, err := jsonscan.Parse(raw, jsonscan.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	var b wire.Builder
	b.Raw, b.Side = raw, bartizan.SideRequest
	p := b.Sweep(bartizan.RoleUser, bartizan.FromUser, bartizan.KindText, doc.Root())
	if p.Text != "a\néb\ncd😀" {
		t.Fatalf("text %q", p.Text)
	}
	bounds := []int{}
	for i := range p.Text {
		bounds = append(bounds, i)
	}
	bounds = append(bounds, len(p.Text))
	for i, from := range bounds {
		for _, to := range bounds[i:] {
			out, err := b.Edit(map[int][]wire.Replacement{p.ID: {replace(from, to, "X\"")}})
			if err != nil {
				t.Fatal(err)
			}
			again, err := jsonscan.Parse(out, jsonscan.DefaultLimits)
			if err != nil {
				t.Fatalf("[%d,%d): %s: %v", from, to, out, err)
			}
			got := ""
			for _, v := range again.Root().Items() {
				got += v.Text() + "|"
			}
			if want := expect(from, to); got != want {
				t.Errorf("[%d,%d): %q, want %q", from, to, got, want)
			}
		}
	}
}

// expect computes on the two texts what an edit of their join must give: the
// line end between them belongs to neither.
func expect(from, to int) string {
	one, two := "a\néb", "cd😀"
	start := len(one) + 1
	edit := func(s string, f, t int, with string) string { return s[:f] + with + s[t:] }
	text := "X\""
	if from < len(one) || from == to && to == len(one) {
		one, text = edit(one, from, min(to, len(one)), text), ""
	}
	if f, t := max(from-start, 0), to-start; t > f || t == f && from >= start {
		two = edit(two, f, t, text)
	}
	return fmt.Sprintf("%s|%s|", one, two)
}

func TestChunkEdit(t *testing.T) {
	part := &bartizan.Part{ID: 4}
	data := []byte(`{"c":"bcd","l":{"t":1}}`)
	c := &wire.Chunk{
		Data:      data,
		Fragments: []wire.Fragment{{Part: part, Text: "bcd", At: 1, Spans: []bartizan.Span{{Text: bartizan.Range{From: 1, To: 4}, Body: bartizan.Range{From: 6, To: 9}}}}},
		Repeats:   []bartizan.Range{{From: 15, To: 22}},
	}
	tests := []struct {
		name string
		rs   []wire.Replacement
		want string
	}{
		{"inside", []wire.Replacement{replace(2, 3, "X")}, `{"c":"bXd","l":null}`},
		{"began before", []wire.Replacement{replace(0, 3, "X")}, `{"c":"d","l":null}`},
		{"goes on after", []wire.Replacement{replace(3, 9, "X")}, `{"c":"bcX","l":null}`},
		{"put in before", []wire.Replacement{replace(1, 1, "X")}, `{"c":"Xbcd","l":null}`},
		{"put in between", []wire.Replacement{replace(3, 3, "X")}, `{"c":"bcXd","l":null}`},
		{"put in after", []wire.Replacement{replace(4, 4, "X")}, ""},
		{"elsewhere", []wire.Replacement{replace(4, 9, "X")}, ""},
		{"none", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := c.Edit(map[int][]wire.Replacement{4: tt.rs})
			if err != nil || string(got) != tt.want {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}
