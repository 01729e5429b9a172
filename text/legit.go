package text

import (
	"unicode"
	"unicode/utf8"
)

// Expected reports whether ordinary writing has the invisible character hidden
// between the visible characters before and after; 0 stands for the edge of
// the text. A variation selector between a joiner and its base is passed over
// by the caller. The rules, all after Unicode's own (core specification,
// chapter 23, and UTS #51):
//
//   - zero-width joiners within emoji and after letters of Arabic, Indic and
//     other joining scripts, the non-joiner after such letters;
//   - variation selectors after emoji, symbols, ideographs and Mongolian letters;
//   - zero-width spaces between letters of scripts that write no spaces;
//   - soft hyphens between letters, combining grapheme joiners after a mark or
//     a letter that is not Latin, jamo fillers beside jamo, direction marks
//     beside right-to-left letters.
//
// A byte-order mark, a flag of tags and paired directional controls depend on
// more than the neighbours: see [FlagLen] and [RightToLeft].
func Expected(before, hidden, after rune) bool {
	switch {
	case hidden == 0x200D:
		return emoji(before) && emoji(after) || joins(before)
	case hidden == 0x200C:
		return joins(before)
	case Classify(hidden) == VariationSelector:
		return selectable(before, hidden)
	case hidden == 0x200B:
		return unspaced(before) && unspaced(after)
	case hidden == 0xAD:
		return unicode.IsLetter(before) && unicode.IsLetter(after)
	case hidden == 0x34F:
		return isMark(before) || unicode.IsLetter(before) && kindOf(before) != latin
	case hidden == 0x115F || hidden == 0x1160:
		return before >= 0x1100 && before <= 0x11FF || after >= 0x1100 && after <= 0x11FF
	case hidden == 0x17B4 || hidden == 0x17B5:
		return unicode.Is(unicode.Khmer, before)
	case hidden == 0x200E || hidden == 0x200F || hidden == 0x61C:
		return RightToLeft(before) || RightToLeft(after)
	}
	return false
}

// RightToLeft reports whether r is a letter of a right-to-left script: Hebrew,
// Arabic, Syriac, Thaana, NKo and the ancient ones.
func RightToLeft(r rune) bool {
	return r >= 0x590 && r <= 0x8FF && r != 0x61C || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC ||
		r >= 0x10800 && r <= 0x10FFF || r >= 0x1E800 && r <= 0x1EEFF
}

// FlagLen returns the length in bytes of the flag of a country's part that s
// begins with: a black flag, three to six tag letters and digits that name an ISO 3166-2
// subdivision, and the cancel tag (UTS #51, section C.1). It is 0 for anything
// else.
func FlagLen(s string) int {
	r, at := utf8.DecodeRuneInString(s)
	if r != 0x1F3F4 {
		return 0
	}
	for n := 0; at < len(s); n++ {
		r, size := utf8.DecodeRuneInString(s[at:])
		at += size
		switch c := r - 0xE0000; {
		case c == 0x7F && n >= 3 && n <= 6:
			return at
		case c >= 'a' && c <= 'z', n >= 2 && c >= '0' && c <= '9':
		default:
			return 0
		}
	}
	return 0
}

// joins reports whether r belongs to a script in which joiners shape letters.
func joins(r rune) bool {
	return r >= 0x600 && r <= 0x8FF || // Arabic, Syriac, Thaana, NKo, Mandaic
		r >= 0x900 && r <= 0xDFF || // the scripts of India
		r >= 0x1000 && r <= 0x109F || r >= 0x1780 && r <= 0x18AF || // Myanmar, Khmer, Mongolian
		r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC ||
		r >= 0xA800 && r <= 0xABFF && (r < 0xAB30 || r > 0xABBF) || r >= 0x11000 && r <= 0x11DFF
}

// unspaced reports whether r belongs to a script that is written without
// spaces, where zero-width ones mark where a line may break.
func unspaced(r rune) bool {
	return r >= 0xE00 && r <= 0x109F || r >= 0x1780 && r <= 0x17FF || // Thai, Lao, Tibetan, Myanmar, Khmer
		r >= 0x3000 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0x1950 && r <= 0x1AAF
}

// emoji reports whether r may take part in an emoji sequence: pictographs, the
// skin tones, and the older symbols that have a coloured form.
func emoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0x2190 && r <= 0x23FF, r >= 0x2900 && r <= 0x2BFF,
		r >= 0x25A0 && r <= 0x25FF, r == 0x24C2, r == 0x3030, r == 0x303D, r == 0x3297, r == 0x3299,
		r == 0xA9, r == 0xAE, r == 0x203C, r == 0x2049, r == 0x2122, r == 0x2139:
		return true
	}
	return false
}

// selectable reports whether selector may follow r.
func selectable(r, selector rune) bool {
	switch {
	case selector >= 0x180B && selector <= 0x180F:
		return r >= 0x1800 && r <= 0x18AF
	case selector >= 0xE0100:
		return ideograph(r)
	case selector >= 0xFE0E:
		return emoji(r) || r >= '0' && r <= '9' || r == '#' || r == '*'
	}
	return ideograph(r) || r >= 0x2200 && r <= 0x22FF || r >= 0x2A00 && r <= 0x2AFF || // mathematics
		r >= 0x1000 && r <= 0x109F || r >= 0xA840 && r <= 0xA87F || // Myanmar, Phags-pa
		r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFF1F || r >= 0x2018 && r <= 0x201D
}

func ideograph(r rune) bool {
	return r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x323AF
}
