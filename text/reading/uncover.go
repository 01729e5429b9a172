package reading

import (
	"strings"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/text"
)

// hidden reports whether s holds a character that uncover changes.
func hidden(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < 0xC2 || leads>>(c-0xC0)&1 == 0 {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if text.Classify(r) != text.None && r != utf8.RuneError || fullWidth(r) {
			return true
		}
		i += n
	}
	return false
}

// leads holds the bytes from 0xC0 on that begin a character that uncover may
// change.
const leads = 1<<0x02 | 1<<0x0D | 1<<0x18 | 1<<0x21 | 1<<0x22 | 1<<0x23 | 1<<0x2F | 1<<0x30 | 1<<0x33

func fullWidth(r rune) bool { return r >= 0xFF01 && r <= 0xFF5E }

// uncover takes invisible characters out and turns full-width ASCII into plain,
// case and all, so that they hide no encoding.
func uncover(s string) (string, trace) {
	var b strings.Builder
	var t trace
	kept := 0
	flush := func(to int) {
		if to > kept {
			t.segs = append(t.segs, seg{out: b.Len(), in: kept, width: to - kept, step: 1})
			b.WriteString(s[kept:to])
		}
	}
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		gone := text.Classify(r) != text.None && r != utf8.RuneError
		if gone || fullWidth(r) {
			flush(i)
			kept = i + n
			if !gone {
				t.segs = append(t.segs, seg{out: b.Len(), in: i, width: n})
				b.WriteByte(byte(r - 0xFEE0))
			}
		}
		i += n
	}
	flush(len(s))
	t.size = b.Len()
	return b.String(), t
}
