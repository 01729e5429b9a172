package leak

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/text"
)

// gap is the most bytes between two letters that count as neighbours.
const gap = 64

// folds maps a byte of normalised text to what is compared; 0 is passed over.
// Digits that stand for letters in leetspeak become those letters, in the prompt
// as in the answer.
var folds = sync.OnceValue(func() *[256]byte {
	var t [256]byte
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-0x20] = c, c
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = "oizeasgtbg"[c-'0']
	}
	t['l'], t['L'], t['@'], t['$'] = 'i', 'i', 'a', 's'
	for c := utf8.RuneSelf; c < len(t); c++ {
		t[c] = byte(c)
	}
	return &t
})

// skip is the length of the character that s begins with if it is none that is
// compared, else 0. s begins with a byte beyond ASCII.
func skip(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
		return 0
	}
	return n
}

// ascii reports whether s needs no normalisation to be folded.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldText gives the letters and digits of s.
func foldText(s string) []byte { return fold(letters(s)) }

// letters gives what is compared before digits become letters.
func letters(s string) []byte {
	if !ascii(s) {
		s = text.Normalise(s).Text()
	}
	t, out := folds(), make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if n := skip(s[i:]); n > 0 {
				i += n
				continue
			}
		}
		if t[c] != 0 {
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			out = append(out, c)
		}
		i++
	}
	return out
}

func fold(letters []byte) []byte {
	t, out := folds(), make([]byte, len(letters))
	for i, c := range letters {
		out[i] = t[c]
	}
	return out
}

// rotated is ROT13 of letters.
func rotated(letters []byte) []byte {
	out := make([]byte, len(letters))
	for i, c := range letters {
		if c >= 'a' && c <= 'z' {
			c = (c-'a'+13)%26 + 'a'
		}
		out[i] = c
	}
	return out
}

func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[len(b)-1-i] = c
	}
	return out
}
