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
	if short(r) {
		return b.letters(r, i, i+size, end)
	}
	return b.long(r, i, i+size, end)
}

// letters writes a run of characters that short allows and that carry no
// marks, the first of which is r at raw[i:next]. It returns where to go on.
func (b *builder) letters(r rune, i, next, end int) int {
	for {
		if next == end {
			return b.long(r, i, next, end)
		}
		after, size := utf8.DecodeRuneInString(b.raw[next:end])
		if !startsCluster(after) {
			return b.long(r, i, next, end)
		}
		b.put(foldShort(r), i, next)
		b.open = -1
		if !short(after) {
			return next
		}
		r, i, next = after, next, next+size
	}
}

// long normalises the character r at raw[i:next] with its marks and returns
// the offset after them.
func (b *builder) long(r rune, i, next, end int) int {
	to, next, n := b.gather(i, next, end)
	if n == 0 && short(r) {
		b.put(foldShort(r), i, to)
	} else {
		b.compose(i, to)
	}
	b.leaveOpen(r, i, n)
	return next
}

// short reports whether foldShort folds r.
func short(r rune) bool {
	return r >= 0x400 && r <= 0x481 || r >= 0x48A && r <= 0x52F ||
		r >= 0xC0 && r <= 0x17F && accented[r-0xC0] != 0 ||
		r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0x3041 && r <= 0x3096
}

// foldShort folds a rune that no table of the norm package is needed for.
func foldShort(r rune) rune {
	if r <= 0x17F {
		return rune(accented[r-0xC0])
	}
	return lower(r)
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
	if b.scratch == nil {
		b.scratch = new(scratch)
	}
	to = at
	size := copy(b.scratch.cluster[:], b.raw[i:at])
	for at < end && n < maxMarks {
		r, w := utf8.DecodeRuneInString(b.raw[at:end])
		if startsCluster(r) || r == utf8.RuneError {
			break
		}
		if Classify(r) == None {
			if !isMark(r) && norm.NFKC.PropertiesString(b.raw[at:end]).BoundaryBefore() {
				break
			}
			size += copy(b.scratch.cluster[size:], b.raw[at:at+w])
			n++
			to = at + w
		}
		at += w
	}
	b.cluster = b.scratch.cluster[:size]
	return to, at, n
}

// compose writes the NFKC form of b.cluster, folded, for raw[from:to].
func (b *builder) compose(from, to int) {
	rs := b.scratch.runes[:0]
	drop := false
	composed := norm.NFKC.Append(b.scratch.norm[:0], b.cluster...)
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
