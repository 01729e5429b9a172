// Package wiretest holds the promises that every codec keeps, as tests that a
// codec's own tests and fuzz targets run on bodies of its wire.
package wiretest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Limits suit tests.
var Limits = jsonscan.Limits{Depth: 40, Values: 5000}

// Shown writes parts in one line each.
func Shown(parts []*bartizan.Part) []string {
	out := []string{}
	for _, p := range parts {
		s := fmt.Sprintf("%s %s %s %q", p.Kind, p.Role, p.Origin, p.Text)
		switch {
		case p.Call != nil:
			s += fmt.Sprintf(" call %s %s(%s)", p.Call.ID, p.Call.Name, p.Call.Args)
		case p.Tool != nil:
			s += fmt.Sprintf(" tool %s %s", p.Tool.Name, p.Tool.Schema)
		case p.Media != nil:
			s += " " + p.Media.Type
		}
		if p.Reply != "" {
			s += " to " + p.Reply
		}
		out = append(out, s)
	}
	return out
}

// Seen reports whether a part shows a text.
func Seen(parts []*bartizan.Part, text string) bool {
	for _, p := range parts {
		if strings.Contains(p.Text, text) {
			return true
		}
	}
	return false
}

// Body tests what must hold for every body that a codec accepts: each text in
// it with a blank, which is no label, is shown; without edits its bytes stand;
// each part can be replaced and the result is JSON; spans show what the text
// says.
func Body(t testing.TB, codec wire.Codec, raw []byte, b *wire.Body) {
	t.Helper()
	reach := codec.Reach()
	sight := map[bartizan.Side]wire.Sight{bartizan.SideRequest: reach.Request, bartizan.SideAnswer: reach.Answer}
	if out, err := b.Edit(nil); err != nil || string(out) != string(raw) {
		t.Fatalf("without edits %q became %q (%v)", raw, out, err)
	}
	doc, err := jsonscan.Parse(raw, Limits)
	if err != nil {
		t.Fatalf("%q was accepted: %v", raw, err)
	}
	for s := range doc.Root().Strings(false) {
		if text := s.Text(); strings.Contains(text, " ") && !Seen(b.Parts, text) && !repeated(b.Repeats, s) {
			t.Fatalf("no part shows %q of %q", text, raw)
		}
	}
	ids := map[int]bool{}
	for _, p := range b.Parts {
		if ids[p.ID] {
			t.Fatalf("part id %d stands twice", p.ID)
		}
		ids[p.ID] = true
		if p.Kind&sight[p.Side].Shown == 0 {
			t.Fatalf("part %d is of kind %s, which the codec does not declare", p.ID, p.Kind)
		}
		spans(t, raw, p.Text, 0, p.Spans)
		out, err := b.Edit(map[int][]wire.Replacement{p.ID: {{Range: bartizan.Range{To: len(p.Text)}, Text: "R\""}}})
		if err != nil || !json.Valid(out) {
			t.Fatalf("part %d of %q replaced: %q, %v", p.ID, raw, out, err)
		}
	}
}

func repeated(ranges []bartizan.Range, v jsonscan.Value) bool {
	from, to := v.Range()
	for _, r := range ranges {
		if r.From <= from && to <= r.To {
			return true
		}
	}
	return false
}

func spans(t testing.TB, raw []byte, text string, at int, spans []bartizan.Span) {
	t.Helper()
	for _, sp := range spans {
		got, want := jsonscan.Decode(raw[sp.Body.From:sp.Body.To]), text[sp.Text.From-at:sp.Text.To-at]
		if got != want {
			t.Fatalf("a span shows %q, the text %q", got, want)
		}
	}
}

// Slot tests that an operator's line can be put into a request, together with
// an edit of every part, and is then read as the operator's.
func Slot(t testing.TB, codec wire.Codec, raw string) {
	t.Helper()
	const line = "mind the \"gap\"\nalways"
	b, err := codec.Request([]byte(raw), Limits)
	if err != nil {
		t.Fatal(err)
	}
	cut, ok := b.System.Cut(line)
	if !ok {
		t.Fatalf("no place for an operator's line in %s", raw)
	}
	edits := map[int][]wire.Replacement{}
	for _, p := range b.Parts {
		edits[p.ID] = []wire.Replacement{{Range: bartizan.Range{To: min(1, len(p.Text))}, Text: "R"}}
	}
	for _, e := range []map[int][]wire.Replacement{nil, edits} {
		out, err := b.Edit(e, cut)
		if err != nil {
			t.Fatal(err)
		}
		again, err := codec.Request(out, Limits)
		if err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		found := false
		for _, p := range again.Parts {
			found = found || p.Role == bartizan.RoleSystem && p.Origin == bartizan.FromOperator && strings.HasPrefix(p.Text, line)
		}
		if !found {
			t.Fatalf("the operator's line is not in %s", out)
		}
	}
}
