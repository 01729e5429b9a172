package text

import (
	"sort"
	"unicode/utf8"
)

// View is the normalised form of one text with the way back to its bytes. It
// is immutable and safe for concurrent use. It keeps the raw text alive.
type View struct {
	raw, text string
	marks     []mark // nil: the offsets are the same on both sides
	stable    int
}

// mark is a corner of the offset map: where one side begins to move apart from
// the other. Between two marks with equal distances on both sides offsets run
// in step; any other stretch maps as a whole. The first mark is 0,0 and the
// last is the end of both texts.
//
// Ordinary prose needs a few marks; the worst text, where every second byte is
// invalid UTF-8, needs one per byte. 32 bits bound a text to 4 GiB.
type mark struct{ norm, raw uint32 }

// Text returns the normalised text, always valid UTF-8.
func (v *View) Text() string { return v.text }

// Source returns the raw text the view was made from.
func (v *View) Source() string { return v.raw }

// Stable returns the number of leading raw bytes whose normalisation cannot
// change however the text goes on: Text()[:Norm(Stable())] begins the
// normalised form of every longer text. What is not yet stable is an
// incomplete UTF-8 sequence, a character that marks may still join, and a
// word of Cyrillic, Greek, Armenian or Cherokee letters that a Latin letter may
// still turn into a mixed one; such words are judged at [maxWord] letters at
// the latest. ASCII and Latin letters are stable at once.
func (v *View) Stable() int { return v.stable }

// maxWord bounds, in letters, how far a word is looked at for mixed scripts.
// No word of a living language comes near it.
const maxWord = 64

// Raw maps the normalised byte range [from,to) to the raw byte range that
// produced it, covering whole characters. Both ranges are half-open; offsets
// outside the text are clamped, and an empty range maps to an empty one.
// Removed characters at either end of the range are not part of the result,
// those inside are. It costs the logarithm of the number of marks.
func (v *View) Raw(from, to int) (f, t int) {
	from = min(max(from, 0), len(v.text))
	to = min(max(to, from), len(v.text))
	if v.marks == nil {
		return from, to
	}
	f = v.rawStart(from)
	if to == from {
		return f, f
	}
	return f, v.rawEnd(to - 1)
}

// span returns the index of the stretch that holds normalised offset n, or the
// last mark when n is the end.
func (v *View) span(n int) int {
	return sort.Search(len(v.marks), func(i int) bool { return int(v.marks[i].norm) > n }) - 1
}

// inStep reports whether offsets run in step from mark i to the next.
func (v *View) inStep(i int) bool {
	a, b := v.marks[i], v.marks[i+1]
	return b.norm-a.norm == b.raw-a.raw
}

func (v *View) rawStart(n int) int {
	i := v.span(n)
	if i == len(v.marks)-1 {
		return len(v.raw)
	}
	at := int(v.marks[i].raw)
	if v.inStep(i) {
		at = v.runeStart(at + n - int(v.marks[i].norm))
	}
	return at
}

// runeStart returns the start of the character that raw byte at belongs to.
func (v *View) runeStart(at int) int {
	for back := 1; back < utf8.UTFMax && back <= at && !utf8.RuneStart(v.raw[at]); back++ {
		if _, size := utf8.DecodeRuneInString(v.raw[at-back:]); size > back {
			return at - back
		}
	}
	return at
}

// rawEnd returns the raw offset after the character that gave normalised byte n.
func (v *View) rawEnd(n int) int {
	i := v.span(n)
	if !v.inStep(i) {
		return int(v.marks[i+1].raw)
	}
	at := v.rawStart(n)
	_, size := utf8.DecodeRuneInString(v.raw[at:])
	return at + size
}

// Norm returns the first normalised offset whose character begins at or after
// the raw offset; raw is clamped to the text. It is the inverse of Raw on the
// starts of characters.
func (v *View) Norm(raw int) int {
	raw = min(max(raw, 0), len(v.raw))
	if v.marks == nil {
		return raw
	}
	i := sort.Search(len(v.marks), func(i int) bool { return int(v.marks[i].raw) > raw }) - 1
	m := v.marks[i]
	if int(m.raw) == raw {
		// Of marks with the same raw offset none differ in norm, for every
		// output has some input.
		return int(m.norm)
	}
	if i == len(v.marks)-1 {
		return len(v.text)
	}
	if !v.inStep(i) {
		return int(v.marks[i+1].norm)
	}
	n := int(m.norm) + raw - int(m.raw)
	for n < len(v.text) && !utf8.RuneStart(v.text[n]) {
		n++
	}
	return n
}
