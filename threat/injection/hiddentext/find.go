package hiddentext

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/text"
)

const (
	// near is the most visible bytes between hidden characters that are
	// judged together: two short words.
	near = 16
	// block bounds what is judged together, and so what a stream holds: groups
	// end at multiples of it, counted from the start of the whole text so that
	// the cut does not depend on how the text arrives.
	block = 4096
	// most bounds the hits in one window. No honest text has so many.
	most = 1000
	// strongReach is how far back, in bytes, a direction mark may stand from
	// the letter that explains it.
	strongReach = 32
)

// hit is one stretch of hidden text: its range, from its first hidden
// character to its last.
type hit struct {
	from, to int
	score    float64
	reason   string
	evidence string
}

// found is what a text holds, and the offset from which more text may change
// that.
type found struct {
	hits []hit
	live int
}

// plainASCII reports whether s has no byte outside ASCII.
func plainASCII(s string) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if (s[i]|s[i+1]|s[i+2]|s[i+3]|s[i+4]|s[i+5]|s[i+6]|s[i+7])&0x80 != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// find looks through s, which begins at offset base of the whole text; done
// says that nothing follows. One pass over the text and one over the
// directional controls, linear but for the latter's bounded look ahead.
func find(s string, base int, done bool) found {
	end := len(s)
	if !done {
		end = complete(s)
	}
	f := finder{s: s, base: base, end: end, done: done, live: end}
	f.characters()
	f.directions()
	sort.Slice(f.hits, func(i, j int) bool {
		a, b := &f.hits[i], &f.hits[j]
		return a.from < b.from || a.from == b.from && a.to < b.to
	})
	return found{hits: f.hits, live: f.live}
}

// complete returns the length of s without an incomplete last character.
func complete(s string) int {
	for i := len(s) - 1; i >= 0 && i >= len(s)-utf8.UTFMax+1; i-- {
		if utf8.RuneStart(s[i]) {
			if !utf8.FullRuneInString(s[i:]) {
				return i
			}
			break
		}
	}
	return len(s)
}

type finder struct {
	s    string
	base int // offset of s in the whole text
	end  int // where whole characters end
	done bool
	live int
	hits []hit
	g    group
}

// hidden reports whether r is invisible in the sense of this check; controls
// such as NUL are another matter.
func hidden(r rune) bool {
	c := text.Classify(r)
	return c != text.None && c != text.Control
}

// paired reports whether r opens or closes a directional stretch; directions
// judges those.
func paired(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// next returns the offset of the next hidden character at or after i, or end.
func (f *finder) next(i int) int {
	for i < f.end {
		if f.s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(f.s[i:f.end])
		if hidden(r) {
			return i
		}
		i += size
	}
	return f.end
}

// characters judges all hidden characters but paired directional controls.
func (f *finder) characters() {
	i := 0
	if f.base == 0 && strings.HasPrefix(f.s, "\ufeff") {
		i = len("\ufeff")
	}
	for {
		at := f.next(i)
		if at == f.end {
			break
		}
		to := f.runEnd(at)
		if to == f.end && !f.done {
			f.live = min(f.live, at)
			if f.g.n > 0 && at-f.g.to <= near {
				f.live = min(f.live, f.g.from)
				f.g = group{}
			}
			break
		}
		f.judge(at, to)
		i = to
	}
	if f.g.n > 0 && !f.done && f.end-f.g.to <= near {
		f.live = min(f.live, f.g.from)
		return
	}
	f.flush()
}

// runEnd returns the end of the run of hidden characters at i, which ends at
// a block's end too.
func (f *finder) runEnd(i int) int {
	stop := (f.base+i)/block + 1
	for i < f.end && (f.base+i)/block < stop {
		r, size := utf8.DecodeRuneInString(f.s[i:f.end])
		if !hidden(r) {
			return i
		}
		i += size
	}
	return i
}

// judge adds the run [from,to) to the group that it belongs to, less what
// ordinary writing has at its start.
func (f *finder) judge(from, to int) {
	before, _ := utf8.DecodeLastRuneInString(f.s[:from])
	if from == 0 {
		before = 0
	}
	var after rune
	if to < f.end {
		after, _ = utf8.DecodeRuneInString(f.s[to:f.end])
	}
	if !hidden(before) {
		from = f.usual(from, to, before, after)
	}
	if !f.unusual(from, to) {
		return
	}
	if f.g.n > 0 && (from-f.g.to > near || (f.base+from)/block != (f.base+f.g.from)/block) {
		f.flush()
	}
	f.g.add(f.s, from, to, before, after)
}

// unusual reports whether [from,to) holds more than paired controls.
func (f *finder) unusual(from, to int) bool {
	for _, r := range f.s[from:to] {
		if !paired(r) {
			return true
		}
	}
	return false
}

// usual returns where the part of the run [from,to) ends that ordinary writing
// has after the visible character before: a flag's tags, a variation selector,
// one joiner, hyphen or mark.
func (f *finder) usual(from, to int, before, after rune) int {
	if before == 0x1F3F4 {
		if n := text.FlagLen(f.s[from-utf8.RuneLen(before) : to]); n > 0 {
			return from - utf8.RuneLen(before) + n
		}
	}
	for paired(first(f.s[from:to])) {
		from += size3
	}
	r, size := utf8.DecodeRuneInString(f.s[from:to])
	if text.Classify(r) == text.VariationSelector && text.Expected(before, r, after) {
		from += size
		r, size = utf8.DecodeRuneInString(f.s[from:to])
	}
	if from == to {
		return to
	}
	if from+size < to && !paired(first(f.s[from+size:to])) {
		after = 0 // more hidden characters follow: neighbours do not explain it
	}
	switch {
	case r == 0xAD && strings.Contains(f.s[max(0, from-4):from], "\u00ad"):
		return from // one between all letters hyphenates nothing
	case r == 0x200E || r == 0x200F || r == 0x61C:
		before = f.strong(from)
	}
	if text.Expected(before, r, after) {
		return from + size
	}
	return from
}

// first returns the first rune of s.
func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// strong returns a right-to-left letter within strongReach bytes before i, or 0.
func (f *finder) strong(i int) rune {
	for stop := max(0, i-strongReach); i > stop; {
		r, size := utf8.DecodeLastRuneInString(f.s[:i])
		if text.RightToLeft(r) {
			return r
		}
		i -= size
	}
	return 0
}

// flush judges the group and starts a new one.
func (f *finder) flush() {
	if f.g.n > 0 {
		f.found(f.g.hit())
	}
	f.g = group{}
}

// found keeps a hit, if it is one. Of more than most the rest becomes one.
func (f *finder) found(h hit) {
	switch {
	case h.reason == "":
	case len(f.hits) < most:
		f.hits = append(f.hits, h)
	default:
		last := &f.hits[most-1]
		last.to = max(last.to, h.to)
		last.score = max(last.score, h.score)
	}
}

// strip returns s without hidden characters.
func strip(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, s)
}
