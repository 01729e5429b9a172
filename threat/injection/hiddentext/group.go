package hiddentext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/text"
)

// group is a number of hidden characters that stand near one another and are
// judged as one.
type group struct {
	from, to int
	n        int             // hidden characters
	tagged   int             // tag characters
	tags     strings.Builder // what they spell
	bytes    []byte          // what variation selectors spell
	zero     []rune          // zero-width characters in order
	weight   float64         // of zero-width characters
}

// add takes in the run [from,to) of s between two visible characters.
func (g *group) add(s string, from, to int, before, after rune) {
	if g.n == 0 {
		g.from = from
	}
	g.to = to
	alone := true
	for _, r := range s[from:to] {
		if paired(r) {
			continue
		}
		g.n++
		switch text.Classify(r) {
		case text.Tag:
			g.tag(r)
		case text.VariationSelector:
			g.selector(r)
		default:
			g.zero = append(g.zero, r)
			g.weight += weigh(alone, before, after)
		}
		alone = false
	}
}

// weigh rates one zero-width character. Within a word nothing legitimate puts
// one; after a slash, dot or dash web pages do, to let long names break.
func weigh(first bool, before, after rune) float64 {
	switch {
	case first && letter(before) && letter(after):
		return 2
	case first && strings.ContainsRune("/._-", before):
		return 0.5
	}
	return 1
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (g *group) tag(r rune) {
	g.tagged++
	if c := r - 0xE0000; c >= ' ' && c <= '~' {
		g.tags.WriteByte(byte(c))
	}
}

// selector maps the 256 selectors to bytes, as smugglers do.
func (g *group) selector(r rune) {
	switch {
	case r >= 0xFE00 && r <= 0xFE0F:
		g.bytes = append(g.bytes, byte(r-0xFE00))
	case r >= 0xE0100 && r <= 0xE01EF:
		g.bytes = append(g.bytes, byte(r-0xE0100+16))
	default:
		g.zero = append(g.zero, r) // a Mongolian one out of place
		g.weight++
	}
}

// hit scores the group. The scores are set by hand and mean: 1 a message was
// read, 0.9 nothing but smuggling looks so, below 0.5 an artefact of copying
// may look so.
func (g *group) hit() hit {
	h := hit{from: g.from, to: g.to}
	h.raise(g.byZeroWidth())
	h.raise(g.bySelectors())
	h.raise(g.byTags())
	return h
}

// raise takes over a judgement that scores at least as high.
func (h *hit) raise(score float64, reason, evidence string) {
	if reason != "" && score >= h.score {
		h.score, h.reason, h.evidence = score, reason, evidence
	}
}

func (g *group) byTags() (float64, string, string) {
	msg := g.tags.String()
	switch {
	case g.tagged == 0:
		return 0, "", ""
	case msg == "":
		return 0.6, fmt.Sprintf("%d tag characters that spell nothing", g.tagged), ""
	case len(msg) == 1:
		return 0.7, "a tag character outside of a flag", excerpt(msg)
	}
	return 1, fmt.Sprintf("%d tag characters spell hidden ASCII", len(msg)), excerpt(msg)
}

func (g *group) bySelectors() (float64, string, string) {
	n := len(g.bytes)
	switch {
	case n == 0:
		return 0, "", ""
	case n == 1:
		return 0.2, "a variation selector where it selects nothing", ""
	case n < 4 && strings.Trim(string(g.bytes), "\x0e\x0f") == "":
		return 0.3, fmt.Sprintf("%d emoji selectors where they select nothing", n), ""
	case n < 4:
		return 0.6, fmt.Sprintf("%d variation selectors where they select nothing", n), ""
	case printable(string(g.bytes)):
		return 1, fmt.Sprintf("%d variation selectors spell hidden bytes", n), excerpt(string(g.bytes))
	}
	return 0.9, fmt.Sprintf("%d variation selectors where they select nothing", n), ""
}

func (g *group) byZeroWidth() (float64, string, string) {
	if len(g.zero) == 0 {
		return 0, "", ""
	}
	if msg := bits(g.zero); msg != "" {
		return 1, fmt.Sprintf("%d zero-width characters spell hidden bits", len(g.zero)), excerpt(msg)
	}
	score := min(0.9, max(0.1, 0.2+0.08*(g.weight-1)))
	if len(g.zero) == 1 {
		return score, fmt.Sprintf("an invisible character, %U", g.zero[0]), ""
	}
	return score, fmt.Sprintf("%d invisible characters close together, %U the first", len(g.zero), g.zero[0]), ""
}

// printable reports whether s is UTF-8 text without controls.
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' {
			return false
		}
	}
	return s != ""
}

// excerpt returns the first characters of a decoded message, printable.
func excerpt(s string) string {
	const most = 80
	var b strings.Builder
	for _, r := range s {
		if b.Len() >= most {
			b.WriteString("…")
			break
		}
		if !unicode.IsPrint(r) {
			r = '·'
		}
		b.WriteRune(r)
	}
	return b.String()
}
