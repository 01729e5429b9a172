package reading

import (
	"sync"
	"unicode/utf8"
)

// hint is a set of things that a text may hold.
type hint uint32

const (
	hasRun      hint = 1 << iota // a run of an encoding's alphabet
	hasNumbers                   // many digits, or pairs of hexadecimal ones
	hasSpecial                   // characters that begin an escape, or stand between parts
	hasOdd                       // letters that no language uses so
	hasBackward                  // words that begin as others end
	hasLeet                      // digits inside words
	hasDots                      // dots and dashes without letters
	hasSpelling                  // words of a spelling alphabet
	hasSplit                     // letters that stand alone
	hasHyphen                    // a hyphen at the end of a line
	hasRepeat                    // a letter three times
	hasHidden                    // characters that [uncover] takes out
)

// outline is what one pass over a text tells.
type outline struct {
	hints    hint
	odd      spans // where the letters are odd
	backward spans // where words may be reversed
}

// spans are stretches of a text, in order; when there are too many the last
// grows.
type spans struct {
	n    int
	list [8]span
}

func (l *spans) all() []span { return l.list[:l.n] }

// add notes a block with its neighbours.
func (l *spans) add(from, to, most int) {
	from, to = max(0, from-block), min(most, to+block)
	if l.n > 0 && (l.list[l.n-1].to >= from || l.n == len(l.list)) {
		l.list[l.n-1].to = to
		return
	}
	l.list[l.n] = span{from, to}
	l.n++
}

type span struct{ from, to int }

func (o *outline) nothing() bool { return o.hints == 0 }

// block is the number of bytes that are counted together: so many that eight
// counters of a byte each cannot overflow, and few enough to notice a sentence.
const block = 64

// The counters of a block, eight bits each in one word.
const (
	letters = 0
	quality = 8 // how usual the letters are, up to 3 each
	spaces  = 16
	digits  = 24
	special = 40
	high    = 48
	dots    = 56
)

// usual is how often a letter stands in the languages of Europe, 0 to 3, by
// letter. In English text it is 2.3 on average, in English under ROT13 1.5.
const usual = "31123112300213310223101010"

var counters = sync.OnceValue(func() *[256]uint64 {
	var t [256]uint64
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = 1<<letters | uint64(usual[c-'a']-'0')<<quality
		case c >= 'A' && c <= 'Z':
			t[c] = 1<<letters | uint64(usual[c-'A']-'0')<<quality
		case c >= '0' && c <= '9', c == '@', c == '$':
			t[c] = 1 << digits
		case c == ' ' || c >= '\t' && c <= '\r':
			t[c] = 1 << spaces
		case c >= utf8.RuneSelf:
			t[c] = 1 << high
		}
		switch c {
		case '%', '\\', '&', '=', '*', '`', '~', '<', '"', '\'', '_', '+':
			t[c] |= 1 << special
		case '.', '-', '/', '|', ',', ':':
			t[c] |= 1 << dots
		}
	}
	t['_'] |= 1 << dots
	t['*'] |= 1 << dots
	return &t
})

// survey looks at every byte once and at some places twice.
func survey(s string) outline {
	var o outline
	if len(s) < 8 {
		return o
	}
	t := counters()
	w := words{edges: edges()}
	var last uint64
	for i := 0; i < len(s); i += block {
		end := min(i+block, len(s))
		sum := count(t, s[i:end])
		if solid := of(sum, letters) + of(sum, digits); solid >= block-10 && of(sum, spaces) < 2 && of(sum, digits) < block-8 {
			o.hints |= hasRun // one long run, and nothing that is made of words
		} else {
			w.scan(&o, s, i, end)
			o.judge(s, i, end, sum, last)
		}
		last = sum
	}
	return o
}

func count(t *[256]uint64, s string) uint64 {
	var a, b uint64
	for len(s) >= 4 {
		a += t[s[0]] + t[s[1]]
		b += t[s[2]] + t[s[3]]
		s = s[4:]
	}
	for i := range len(s) {
		a += t[s[i]]
	}
	return a + b
}

func of(sum uint64, counter uint) int { return int(sum >> counter & 0xFF) }

// judge draws the hints from the counters of one block and the one before.
func (o *outline) judge(s string, from, to int, sum, last uint64) {
	n, l := to-from, of(sum, letters)
	if of(sum, special) > 0 {
		o.hints |= hasSpecial
	}
	if of(sum, high) > 0 {
		if hidden(s[from:min(to+2, len(s))]) {
			o.hints |= hasHidden
		}
		if l*4 < n && of(sum, spaces) > 3 && dotted(s[from:to]) {
			o.hints |= hasDots
		}
	}
	if d := of(sum, digits) + of(last, digits); d > 0 {
		o.digits(s, from, to, d)
	}
	if 100*of(sum, quality) < odd*l && l >= 12 && of(sum, spaces) > 1 {
		if strangeIn(s[max(0, from-block/2):min(len(s), to+block/2)]) {
			o.hints |= hasOdd
			o.odd.add(from, to, len(s))
		}
	}
	if o.hints&hasSplit == 0 && l*2 < n && l*5 > n && (of(sum, dots)+of(sum, spaces))*2 > n && split(s, from, to) {
		o.hints |= hasSplit
	}
	if of(sum, dots)*2 > n-of(sum, spaces) && n >= 12 {
		o.hints |= hasDots
	}
	if o.hints&hasSpelling == 0 && l*2 > n && spells(s, from) {
		o.hints |= hasSpelling
	}
}

// strangeIn reports whether s holds a strange stretch, by letters alone.
func strangeIn(s string) bool {
	run := 0
	for i := range len(s) {
		if c := lower(s[i]); c >= 'a' && c <= 'z' {
			run = max(0, run+ordinary-int(usual[c-'a']-'0'))
			if run >= strange {
				return true
			}
		}
	}
	return false
}

// odd is the quality, in hundredths a letter, below which a block is looked at.
const odd = 204

// digits tells what digits near [from,to) may mean.
func (o *outline) digits(s string, from, to, n int) {
	if n >= 10 || n >= 5 && o.hints&hasNumbers == 0 && pairs(s, from, to) {
		o.hints |= hasNumbers
	}
	if o.hints&hasLeet == 0 && n >= 2 && mixing(s, from, to) {
		o.hints |= hasLeet
	}
}
