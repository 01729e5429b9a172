package wordpiece

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Piece is one word piece and the bytes of the text that it came from.
type Piece struct {
	ID       int32
	From, To int32
}

// mostRunes is how many characters a word may have before it is [UNK] as a
// whole, as in the reference.
const mostRunes = 100

// word is a normalised word in the making.
type word struct {
	text     [mostRunes * utf8.UTFMax]byte
	at, past [mostRunes * utf8.UTFMax]int32 // of every byte: its character's place in the text
	n, runes int
	from, to int32
}

// Split appends the pieces of text, which may hold invalid UTF-8 (it is dropped)
// and at most 2^31 bytes; what is beyond is not read. It allocates nothing but
// what dst needs, and costs at most the longest piece's length of look-ups for
// every character.
func (t *Tokenizer) Split(dst []Piece, text string) []Piece {
	var w word
	text = text[:min(len(text), 1<<31-1)]
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			dst = t.wide(dst, &w, text[i:i+size], r, int32(i))
			i += size
			continue
		}
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			w.add(rune(c), int32(i), 1)
		case 'A' <= c && c <= 'Z':
			w.add(rune(c+'a'-'A'), int32(i), 1)
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			dst = t.flush(dst, &w)
		case c > ' ' && c < 0x7f:
			dst = t.alone(dst, &w, rune(c), int32(i), 1)
		}
		i++
	}
	return t.flush(dst, &w)
}

// wide takes a character beyond ASCII.
func (t *Tokenizer) wide(dst []Piece, w *word, s string, r rune, at int32) []Piece {
	size := int32(len(s))
	switch {
	case r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
		return dst
	case unicode.Is(unicode.White_Space, r):
		return t.flush(dst, w)
	case r >= hangulFirst && r <= hangulLast:
		for _, j := range jamo(r) {
			if j != 0 {
				w.add(j, at, size)
			}
		}
		return dst
	}
	whole := ideograph(r)
	if whole {
		dst = t.flush(dst, w)
	}
	if d := norm.NFD.PropertiesString(s).Decomposition(); d != nil {
		for len(d) > 0 {
			r, n := utf8.DecodeRune(d)
			dst = t.plain(dst, w, r, at, size)
			d = d[n:]
		}
	} else {
		dst = t.plain(dst, w, r, at, size)
	}
	if whole {
		dst = t.flush(dst, w)
	}
	return dst
}

// plain takes a character that is decomposed already.
func (t *Tokenizer) plain(dst []Piece, w *word, r rune, at, size int32) []Piece {
	switch {
	case unicode.Is(unicode.Mn, r):
		return dst
	case unicode.IsPunct(r) || r < utf8.RuneSelf && unicode.IsSymbol(r):
		return t.alone(dst, w, r, at, size)
	}
	w.add(unicode.ToLower(r), at, size)
	return dst
}

// alone makes a word of one character.
func (t *Tokenizer) alone(dst []Piece, w *word, r rune, at, size int32) []Piece {
	dst = t.flush(dst, w)
	w.add(r, at, size)
	return t.flush(dst, w)
}

func (w *word) add(r rune, at, size int32) {
	if w.runes == 0 {
		w.from = at
	}
	w.to = at + size
	if w.runes++; w.runes > mostRunes {
		return
	}
	n := utf8.EncodeRune(w.text[w.n:], r)
	for i := w.n; i < w.n+n; i++ {
		w.at[i], w.past[i] = at, at+size
	}
	w.n += n
}

// flush ends the word and appends its pieces, or [UNK] when some of it is no
// piece or it is too long.
func (t *Tokenizer) flush(dst []Piece, w *word) []Piece {
	if w.runes == 0 {
		return dst
	}
	begin := len(dst)
	known := w.runes <= mostRunes
	from := &t.start
	for at := 0; known && at < w.n; from = &t.rest {
		id, n := from.longestOf(w.text[at:w.n])
		if known = n > 0; known {
			dst = append(dst, Piece{id, w.at[at], w.past[at+n-1]})
			at += n
		}
	}
	if !known {
		dst = append(dst[:begin], Piece{t.UNK, w.from, w.to})
	}
	w.n, w.runes = 0, 0
	return dst
}

// longestOf finds the longest piece that s begins with; its length is 0 when
// there is none.
func (p *pieces) longestOf(s []byte) (id int32, n int) {
	for n = min(len(s), p.longest); n > 0; n-- {
		if n < len(s) && !utf8.RuneStart(s[n]) {
			continue
		}
		if id, ok := p.ids[string(s[:n])]; ok {
			return id, n
		}
	}
	return 0, 0
}

// The block of Hangul syllables, which decompose by arithmetic (Unicode 3.12).
const (
	hangulFirst, hangulLast = 0xac00, 0xd7a3
	leads, vowels, tails    = 0x1100, 0x1161, 0x11a7
	vowelCount, tailCount   = 21, 28
)

// jamo decomposes a syllable; the last is 0 where there is none.
func jamo(r rune) [3]rune {
	i := r - hangulFirst
	out := [3]rune{leads + i/(vowelCount*tailCount), vowels + i/tailCount%vowelCount}
	if tail := i % tailCount; tail > 0 {
		out[2] = tails + tail
	}
	return out
}

// ideograph reports whether a character is a word of its own. The ranges are
// the reference's, with its 2B920 for 2B820.
func ideograph(r rune) bool {
	switch {
	case r < 0x3400:
		return false
	case r <= 0x4dbf, r >= 0x4e00 && r <= 0x9fff, r >= 0xf900 && r <= 0xfaff:
		return true
	case r < 0x20000:
		return false
	}
	return r <= 0x2a6df || r >= 0x2a700 && r <= 0x2b73f || r >= 0x2b740 && r <= 0x2b81f ||
		r >= 0x2b920 && r <= 0x2ceaf || r >= 0x2f800 && r <= 0x2fa1f
}
