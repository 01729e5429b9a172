package reading

import (
	"math"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// model is what a list of frequent words teaches of the languages of Europe:
// how letters follow one another, and how words begin and end. Letter 0 is
// the edge of a word.
type model struct {
	words   map[string]bool
	follow  [27][27]float32 // natural log of how much likelier than by chance b follows a
	letter  [26]float32     // the same for a letter alone
	edges   edgeTable
	longest int
}

var language = sync.OnceValue(func() *model {
	m := &model{words: map[string]bool{}}
	var pairs [27][27]float64
	var ends [2][1024]float64
	for _, list := range lexicon() {
		for rank, w := range strings.Fields(list) {
			m.words[w] = true
			m.longest = max(m.longest, len(w))
			weight := 1/float64(rank+8) + 0.01 // after Zipf, and a little for every word
			last := 0
			for i := range len(w) {
				k := int(w[i]-'a') + 1
				pairs[last][k] += weight
				last = k
			}
			pairs[last][0] += weight
			if n := len(w); n > 1 {
				ends[0][pair(w[0], w[1])] += weight
				ends[1][pair(w[n-1], w[n-2])] += weight
			}
		}
	}
	m.learn(&pairs)
	m.edges.learn(&ends)
	return m
})

func (m *model) learn(pairs *[27][27]float64) {
	var total float64
	var single [27]float64
	for a := range pairs {
		for b, n := range pairs[a] {
			total += n
			single[b] += n
		}
	}
	for a := range pairs {
		var row float64
		for _, n := range pairs[a] {
			row += n
		}
		for b, n := range pairs[a] {
			p := (n + total*0.0002*single[b]/total + total*2e-5) / (row + total*7e-4)
			m.follow[a][b] = float32(math.Log(p * 27))
		}
	}
	for k := range m.letter {
		m.letter[k] = float32(math.Log((single[k+1] + total*1e-4) / (total - single[0]) * 26))
	}
}

// edgeTable tells, from the two letters at a word's edge, outermost first, how
// much likelier the edge is a beginning than an end: four times the log of the odds.
type edgeTable struct {
	ord  [256]uint8 // 1 to 26 for letters, else 0
	odds [1024]int8
}

func pair(outer, inner byte) int { return int(outer&31)<<5 | int(inner&31) }

func (t *edgeTable) learn(ends *[2][1024]float64) {
	var sums [2]float64
	for side := range ends {
		for _, n := range ends[side] {
			sums[side] += n
		}
	}
	for a := byte(1); a <= 26; a++ {
		t.ord['a'+a-1], t.ord['A'+a-1] = a, a
		for b := byte(1); b <= 26; b++ {
			first, last := ends[0][pair(a, b)]/sums[0]+0.001, ends[1][pair(a, b)]/sums[1]+0.001
			t.odds[pair(a, b)] = int8(math.Round(4 * math.Log(first/last)))
		}
	}
}

// at tells of the blank at i whether words run forward around it.
func (t *edgeTable) at(s string, i int) int {
	if i < 2 || i+2 >= len(s) {
		return 0
	}
	before := uint(t.ord[s[i-1]])<<5 | uint(t.ord[s[i-2]])
	after := uint(t.ord[s[i+1]])<<5 | uint(t.ord[s[i+2]])
	return int(t.odds[after&1023]) - int(t.odds[before&1023])
}

func edges() *edgeTable { return &language().edges }

// sense is how much more a word of ASCII letters reads like language than
// letters by chance: a sum of logarithms, above zero for most words, with
// steps as between a and b when turned is false, else read backwards.
func (m *model) sense(w string, turned bool) float32 {
	var sum float32
	last := 0
	for i := range len(w) {
		c := w[i]
		if turned {
			c = w[len(w)-1-i]
		}
		k := int(lower(c)-'a') + 1
		sum += m.follow[last][k]
		last = k
	}
	return sum + m.follow[last][0]
}

// field returns the first run of ASCII letters in s[from:most), or zeros.
func field(s string, from, most int) (f, t int) {
	for from < most && !isLetter(s[from]) {
		from++
	}
	t = from
	for t < most && isLetter(s[t]) {
		t++
	}
	if t == from {
		return 0, 0
	}
	return from, t
}

// fields calls f for every run of ASCII letters in s.
func fields(s string, f func(from, to int)) {
	for i := 0; i < len(s); {
		if !isLetter(s[i]) {
			i++
			continue
		}
		from := i
		for i < len(s) && isLetter(s[i]) {
			i++
		}
		f(from, i)
	}
}

// reads reports whether s reads as language: whole words of Latin letters that
// follow one another as letters do, or letters of other scripts. It is for
// text that came out of a decoder, of any length.
func reads(s string) bool {
	m := language()
	latin, others, total, common := 0, 0, 0, 0
	var sum float32
	for _, r := range s {
		total++
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			others++
		}
	}
	fields(s, func(from, to int) {
		latin += to - from
		if to-from > m.longest*2 {
			sum -= float32(to - from)
			return
		}
		sum += m.sense(s[from:to], false)
		if to-from > 2 && m.words[strings.ToLower(s[from:to])] {
			common++
		}
	})
	if others*2 > latin {
		return (others+latin)*2 > total && total >= 4
	}
	if latin < 3 || latin*5 < total*2 {
		return false
	}
	each := sum / float32(latin)
	return each > 0.35 || common > 0 && each > 0.1 && latin < 200 || common*12 > latin && each > 0
}

// printable reports whether s is UTF-8 without controls that no text holds.
func printable(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7F {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || r < 0xA0 {
			return false
		}
		i += n
	}
	return s != ""
}
