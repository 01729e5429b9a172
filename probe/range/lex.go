package practice

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	word tokenKind = iota
	quoted
	stop  // ends a sentence: . ! ? ; and a line break
	colon // also =
	comma // also + & ( ) and dashes between spaces
)

// token is one piece of a text. low is lower case; from is its first byte.
type token struct {
	kind      tokenKind
	text, low string
	from      int
}

const maxTokens = 20000

// lex cuts a text into words, quoted strings and punctuation, at most maxTokens
// of them, in one pass.
func lex(text string) []token {
	var out []token
	for i := 0; i < len(text) && len(out) < maxTokens; {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\n' || r == '.' && endsHere(text, i) || r == '!' || r == '?' || r == ';':
			out = append(out, token{stop, string(r), string(r), i})
			i += size
		case closer(r) != 0 && opensHere(text, i):
			n := quoteLen(text[i+size:], closer(r))
			if n < 0 {
				i += size
				continue
			}
			q := text[i+size : i+size+n]
			out = append(out, token{quoted, q, strings.ToLower(q), i})
			i += size + n + utf8.RuneLen(closer(r))
		case r == ':' || r == '=':
			out = append(out, token{colon, string(r), string(r), i})
			i += size
		case inWord(r):
			n := wordLen(text[i:])
			w := strings.TrimRight(text[i:i+n], "-_'.@/")
			out = append(out, token{word, w, strings.ToLower(w), i})
			i += max(len(w), size)
		case strings.ContainsRune(",+&()[]—–", r):
			out = append(out, token{comma, string(r), string(r), i})
			i += size
		default:
			i += size
		}
	}
	return out
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// wordLen returns the bytes of the word at the start: letters and digits, with
// hyphens, dots, apostrophes and the like inside.
func wordLen(s string) int {
	for i, r := range s {
		if !inWord(r) && !strings.ContainsRune("-_'’.@/", r) {
			return i
		}
		if r == '.' && endsHere(s, i) {
			return i
		}
	}
	return len(s)
}

// endsHere reports whether the dot at i ends a sentence.
func endsHere(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i+1:])
	return i+1 == len(s) || !inWord(r)
}

// opensHere reports whether the mark at i can open a quotation: an apostrophe
// inside a word cannot.
func opensHere(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i == 0 || !inWord(r)
}

func closer(r rune) rune {
	switch r {
	case '"', '\'', '`':
		return r
	case '“', '„':
		return '”'
	case '‘':
		return '’'
	case '«':
		return '»'
	}
	return 0
}

// quoteLen returns the bytes before the closing mark, or -1: a quotation stays
// within one line and 400 bytes.
func quoteLen(s string, end rune) int {
	for i, r := range s {
		if r == end {
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if i > 0 && (i+utf8.RuneLen(r) == len(s) || !inWord(next)) {
				return i
			}
		}
		if r == '\n' || i > 400 {
			return -1
		}
	}
	return -1
}
