package ngram

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// Feature is one distinct feature of a window and where it first stood:
// bytes [From,To) of the window.
type Feature struct {
	ID       uint32
	From, To uint16
}

// MostWindow is the longest window in bytes that an Extractor takes.
const MostWindow = 1 << 14

// Extractor finds the features of one window at a time. It is scratch: not
// safe for concurrent use, without allocations after warm-up.
type Extractor struct {
	shift uint
	seen  []uint64 // a bit per id
	found []Feature
	words []word
	runes []at
	text  []byte   // the window as folded
	place []uint16 // of every byte of text in the window
}

type word struct {
	hash     uint64
	from, to int
}

type at struct {
	r    rune
	from int
}

// NewExtractor makes scratch for ids below 2^bits, which takes 2^bits/8 bytes.
func NewExtractor(bits int) *Extractor {
	return &Extractor{shift: uint(64 - bits), seen: make([]uint64, 1<<bits/64)}
}

// The kinds of features start from different hashes, so that none passes for
// another of the same letters.
const (
	prime        = 0x9E3779B97F4A7C15
	seedChars    = 0xA0761D6478BD642F
	seedWord     = 0xE7037ED1A0B428DB
	seedPunct    = 0x8EBC6AF09C88C6E3
	seedTwo      = 0x589965CC75374CC3
	seedThree    = 0x1D8E4E27C47D124F
	seedSkip     = 0xEB44ACCAB455D165
	seedDisguise = 0x2127599BF4325C37
	seedStart    = 0x9FB21C651E98DF25
)

func mix(h, x uint64) uint64 {
	h = (h ^ x) * prime
	return h ^ h>>29
}

// Extract returns the distinct features of s, which is normalised text of at
// most MostWindow bytes; what is longer is cut. The result is valid until the
// next call. It costs about ten hashes a byte.
func (e *Extractor) Extract(s string) []Feature {
	e.found, e.words = e.found[:0], e.words[:0]
	d := e.fold(s[:min(len(s), MostWindow)])
	e.disguised(d)
	s = unsafe.String(unsafe.SliceData(e.text), len(e.text))
	start := uint64(seedStart)
	for i := 0; i < len(s); {
		from := i
		kind := classify(s, i)
		i = e.run(s, i, kind)
		switch kind {
		case letters:
			first := len(e.words)
			e.word(s, from, i)
			if first < len(e.words) {
				e.add(mix(start, e.words[first].hash), from, e.words[first].to)
			}
			start = seedSkip
		case marks:
			start = e.punctuation(s, from, i)
		}
	}
	e.sequences()
	for _, f := range e.found {
		e.seen[f.ID>>6] = 0
	}
	for i := range e.found {
		f := &e.found[i]
		if f.To > 0 {
			f.From, f.To = e.place[f.From], e.place[f.To-1]+1
		}
	}
	return e.found
}

// disguised adds what fold undid, by order of magnitude.
func (e *Extractor) disguised(d disguise) {
	for i, n := range [...]int{d.slashed, d.leet, d.spaced} {
		for level := range bits.Len(uint(n)) {
			e.add(mix(mix(seedDisguise, uint64(i)), uint64(min(level, 4))), 0, 0)
		}
	}
}

type class uint8

const (
	blank class = iota
	letters
	marks
)

// classify says what the character at i is.
func classify(s string, i int) class {
	c := s[i]
	switch {
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
		return letters
	case c <= ' ':
		return blank
	case c < utf8.RuneSelf:
		return marks
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) {
		return letters
	}
	return marks
}

