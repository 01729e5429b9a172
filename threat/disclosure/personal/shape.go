package personal

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/jsontext"
)

// bar is the score from which a value is replaced by a token: the check's own.
const bar = 0.5

// tokeniser replaces values on their way to the provider.
type tokeniser struct {
	*vault
	want [len(kindNames)]bool
}

var _ bartizan.Shaper = (*tokeniser)(nil)

// Scope is all of the request, before the guards: they and the provider see
// the same.
func (t *tokeniser) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall, Sides: bartizan.SideRequest, Early: true, Window: window(),
	}
}

// Shape replaces each value by its token.
func (t *tokeniser) Shape(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Edit, error) {
	var edits []bartizan.Edit
	for _, h := range find(p).hits {
		if !t.want[h.kind] || h.score < bar {
			continue
		}
		token, err := t.keep(ctx, x, h.kind, p.Text[h.from:h.to])
		if err != nil {
			return nil, err
		}
		edits = append(edits, replace(h.from, h.to, token))
	}
	return edits, nil
}

func replace(from, to int, by string) bartizan.Edit {
	e := bartizan.Edit{Range: bartizan.Range{From: from, To: to}}
	e.With.Kind, e.With.Text = bartizan.KindText, by
	return e
}

// restorer puts the values back on their way to the caller.
type restorer struct{ *vault }

var _ bartizan.Shaper = (*restorer)(nil)

// Scope is what the model writes, after the guards. Of a stream only what may
// become a token is held.
func (r *restorer) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall, Sides: bartizan.SideAnswer,
		Window: bartizan.Window{Live: func(_ *bartizan.Exchange, p *bartizan.Part) int { return tokenLive(p) }},
	}
}

// Shape replaces each token that is known; the others stay. In the JSON of a
// tool call the value is escaped.
func (r *restorer) Shape(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Edit, error) {
	var edits []bartizan.Edit
	for from := 0; ; {
		at, n, token := nextToken(p.Text, from)
		if n == 0 {
			return edits, nil
		}
		value, err := r.value(ctx, x, token)
		if err != nil {
			return nil, err
		}
		if value != "" {
			if p.Kind == bartizan.KindCall && jsontext.Verbatim(p) {
				value = escaped(value)
			}
			edits = append(edits, replace(at, at+n, value))
		}
		from = at + n
	}
}

func escaped(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(b[1 : len(b)-1])
}

// nextToken finds the next token from an offset on, its brackets plain or as
// JSON may escape them; n is its length as it is written.
func nextToken(s string, from int) (at, n int, token string) {
	for i := from; i < len(s); i++ {
		if s[i] != '<' && s[i] != '\\' {
			continue
		}
		open := opening(s[i:])
		if open == 0 {
			continue
		}
		body := i + open
		end := body
		for end < len(s) && end-body < longestToken && (inWord(s[end])) {
			end++
		}
		closing := 0
		switch {
		case strings.HasPrefix(s[end:], ">"):
			closing = 1
		case strings.HasPrefix(s[end:], `\u003e`), strings.HasPrefix(s[end:], `\u003E`):
			closing = 6
		}
		if closing > 0 && isToken(s[body:end]) {
			return i, end + closing - i, "<" + s[body:end] + ">"
		}
	}
	return 0, 0, ""
}

// opening is the length of the bracket that s begins with.
func opening(s string) int {
	switch {
	case strings.HasPrefix(s, "<"):
		return 1
	case strings.HasPrefix(s, `\u003c`), strings.HasPrefix(s, `\u003C`):
		return 6
	}
	return 0
}

func isToken(body string) bool {
	label, own, ok := strings.Cut(body, "_")
	if !ok || len(own) != mark || strings.Trim(own, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return false
	}
	for k := range kindNames {
		if kind(k).label() == label {
			return true
		}
	}
	return false
}

// tokenLive is how many of the last bytes may be the beginning of a token.
func tokenLive(p *bartizan.Part) int {
	if p.Done {
		return 0
	}
	s := p.Text
	for i := max(0, len(s)-longestToken); i < len(s); i++ {
		if (s[i] == '<' || s[i] == '\\') && begun(s[i:]) {
			return len(s) - i
		}
	}
	return 0
}

// begun reports whether s, which ends where the text ends, may go on to a
// token.
func begun(s string) bool {
	open := opening(s)
	if open == 0 {
		return len(s) < 6 && strings.HasPrefix(`\u003c`, strings.ToLower(s))
	}
	body := s[open:]
	n := 0
	for n < len(body) && inWord(body[n]) {
		n++
	}
	if rest := body[n:]; rest != "" {
		return isToken(body[:n]) && rest[0] == '\\' && len(rest) < 6
	}
	for k := range kindNames {
		label := kind(k).label() + "_"
		if strings.HasPrefix(label, body) || strings.HasPrefix(body, label) && n-len(label) <= mark {
			return true
		}
	}
	return false
}
