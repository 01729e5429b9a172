package reading

import (
	"strconv"
	"strings"
)

// A mapping of letters is a number: 1 to 25 moves each letter forward by so
// many, mirror turns the alphabet round.
const (
	mirror   = 26
	mappings = 27
)

func moved(c byte, k int) byte {
	if !isLetter(c) {
		return c
	}
	base := byte('a')
	if c < 'a' {
		base = 'A'
	}
	at := int(c - base)
	if k == mirror {
		return base + byte(25-at)
	}
	return base + byte((at+k)%26)
}

func move(s string, k int) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = moved(c, k)
	}
	return string(b)
}

// mappingName says what was undone by moving letters by k.
func mappingName(k int) string {
	switch k {
	case 13:
		return "rot13"
	case mirror:
		return "atbash"
	}
	return "shift by " + strconv.Itoa(26-k)
}

// window is how many bytes of odd letters are judged together.
const window = 1 << 10

// shifts undoes ROT13, the other shifts of the alphabet and its mirror image,
// where the letters as they stand are not those of a language and one mapping
// makes them so. Fewer than three words or twelve letters are left alone.
func shifts(s string, o *outline) (list []edit) {
	for _, sp := range o.odd.all() {
		for at := sp.from; at < sp.to; {
			to := min(at+window, sp.to)
			for to < sp.to && isLetter(s[to]) && to < at+2*window {
				to++
			}
			if e, ok := unshift(s, at, to); ok {
				list = append(list, e)
			}
			at = to
		}
	}
	return list
}

// stretch finds the run of words whose worths have the greatest sum, as they
// come (Kadane).
type stretch struct {
	from, to, words int
	sum             float32
	run             float32
	at, count       int
}

func (k *stretch) add(from, to int, worth float32) {
	if k.run <= 0 {
		k.run, k.at, k.count = 0, from, 0
	}
	k.count++
	if k.run += worth; k.run > k.sum {
		k.from, k.to, k.words, k.sum = k.at, to, k.count, k.run
	}
}

// unshift looks for the oddest stretch of s[from:to), then for the mapping that
// explains it, then for how far that holds.
func unshift(s string, from, to int) (edit, bool) {
	oddest := oddestIn(s, from, to)
	if oddest.sum < strange {
		return edit{}, false
	}
	k := mapping(s[oddest.from:oddest.to])
	if k == 0 {
		return edit{}, false
	}
	m := language()
	var best stretch
	for a, b := field(s, from, to); b > 0; a, b = field(s, b, to) {
		best.add(a, b, m.moved(s[a:b], k)-m.moved(s[a:b], 0))
	}
	if best.sum < 10 || best.words < 3 {
		return edit{}, false
	}
	f, t := best.from, best.to
	out := move(s[f:t], k)
	if known(out) <= 2*known(s[f:t]) || known(out)*15 < t-f || !reads(out) {
		return edit{}, false
	}
	return edit{from: f, to: t, text: out, step: 1, more: mappingName(k), language: true}, true
}

// ordinary parts usual letters from odd ones; a stretch of words is strange when
// its letters are together so much odder.
const (
	ordinary = 2
	strange  = 6
)

// oddestIn is the stretch of words in s[from:to) with the oddest letters.
func oddestIn(s string, from, to int) (oddest stretch) {
	for a, b := field(s, from, to); b > 0; a, b = field(s, b, to) {
		worth := 0
		for i := a; i < b; i++ {
			worth += ordinary - int(usual[lower(s[i])-'a']-'0')
		}
		oddest.add(a, b, float32(worth))
	}
	return oddest
}

// moved is the sense of w after its letters were moved by k.
func (m *model) moved(w string, k int) float32 {
	var sum float32
	last := 0
	for i := range len(w) {
		at := int(moved(lower(w[i]), k)-'a') + 1
		sum += m.follow[last][at]
		last = at
	}
	return sum + m.follow[last][0]
}

// mapping returns the mapping under which the letters of s are most
// like a language's, 0 when they are so as they stand.
func mapping(s string) int {
	var counts [26]int
	n := 0
	for i := range len(s) {
		if isLetter(s[i]) {
			counts[lower(s[i])-'a']++
			n++
		}
	}
	if n < 12 {
		return 0
	}
	m := language()
	top, k := float32(0), 0
	for try := range mappings {
		var sum float32
		for c, n := range counts {
			if n > 0 {
				sum += float32(n) * m.letter[moved(byte('a'+c), try)-'a']
			}
		}
		if try == 0 {
			top = sum
		} else if sum > top {
			top, k = sum, try
		}
	}
	return k
}

// known is how many letters of s are in frequent words of three and more.
func known(s string) int {
	m, n := language(), 0
	fields(s, func(from, to int) {
		if to-from > 2 && to-from <= m.longest && m.words[strings.ToLower(s[from:to])] {
			n += to - from
		}
	})
	return n
}
