package text

import "unicode/utf8"

// Normalise returns the view of raw in which spelling tricks are undone:
//
//   - each byte of invalid UTF-8 becomes U+FFFD;
//   - every character for which [Classify] says something but None is removed,
//     joiners in emoji and Indic or Arabic words too, for the view is matched
//     and not read;
//   - NFKC (UAX #15), which folds full-width, mathematical, enclosed and
//     ligature forms; small capitals, negative enclosed letters, typographic
//     quotes and dashes, which it does not fold, are folded too;
//   - lower case;
//   - marks on ASCII, Latin, Cyrillic, Greek, Armenian and Cherokee characters
//     dropped; composed Cyrillic and Greek letters (й, ό) stay what they are, accented
//     Latin letters lose their accent. Marks of other scripts are spelling and
//     stay, at most [maxMarks] on one character;
//   - in words that mix Latin with Cyrillic, Greek, Armenian or Cherokee letters, those
//     that pass for Latin ones become Latin (the skeleton of UTS #39, with a
//     table of our own). A word wholly of one script is left alone;
//   - a run of white space becomes one space, which maps to the first of them.
//
// It is one pass, linear for any input; text that needs no change is not copied. A text must
// be shorter than 4 GiB.
func Normalise(raw string) *View {
	same := unchanged(raw)
	if same == len(raw) {
		return &View{raw: raw, text: raw, stable: len(raw)}
	}
	b := builder{raw: raw, out: make([]byte, 0, len(raw)), endRaw: same}
	b.out = append(b.out, raw[:same]...)
	tail := incomplete(raw)
	b.run(same, tail)
	stable := b.stable(tail)
	b.flush(false)
	for i := tail; i < len(raw); i++ {
		b.write(utf8.RuneError, i, i+1)
	}
	b.close()
	return &View{raw: raw, text: string(b.out), marks: b.marks, stable: stable}
}

// incomplete returns the offset of a trailing UTF-8 sequence that more bytes
// may complete, or the length.
func incomplete(s string) int {
	for i := len(s) - 1; i >= 0 && i >= len(s)-utf8.UTFMax+1; i-- {
		if s[i] < utf8.RuneSelf {
			break
		}
		if utf8.RuneStart(s[i]) {
			if !utf8.FullRuneInString(s[i:]) {
				return i
			}
			break
		}
	}
	return len(s)
}

// builder holds the state of one normalisation.
type builder struct {
	raw    string
	out    []byte
	marks  []mark
	endRaw int // raw bytes accounted for; out accounts for them
	// A word of look-alike letters and digits waits here until a Latin letter
	// or its end decides what it is.
	word []waiting
	// The last character written that marks may still change: its raw start,
	// and what out and word held when it was done.
	open, openOut, openWord int
	// The character in hand with its marks, and scratch that is made when first
	// needed: it escapes to the heap.
	cluster []byte
	scratch *scratch
}

type scratch struct {
	cluster, norm [utf8.UTFMax * (maxMarks + 1)]byte
	runes         [8]rune
}

type waiting struct {
	r        rune
	from, to int
}

// run normalises raw[i:end], which ends with a whole character.
func (b *builder) run(i, end int) {
	b.open = -1
	for i < end {
		switch c := b.raw[i]; {
		case c >= utf8.RuneSelf:
			i = b.character(i, end)
		case len(b.word) == 0:
			i = b.ascii(i, end)
		default:
			b.asciiByte(c, i)
			i++
		}
	}
}

// asciiByte takes one ASCII byte while a word waits.
func (b *builder) asciiByte(c byte, i int) {
	if Classify(rune(c)) == None {
		b.put(lower(rune(c)), i, i+1)
	}
}

// stable returns how many raw bytes cannot change any more; tail is where an
// incomplete sequence begins.
func (b *builder) stable(tail int) int {
	if len(b.word) > 0 {
		return b.word[0].from
	}
	if b.open >= 0 && b.openOut == len(b.out) && b.openWord == 0 {
		return b.open
	}
	return tail
}

// put adds one folded rune made of raw[from:to], or lets it wait with its word.
func (b *builder) put(r rune, from, to int) {
	k := kindOf(r)
	if len(b.word) > 0 {
		switch {
		case k == latin:
			b.flush(true)
		case k == other, len(b.word) == maxWord:
			b.flush(false)
		default:
			b.word = append(b.word, waiting{r, from, to})
			return
		}
	}
	if k == lookalike {
		if !b.afterLatin() {
			b.wait(r, from, to)
			return
		}
		r = unmask(r)
	}
	b.write(r, from, to)
}

func (b *builder) wait(r rune, from, to int) {
	if b.word == nil {
		b.word = make([]waiting, 0, maxWord)
	}
	b.word = append(b.word, waiting{r, from, to})
}

// flush writes the waiting word, as look-alikes if it turned out mixed.
func (b *builder) flush(mixed bool) {
	for _, w := range b.word {
		if mixed {
			w.r = unmask(w.r)
		}
		b.write(w.r, w.from, w.to)
	}
	b.word = b.word[:0]
}

// afterLatin reports whether the word that out ends with holds a Latin letter
// among its last maxWord bytes.
func (b *builder) afterLatin() bool {
	for at := len(b.out); at > 0 && at > len(b.out)-maxWord; {
		r, size := utf8.DecodeLastRune(b.out[:at])
		switch kindOf(r) {
		case latin:
			return true
		case other:
			return false
		}
		at -= size
	}
	return false
}
