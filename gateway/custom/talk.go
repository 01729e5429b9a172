package custom

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// The bounds of what is said.
const (
	mostText    = 1 << 20 // of a part that is asked about
	mostAnswer  = 1 << 20
	mostSignals = 256
	mostReason  = 240      // bytes
	mostEdit    = 64 << 10 // bytes
)

// question is what a custom check is asked. Ranges of its answer are bytes of
// text in UTF-8.
type question struct {
	Version  int      `json:"version"` // 1
	Check    string   `json:"check"`
	Exchange exchange `json:"exchange"`
	Part     part     `json:"part"`
	Text     string   `json:"text"`
}

type exchange struct {
	ID           string `json:"id"`
	Route        string `json:"route"`
	Model        string `json:"model"`
	Caller       string `json:"caller,omitempty"`
	Conversation string `json:"conversation,omitempty"`
	Tainted      bool   `json:"tainted"`
}

type part struct {
	ID     int    `json:"id"`
	Side   string `json:"side"`
	Role   string `json:"role"`
	Origin string `json:"origin"`
	Kind   string `json:"kind"`
	// Base is where text begins in the whole part, when text is a window of it.
	Base int  `json:"base"`
	Done bool `json:"done"`
	// Tool is the name of the tool that is called or defined.
	Tool string `json:"tool,omitempty"`
}

// ask writes the question about a part.
func ask(check string, x *bartizan.Exchange, p *bartizan.Part) ([]byte, error) {
	if len(p.Text) > mostText {
		return nil, fmt.Errorf("the text has %d bytes, more than %d", len(p.Text), mostText)
	}
	q := question{
		Version: 1, Check: check, Text: valid(p.Text),
		Exchange: exchange{x.ID, x.Route, x.Model, x.Caller.ID, x.Conversation.ID, x.Conversation.Taint.Untrusted()},
		Part: part{
			ID: p.ID, Side: p.Side.String(), Role: p.Role.String(), Origin: p.Origin.String(), Kind: p.Kind.String(), Base: p.Base, Done: p.Done,
		},
	}
	switch {
	case p.Call != nil:
		q.Part.Tool = p.Call.Name
	case p.Tool != nil:
		q.Part.Tool = p.Tool.Name
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(q)
	return out.Bytes(), err
}

// valid is text with every byte that is no UTF-8 replaced by one question mark.
// JSON would have three bytes in its place, and ranges would not fit; windows
// begin and end inside characters.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	out := []byte(text)
	for i := 0; i < len(out); {
		r, n := utf8.DecodeRune(out[i:])
		if r == utf8.RuneError && n == 1 {
			out[i] = '?'
		}
		i += n
	}
	return string(out)
}

// answer is what a custom check says.
type answer struct {
	Signals []signal `json:"signals"`
}

type signal struct {
	// Score is in [0,1].
	Score *float64 `json:"score"`
	// Range is where in the text; absent, all of it.
	Range *bartizan.Range `json:"range"`
	// Reason says in a sentence what was seen.
	Reason string `json:"reason"`
	// Edit is what a redaction puts in the place of the range; absent, nothing.
	Edit *struct {
		Text string `json:"text"`
	} `json:"edit"`
}

// read makes signals of an answer about a text. It is strict: an answer that is
// half understood would be half a check. Time is linear in the answer.
func read(raw []byte, text string) ([]bartizan.Signal, error) {
	if len(raw) > mostAnswer {
		return nil, fmt.Errorf("the answer has more than %d bytes", mostAnswer)
	}
	// It refuses keys that stand twice, depth and number of values.
	if _, err := jsonscan.Parse(raw, jsonscan.Limits{Depth: 8, Values: 16 * mostSignals}); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	var a answer
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	switch {
	case a.Signals == nil:
		return nil, errors.New("the answer has no list of signals; an empty one says that nothing was found")
	case len(a.Signals) > mostSignals:
		return nil, fmt.Errorf("the answer has more than %d signals", mostSignals)
	}
	var out []bartizan.Signal
	for i, s := range a.Signals {
		made, err := s.signal(text)
		if err != nil {
			return nil, fmt.Errorf("signals[%d]: %w", i, err)
		}
		out = append(out, made)
	}
	return out, nil
}

func (s *signal) signal(text string) (bartizan.Signal, error) {
	out := bartizan.Signal{Range: bartizan.Range{To: len(text)}, Reason: sentence(s.Reason)}
	if s.Score == nil || math.IsNaN(*s.Score) || *s.Score < 0 || *s.Score > 1 {
		return out, errors.New("score is missing or outside [0,1]")
	}
	out.Score = *s.Score
	if s.Range != nil {
		out.Range = *s.Range
	}
	if r := out.Range; r.From < 0 || r.To < r.From || r.To > len(text) {
		return out, fmt.Errorf("range %d to %d is outside the text of %d bytes", r.From, r.To, len(text))
	}
	if s.Edit != nil {
		if len(s.Edit.Text) > mostEdit {
			return out, fmt.Errorf("edit has more than %d bytes", mostEdit)
		}
		out.Edit = &bartizan.Edit{Range: out.Range}
		out.Edit.With.Kind, out.Edit.With.Text = bartizan.KindText, s.Edit.Text
	}
	return out, nil
}

// sentence makes a reason fit for logs: printable, on one line, not long.
func sentence(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	for i := range s {
		if i > mostReason {
			return s[:i] + "…"
		}
	}
	if s == "" {
		return "the check gave no reason"
	}
	return s
}

// unexamined is the error of a question that was not answered.
func unexamined(check string, p *bartizan.Part, err error) error {
	return bartizan.Unexamined{What: fmt.Sprintf("part %d", p.ID), Why: fmt.Sprintf("custom check %s: %v", check, err)}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
