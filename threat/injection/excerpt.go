package injection

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
)

// LongExcerpt is how many bytes of evidence most checks show.
const LongExcerpt = 120

// Excerpt is evidence for a record: at most the given number of bytes of s, whole
// characters, with a dot for what cannot be printed.
func Excerpt(s string, most int) string {
	if len(s) > most {
		n := most
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n] + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != utf8.RuneError {
			return r
		}
		return '·'
	}, s)
}

// InData reports whether a part is judged in the data channel: nothing in it may
// give orders.
func InData(p *bartizan.Part) bool { return p.Origin.Untrusted() || p.Kind == bartizan.KindTool }
