package text

import "unicode"

// kind is what the word rules need to know of a rune.
type kind uint8

const (
	other     kind = iota // ends a word: space, punctuation, scripts without Latin look-alikes
	digit                 // ASCII digit: belongs to a word, decides nothing
	latin                 // a Latin letter
	lookalike             // a letter of a script whose letters pass for Latin ones
)

func kindOf(r rune) kind {
	switch {
	case r < 0x80:
		return kindASCII(byte(r))
	case r < 0xC0:
		if r == 0xAA || r == 0xBA {
			return latin
		}
		return other
	case r < 0x2B0:
		if r == 0xD7 || r == 0xF7 {
			return other
		}
		return latin
	case r < 0x370:
		return other
	case r < 0x58A:
		return lookalike // Greek, Cyrillic, Armenian
	case r < 0x13A0:
		return other
	}
	return kindHigh(r)
}

func kindASCII(c byte) kind {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return latin
	case c >= '0' && c <= '9':
		return digit
	}
	return other
}

func kindHigh(r rune) kind {
	switch {
	case r >= 0x2C80 && r < 0xA640:
		return other
	case r <= 0x13FD, r >= 0x1C80 && r <= 0x1C8F, r >= 0x1F00 && r <= 0x1FFF,
		r >= 0xA640 && r <= 0xA69F, r >= 0xAB70 && r <= 0xABBF:
		return lookalike // Cherokee, Greek extended, Cyrillic extended
	case r >= 0x1D00 && r <= 0x1DBF, r >= 0x1E00 && r <= 0x1EFF, r >= 0x2C60 && r <= 0x2C7F,
		r >= 0xA722 && r <= 0xA7FF, r >= 0xAB30 && r <= 0xAB64:
		return latin
	}
	return other
}

// isMark reports whether r is a mark that stacks on the letter before it.
func isMark(r rune) bool {
	if startsCluster(r) {
		return false
	}
	return unicode.In(r, unicode.Mn, unicode.Me)
}

// startsCluster is a cheap test that is true only of runes that are visible,
// are no marks and never combine with what stands before them. It covers the
// letters most texts are made of.
func startsCluster(r rune) bool {
	return r < 0x300 && r >= 0xA0 && r != 0xAD ||
		r >= 0x20 && r < 0x7F ||
		r >= 0x370 && r <= 0x482 || r >= 0x48A && r <= 0x590 ||
		r >= 0x3041 && r <= 0x3096 || r >= 0x30A1 && r <= 0x30FA ||
		r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3
}

// lower is unicode.ToLower with the common alphabets decided without a search.
func lower(r rune) rune {
	switch {
	case r < 0x80:
		if r >= 'A' && r <= 'Z' {
			return r + 0x20
		}
		return r
	case r >= 0x410 && r <= 0x42F:
		return r + 0x20
	case r >= 0x430 && r <= 0x45F, r >= 0x5D0 && r <= 0x10A0-1, r >= 0x2E80 && r <= 0xA63F, r >= 0xAC00 && r <= 0xD7A3:
		return r
	}
	return unicode.ToLower(r)
}

// isSpace reports whether r is drawn as a blank. The Braille blank is added to
// Unicode's white space, for it is used to the same end.
func isSpace(r rune) bool {
	switch {
	case r < 0x2000:
		return r == ' ' || r >= '\t' && r <= '\r' || r == 0x85 || r == 0xA0 || r == 0x1680
	case r < 0x3001:
		return r <= 0x200A || r == 0x2028 || r == 0x2029 || r == 0x202F || r == 0x205F || r == 0x2800 || r == 0x3000
	}
	return false
}
