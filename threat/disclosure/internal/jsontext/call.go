package jsontext

import (
	"encoding/json"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

// Verbatim reports whether the text of a tool call holds the arguments as their
// JSON. Wires that have them as a string show them so, after a line of the
// tool's name; others show a line of every name and value, with escapes undone.
func Verbatim(p *bartizan.Part) bool {
	return p.Call == nil || p.Text == p.Call.Args || strings.HasSuffix(p.Text, "\n"+p.Call.Args)
}

// InCall lists the strings in the arguments of a whole tool call, in order, with
// their places in the part's text. What cannot be told apart, such as free text
// for a tool, comes as one string without a name. Time is linear in the text.
func InCall(p *bartizan.Part) []String {
	from := 0
	if p.Call != nil && strings.HasPrefix(p.Text, p.Call.Name+"\n") {
		from = len(p.Call.Name) + 1
	}
	if !Verbatim(p) {
		return lines(p, from)
	}
	out := Strings(p.Text[from:])
	for i := range out {
		out[i].From, out[i].To = out[i].From+from, out[i].To+from
	}
	if !json.Valid([]byte(p.Text[from:])) {
		out = append(out, rest(p, from)...)
	}
	return out
}

// lines finds the strings of the arguments' JSON in the text that shows them a
// line each.
func lines(p *bartizan.Part, from int) []String {
	var out []String
	for _, s := range Strings(p.Call.Args) {
		if s.From == s.To {
			continue
		}
		after, ok := strings.CutPrefix(p.Text[from:], s.Text)
		if !ok || after != "" && after[0] != '\n' {
			break
		}
		out = append(out, String{From: from, To: from + len(s.Text), Text: s.Text, Name: s.Name})
		if from += len(s.Text) + 1; after == "" {
			return out
		}
	}
	return append(out, rest(p, from)...)
}

func rest(p *bartizan.Part, from int) []String {
	if from >= len(p.Text) {
		return nil
	}
	return []String{{From: from, To: len(p.Text), Text: p.Text[from:]}}
}
