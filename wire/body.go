package wire

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Body is a parsed request or answer: its parts and the way back.
type Body struct {
	Raw    []byte
	Parts  []*bartizan.Part
	Model  string
	Stream bool
	// Repeats are ranges of values that repeat a part's text in another form,
	// such as log probabilities by token; any edit sets them to null.
	Repeats []bartizan.Range
	// System is where an instruction of the operator can be put (requests).
	System Slot
	// Conversation is the provider's id of the stored dialogue that a request
	// goes on with, Answered the id under which a later request may name this
	// answer; both are empty on wires that send the whole dialogue every time.
	Conversation, Answered string
	// Usage is what the provider says that an answer cost.
	Usage Usage
}

// Usage counts tokens; zero says that the provider did not tell.
type Usage struct{ In, Out int }

// Or is u, with what it does not say from other.
func (u Usage) Or(other Usage) Usage {
	return Usage{cmp.Or(u.In, other.In), cmp.Or(u.Out, other.Out)}
}

// Count reads a number of tokens; what is none, or of more than nine digits, is 0.
func Count(v jsonscan.Value) int {
	if v.Type() != jsonscan.Number {
		return 0
	}
	n, err := strconv.Atoi(v.Text())
	if err != nil || n < 0 || n > 1e9 {
		return 0
	}
	return n
}

// Edit returns the body with replacements made in parts, by part id, and with
// more cuts, which must not touch those parts.
func (b *Body) Edit(edits map[int][]Replacement, cuts ...Cut) ([]byte, error) {
	before := len(cuts)
	for _, p := range b.Parts {
		if rs := edits[p.ID]; len(rs) > 0 {
			cuts = append(cuts, Cuts(b.Raw, p.Spans, Merge(rs))...)
		}
	}
	if len(cuts) > before {
		for _, r := range b.Repeats {
			cuts = append(cuts, Cut{Range: r, With: []byte("null")})
		}
	}
	out, err := Splice(b.Raw, cuts)
	if err != nil {
		return nil, fmt.Errorf("edit body: %w", err)
	}
	return out, nil
}

// Builder gathers the parts of one JSON body for a codec.
type Builder struct {
	Body
	// Side is that of all parts. First is the greatest part id in use.
	Side  bartizan.Side
	First int
}

// Part adds a part that gathers the strings given, a line each.
func (b *Builder) Part(role bartizan.Role, origin bartizan.Origin, kind bartizan.Kind, strs ...jsonscan.Value) *bartizan.Part {
	p := &bartizan.Part{ID: b.First + len(b.Parts) + 1, Side: b.Side, Done: true}
	p.Role, p.Origin, p.Kind = role, origin, kind
	var text strings.Builder
	for i, v := range strs {
		if i > 0 {
			text.WriteByte('\n')
		}
		from := text.Len()
		s := v.Text()
		if len(strs) == 1 {
			p.Text = s
		} else {
			text.WriteString(s)
		}
		rf, rt := v.Range()
		p.Spans = append(p.Spans, bartizan.Span{
			Text: bartizan.Range{From: from, To: from + len(s)},
			Body: bartizan.Range{From: rf, To: rt},
		})
	}
	if len(strs) != 1 {
		p.Text = text.String()
	}
	b.Parts = append(b.Parts, p)
	return p
}

// Text adds a text part for a string; other types and empty strings add none.
func (b *Builder) Text(role bartizan.Role, origin bartizan.Origin, v jsonscan.Value) {
	if v.Type() == jsonscan.String && len(v.Raw()) > 0 {
		b.Part(role, origin, bartizan.KindText, v)
	}
}

// Sweep adds all strings inside v, and of its objects the keys, as one part;
// nil when there is none.
func (b *Builder) Sweep(role bartizan.Role, origin bartizan.Origin, kind bartizan.Kind, v jsonscan.Value) *bartizan.Part {
	var strs []jsonscan.Value
	for s := range v.Strings(true) {
		if len(s.Raw()) > 0 {
			strs = append(strs, s)
		}
	}
	if len(strs) == 0 {
		return nil
	}
	return b.Part(role, origin, kind, strs...)
}

// Answers says of the parts added since there were before of them which call
// they answer.
func (b *Builder) Answers(before int, call jsonscan.Value) {
	if call.Type() != jsonscan.String {
		return
	}
	for _, p := range b.Parts[before:] {
		if p.Role == bartizan.RoleTool {
			p.Reply = call.Text()
		}
	}
}

// Labelled sweeps what should be a label, when it is none.
func (b *Builder) Labelled(role bartizan.Role, origin bartizan.Origin, v jsonscan.Value) {
	if !Short(v) {
		b.Sweep(role, origin, bartizan.KindText, v)
	}
}

// Joined adds a text part of strings that readers join without anything between
// them; none when there is no text.
func (b *Builder) Joined(role bartizan.Role, origin bartizan.Origin, strs ...jsonscan.Value) {
	p := &bartizan.Part{ID: b.First + len(b.Parts) + 1, Side: b.Side, Done: true}
	p.Role, p.Origin, p.Kind = role, origin, bartizan.KindText
	var text strings.Builder
	for _, v := range strs {
		if len(v.Raw()) > 0 {
			s := v.Text()
			p.Spans = append(p.Spans, span(text.Len(), s, v))
			text.WriteString(s)
		}
	}
	if p.Text = text.String(); p.Text != "" {
		b.Parts = append(b.Parts, p)
	}
}

// Call adds a tool call: a line of its name, then lines of every string and key
// of its arguments. Arguments that are a string are shown as such, others are
// kept as their JSON.
func (b *Builder) Call(role bartizan.Role, origin bartizan.Origin, id string, name, args jsonscan.Value) *bartizan.Part {
	strs := []jsonscan.Value{}
	for s := range name.Strings(true) {
		strs = append(strs, s)
	}
	for s := range args.Strings(true) {
		if len(s.Raw()) > 0 {
			strs = append(strs, s)
		}
	}
	if len(strs) == 0 {
		return nil
	}
	p := b.Part(role, origin, bartizan.KindCall, strs...)
	p.Call = &bartizan.ToolCall{ID: id, Name: name.Text(), Args: args.Text()}
	return p
}

// Tool adds a tool's definition: every string of v.
func (b *Builder) Tool(v, name, schema jsonscan.Value) {
	if p := b.Sweep(bartizan.RoleSystem, bartizan.FromOperator, bartizan.KindTool, v); p != nil {
		p.Tool = &bartizan.ToolDef{Name: name.Text(), Text: p.Text, Schema: string(schema.Raw())}
	}
}

// Media adds a part for content that cannot be shown as text.
func (b *Builder) Media(role bartizan.Role, origin bartizan.Origin, mime string) {
	p := b.Part(role, origin, bartizan.KindMedia)
	p.Media = &bartizan.Media{Type: mime}
}