// run returns where the run of characters like the one at i ends.
func (e *Extractor) run(s string, i int, kind class) int {
	for i < len(s) && classify(s, i) == kind {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

// add keeps a feature unless the window had it before.
func (e *Extractor) add(h uint64, from, to int) {
	h *= prime
	id := uint32((h ^ h>>32) * prime >> e.shift)
	if e.seen[id>>6]&(1<<(id&63)) != 0 {
		return
	}
	e.seen[id>>6] |= 1 << (id & 63)
	e.found = append(e.found, Feature{id, uint16(from), uint16(to)})
}

// punctuation adds a run of marks and returns what stands for it before the
// next word.
func (e *Extractor) punctuation(s string, from, to int) uint64 {
	h := uint64(seedPunct)
	for i := from; i < min(to, from+4); i++ {
		h = mix(h, uint64(s[i]))
	}
	e.add(h, from, to)
	return mix(seedStart, uint64(s[to-1]))
}

// longest is how many characters of a run of letters are looked at: what is
// longer is no word.
const longest = 64

func (e *Extractor) word(s string, from, to int) {
	ascii, digits := true, true
	h := uint64(seedWord)
	for i := from; i < to; i++ {
		c := s[i]
		ascii = ascii && c < utf8.RuneSelf
		digits = digits && c >= '0' && c <= '9'
		h = mix(h, uint64(c))
	}
	switch {
	case digits:
		e.token(mix(seedWord, uint64(min(to-from, 8))), from, to)
	case ascii:
		e.token(h, from, to)
		e.charsASCII(s, from, min(to, from+longest))
	default:
		e.foreign(s, from, to, h)
	}
}

func (e *Extractor) token(h uint64, from, to int) {
	e.words = append(e.words, word{h, from, to})
	e.add(h, from, to)
}

// charsASCII adds the runs of three to five letters, an underscore standing for
// the ends of the word.
func (e *Extractor) charsASCII(s string, from, to int) {
	n := to - from + 2
	get := func(i int) uint64 {
		if i == 0 || i == n-1 {
			return '_'
		}
		return uint64(s[from+i-1])
	}
	for i := 0; i+3 <= n; i++ {
		h := mix(mix(mix(seedChars, get(i)), get(i+1)), get(i+2))
		f := from + max(i-1, 0)
		e.add(h, f, min(from+i+2, to))
		for k := i + 3; k < min(i+5, n); k++ {
			h = mix(h, get(k))
			e.add(h, f, min(from+k, to))
		}
	}
}

// foreign adds the runs of one to three characters of scripts that write
// without spaces, where each character counts as a word, and of two to four of
// others.
func (e *Extractor) foreign(s string, from, to int, h uint64) {
	e.runes = e.runes[:0]
	unspaced := false
	for i, r := range s[from:to] {
		if len(e.runes) == 4*longest {
			break
		}
		e.runes = append(e.runes, at{r, from + i})
		unspaced = unspaced || withoutSpaces(r)
	}
	least, most := 2, 4
	if unspaced {
		least, most = 1, 3
		for _, r := range e.runes {
			e.token(mix(seedWord, uint64(r.r)), r.from, r.from+utf8.RuneLen(r.r))
		}
	} else {
		e.token(h, from, to)
	}
	for i := range e.runes {
		h := uint64(seedChars)
		for k := i; k < min(i+most, len(e.runes)); k++ {
			h = mix(h, uint64(e.runes[k].r))
			if k-i+1 >= least {
				e.add(h, e.runes[i].from, e.runes[k].from+utf8.RuneLen(e.runes[k].r))
			}
		}
	}
}

// withoutSpaces reports whether r is Han, kana, Thai, Lao, Khmer or Burmese.
func withoutSpaces(r rune) bool {
	return r >= 0x0E00 && r <= 0x0EFF || r >= 0x1000 && r <= 0x109F || r >= 0x1780 && r <= 0x17FF ||
		r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0x20000 && r <= 0x3FFFF
}

// sequences adds pairs and triples of words, and pairs with a gap.
func (e *Extractor) sequences() {
	for i, a := range e.words {
		if i+1 >= len(e.words) {
			break
		}
		b := e.words[i+1]
		two := mix(mix(seedTwo, a.hash), b.hash)
		e.add(two, a.from, b.to)
		for k := 2; k <= 3 && i+k < len(e.words); k++ {
			c := e.words[i+k]
			if k == 2 {
				e.add(mix(mix(seedThree, two), c.hash), a.from, c.to)
			}
			e.add(mix(mix(seedSkip, a.hash), c.hash), a.from, c.to)
		}
	}
}
