package text

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many marks one character keeps: the bound of UAX #15's
// stream-safe format, which no language exceeds.
const maxMarks = 30

// character normalises the non-ASCII character at i with the marks after it
// and returns the offset after them.
func (b *builder) character(i, end int) int {
	r, size := utf8.DecodeRuneInString(b.raw[i:end])
	if r == utf8.RuneError && size == 1 {
		b.put(r, i, i+1)
		return i + 1
	}
	if Classify(r) != None || isMark(r) {
		// A mark here has nothing left to stand on: its character is ASCII,
		// carries maxMarks already, or lies outside the text.
		return i + size
	}
	to, next, n := b.gather(i, i+size, end)
	if n == 0 && settled(r) {
		b.put(lower(r), i, to)
	} else {
		b.compose(i, to)
	}
	b.leaveOpen(r, i, n)
	return next
}

// settled reports whether r is its own NFKC form without a look at the tables.
func settled(r rune) bool {
	return r >= 0x400 && r <= 0x481 || r >= 0x48A && r <= 0x52F ||
		r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0x3041 && r <= 0x3096
}

// leaveOpen notes that marks may still change the character just done. They
// cannot change a Latin letter, which loses them, nor a full character.
func (b *builder) leaveOpen(r rune, from, marks int) {
	if marks == maxMarks || kindOf(r) == latin {
		b.open = -1
		return
	}
	b.open, b.openOut, b.openWord = from, len(b.out), len(b.word)
}

// gather puts the character raw[i:at] and the runes that may combine with it
// into b.cluster, leaving invisible ones out. It returns the raw end of the
// last one taken, where to go on, and the number of runes taken after the first.
func (b *builder) gather(i, at, end int) (to, next, n int) {
	to = at
	size := copy(b.clusterBuf[:], b.raw[i:at])
	for at < end && n < maxMarks {
		r, w := utf8.DecodeRuneInString(b.raw[at:end])
		if startsCluster(r) || r == utf8.RuneError {
			break
		}
		if Classify(r) == None {
			if !isMark(r) && norm.NFKC.PropertiesString(b.raw[at:end]).BoundaryBefore() {
				break
			}
			size += copy(b.clusterBuf[size:], b.raw[at:at+w])
			n++
			to = at + w
		}
		at += w
	}
	b.cluster = b.clusterBuf[:size]
	return to, at, n
}

// compose writes the NFKC form of b.cluster, folded, for raw[from:to].
func (b *builder) compose(from, to int) {
	rs := b.runes[:0]
	drop := false
	composed := norm.NFKC.Append(b.normBuf[:0], b.cluster...)
	for len(composed) > 0 {
		r, size := utf8.DecodeRune(composed)
		composed = composed[size:]
		if isMark(r) {
			if !drop {
				rs = append(rs, r)
			}
			continue
		}
		k := kindOf(r)
		drop = r < utf8.RuneSelf || k == latin || k == lookalike
		rs = append(rs, fold(r))
	}
	switch len(rs) {
	case 0:
	case 1:
		b.put(rs[0], from, to)
	default:
		b.writeAll(rs, from, to)
	}
}

// fold brings r to lower case, takes the marks off Latin letters and ASCII
// signs (é, ≠) and the style off letters.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		return lower(r)
	}
	if base := bare(r); base < utf8.RuneSelf || kindOf(base) == latin {
		r = base
	}
	return lower(plain(r))
}

// bare returns the first rune of the canonical decomposition of r.
func bare(r rune) rune {
	var buf [utf8.UTFMax]byte
	d := norm.NFD.Properties(utf8.AppendRune(buf[:0], r)).Decomposition()
	if d == nil {
		return r
	}
	base, _ := utf8.DecodeRune(d)
	return base
}
