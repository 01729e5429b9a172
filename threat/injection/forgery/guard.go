package forgery

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// loaded compiles the marks once, at first use.
var loaded = sync.OnceValues(func() (*phrase.Lexicon, error) { return phrase.Compile(language()...) })

func newGuard() (bartizan.Guard, error) {
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load marks: %w", err)
	}
	return phrase.Guard{Lexicon: lex, Weigh: weigh}, nil
}

// weigh drops words that are a mark only where a mark can stand: at a line's
// start, after a sign that draws a line, or, as a key of JSON, after a
// quotation mark.
func weigh(h *phrase.Hit, v *text.View, p *bartizan.Part) float64 {
	first, _ := utf8.DecodeRuneInString(v.Text()[h.From:])
	if first >= 'a' && first <= 'z' && !stands(h, v, p) {
		return 0
	}
	plain := *h
	if h.Family == &message {
		plain.Quoted = false // the quotation mark is JSON's
	}
	return phrase.Score(&plain, v, p)
}

// near is the most raw bytes before a mark that are looked at. It is less than
// what the engine keeps of the text that left.
const near = 24

// stands reports whether the words of h stand where a mark can stand.
func stands(h *phrase.Hit, v *text.View, p *bartizan.Part) bool {
	from, _ := v.Raw(h.From, h.From)
	raw := v.Source()[:from]
	if h.Family == &message {
		return strings.HasSuffix(raw, "\"") || strings.HasSuffix(raw, "'")
	}
	for from-len(raw) < near {
		if raw == "" {
			return p.Base == 0
		}
		r, size := utf8.DecodeLastRuneInString(raw)
		switch {
		case strings.ContainsRune("\n\r\u2028-=#*[<{(_~|>:.!?\"'`", r):
			return true
		case r == ' ', r == '\t', text.Classify(r) != text.None:
			raw = raw[:len(raw)-size]
		default:
			return false
		}
	}
	return false
}
