package override

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// status is what a comparison came to.
type status uint8

const (
	no      status = iota
	partial        // the text ended before it was decided
	yes
)

// apart is the most bytes of punctuation and space between two words.
const apart = 4

// follower matches templates after their trigger in normalised text.
type follower struct {
	s     string
	inner bool // text that is not shown stands before s
	done  bool // nothing follows s
}

// slots matches the slots from i on at pos, of slot i rep repetitions being
// done. Of several ways it takes the one with most words first; an undecided
// way is waited for. Slots are few and bounded, so is the search.
func (f *follower) slots(slots []slot, i, rep, pos int) (end int, st status) {
	if i == len(slots) {
		return pos, yes
	}
	sl := &slots[i]
	if rep < sl.most {
		end, st := f.alternatives(slots, i, rep, pos)
		if st != no {
			return end, st
		}
	}
	if rep >= sl.least {
		return f.slots(slots, i+1, 0, pos)
	}
	return 0, no
}

// alternatives tries those of slot i, then what follows it.
func (f *follower) alternatives(slots []slot, i, rep, pos int) (end int, st status) {
	at := f.separator(pos)
	if at == len(f.s) {
		return 0, f.ended()
	}
	sl, c := &slots[i], f.s[at]
	if sl.firsts[c/64]>>(c%64)&1 == 0 {
		return 0, no
	}
	for _, words := range sl.alts {
		if words[0][0] != c || at == pos && c != ':' {
			continue
		}
		end, st := f.words(words, at)
		if st == yes {
			end, st = f.slots(slots, i, rep+1, end)
		}
		if st != no {
			return end, st
		}
	}
	return 0, no
}

// words matches the words, the first of which stands at pos.
func (f *follower) words(words []string, pos int) (end int, st status) {
	for i, w := range words {
		if i > 0 {
			at := f.separator(pos)
			if at == len(f.s) {
				return 0, f.ended()
			}
			if at == pos {
				return 0, no
			}
			pos = at
		}
		if pos, st = f.word(w, pos); st != yes {
			return 0, st
		}
	}
	return pos, yes
}

// separator passes over what may stand between two words.
func (f *follower) separator(pos int) int {
	for end := min(len(f.s), pos+apart); pos < end; pos++ {
		switch f.s[pos] {
		case ' ', '-', '_', '*', '`', '~', '"', '\'', '/', '>', '#', '(', ')', '|', ',':
		default:
			return pos
		}
	}
	return pos
}

func (f *follower) ended() status {
	if f.done {
		return no
	}
	return partial
}

// word matches one whole word at pos.
func (f *follower) word(w string, pos int) (end int, st status) {
	rest := f.s[pos:]
	if len(rest) < len(w) {
		if strings.HasPrefix(w, rest) {
			return 0, f.ended()
		}
		return 0, no
	}
	if rest[:len(w)] != w {
		return 0, no
	}
	end = pos + len(w)
	if w == ":" {
		return end, yes
	}
	return end, f.boundary(end)
}

// boundary reports whether a word that ends at pos ends there.
func (f *follower) boundary(pos int) status {
	if pos == len(f.s) {
		if f.done {
			return yes
		}
		return partial
	}
	if r, _ := utf8.DecodeRuneInString(f.s[pos:]); wordly(r) {
		return no
	}
	return yes
}

// begins reports whether a word may begin at pos. At the start of a window none
// does: had it, all of it would still be held and the window begin before it.
func (f *follower) begins(pos int) bool {
	r, size := utf8.DecodeLastRuneInString(f.s[:pos])
	return size == 0 && !f.inner || size > 0 && !wordly(r)
}

func wordly(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
