package secret

import (
	"math"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

// hit is one key.
type hit struct {
	shape    *shape
	from, to int
	score    float64
	why      string
}

// result is what a text holds and how many of its last bytes may yet become or
// extend a key.
type result struct {
	hits []hit
	live int
}

var resultKey = &bartizan.MemoKey[*result]{Name: "secrets"}

// find searches the part's text once, whoever asks.
func find(p *bartizan.Part) *result {
	r, _ := bartizan.Once(&p.Memo, resultKey, func() (*result, error) { return search(p.Text, p.Done), nil })
	return r
}

// search looks at every prefix. A run that reaches the end of an unfinished
// text is live from its prefix on.
func search(s string, done bool) *result {
	b, r := library(), &result{}
	c := b.find.Cursor()
	c.Feed(s, func(i, from, to int) bool {
		sh := &b.shapes[i]
		if from > 0 && joined(s[from-1]) {
			return true // inside a longer word
		}
		begins := sh.starts(s[to:])
		if begins == notBegun {
			return true
		}
		n := run(s[to:], sh)
		if to+n == len(s) && n <= sh.max && !done {
			r.live = max(r.live, len(s)-from)
		}
		if begins == unclear {
			return true
		}
		if h, ok := sh.match(s[to:], n); ok {
			h.from, h.to = from, to+h.to
			r.hits = append(r.hits, h)
		}
		return true
	})
	r.hits = distinct(r.hits)
	if !done {
		r.live = max(r.live, c.Live())
	}
	return r
}

// joined reports whether a character before a prefix makes it part of a word.
func joined(c byte) bool { return alnum[c] || c == '_' }

// run is the length of the run of the shape's characters, one more than its
// greatest length at the most, and for a private key up to its last line.
func run(s string, sh *shape) int {
	n := 0
	for n < len(s) && n <= sh.max && sh.set[s[n]] {
		n++
	}
	if sh.set == pem {
		if end := pemEnd(s[:n]); end > 0 {
			return end
		}
	}
	return n
}

func (sh *shape) starts(s string) beginning {
	if sh.begins == nil {
		return begun
	}
	return sh.begins(sh.prefix, s)
}

// match judges the run of n characters that s begins with. The hit's to is the
// length of the key's part of it.
func (sh *shape) match(s string, n int) (hit, bool) {
	open := sh.max >= 100
	if sh.set['.'] && sh.set != pem { // a full stop ends a sentence, not a key
		n = len(strings.TrimRight(s[:n], ".-"))
	}
	if n < sh.min || n > sh.max && !open {
		return hit{}, false
	}
	n = min(n, sh.max)
	h := hit{shape: sh, to: n}
	v := unsure
	if sh.verify != nil {
		v = sh.verify(sh.prefix, s[:n])
	}
	switch {
	case v == wrong:
		return hit{}, false
	case v == certain:
		h.score, h.why = 1, ", its checksum or structure holds"
	default:
		if h.score = randomness(s[:n]); h.score == 0 {
			return hit{}, false
		}
		if h.score < 0.5 {
			h.why = ", but it looks like an example"
		}
	}
	return h, true
}

// randomness scores how likely a run is a key and not a placeholder: its
// Shannon entropy against what a random run of that length would show. Zero is
// no key; runs that spell an example or count up score low.
func randomness(s string) float64 {
	var count [256]int
	for i := range len(s) {
		count[s[i]]++
	}
	var bits float64
	for _, c := range count {
		if c > 0 {
			p := float64(c) / float64(len(s))
			bits -= p * math.Log2(p)
		}
	}
	if most := math.Min(math.Log2(float64(len(s))), 3.6); bits < 0.78*most {
		return 0
	}
	if placeholder(s) {
		return 0.3
	}
	return 0.95
}

// placeholder reports words that documentation uses, and runs that count.
func placeholder(s string) bool {
	low := strings.ToLower(s)
	for _, w := range []string{"example", "xxxx", "placeholder", "your", "changeme", "redacted", "dummy", "abcdefghij", "0123456789", "1234567890", "....", "****"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// distinct keeps, of hits that overlap, the surer one, and of equals the longer.
func distinct(hits []hit) []hit {
	slices.SortStableFunc(hits, func(a, b hit) int {
		if a.from != b.from {
			return a.from - b.from
		}
		if a.score != b.score {
			if a.score > b.score {
				return -1
			}
			return 1
		}
		return len(b.shape.prefix) - len(a.shape.prefix)
	})
	var out []hit
	for _, h := range hits {
		if n := len(out); n > 0 && h.from < out[n-1].to {
			if h.score > out[n-1].score {
				out[n-1] = h
			}
			continue
		}
		out = append(out, h)
	}
	return out
}
