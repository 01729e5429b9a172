package phrase

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

const (
	// apart is the most bytes of punctuation and space between two words.
	apart = 4
	// longest is the most bytes of a word, and of what stands between two
	// words, that a gap passes over.
	longest = 32
)

// follower matches templates after their trigger in normalised text.
type follower struct {
	s    string
	mid  bool // something stands before s
	done bool // nothing follows s
}

// slots matches the slots from i on at pos, of slot i rep repetitions being
// done. Of several ways it takes the one with most words first; an undecided
// way is waited for. Slots are few and bounded, so is the search.
func (f *follower) slots(slots []slot, i, rep, pos int) (end int, st status) {
	if i == len(slots) {
		return pos, yes
	}
	sl := &slots[i]
	if sl.skip > 0 {
		return f.gap(slots, i, pos)
	}
	if sl.not {
		if st := f.absent(sl, pos); st != yes {
			return 0, st
		}
		return f.slots(slots, i+1, 0, pos)
	}
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
	c := f.s[at]
	alts := slots[i].from(c)
	if alts == nil || at == pos && c != ':' && !f.begins(at) {
		return 0, no
	}
	for _, words := range alts {
		if words[0][0] != c {
			break
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

// absent reports yes if no alternative of sl follows.
func (f *follower) absent(sl *slot, pos int) status {
	at := f.separator(pos)
	if at == len(f.s) {
		if f.done {
			return yes
		}
		return partial
	}
	c := f.s[at]
	all := yes
	for _, words := range sl.from(c) {
		if words[0][0] != c {
			break
		}
		switch _, st := f.words(words, at); st {
		case yes:
			return no
		case partial:
			all = partial
		}
	}
	return all
}

// gap tries what follows slot i at pos and after each word that it may pass.
func (f *follower) gap(slots []slot, i, pos int) (end int, st status) {
	if slots[i].wide {
		if pos = f.between(pos); pos == len(f.s) {
			return 0, f.ended()
		}
	}
	for n := 0; ; n++ {
		if end, st := f.slots(slots, i+1, 0, pos); st != no || n == slots[i].skip {
			return end, st
		}
		if pos, st = f.pass(pos, slots[i].wide); st != yes {
			return 0, st
		}
	}
}

// pass passes over the next word; a wide one also over what stands before and
// after it.
func (f *follower) pass(pos int, wide bool) (end int, st status) {
	if wide {
		pos = f.between(pos)
	} else {
		pos = f.separator(pos)
	}
	start := pos
	for pos < len(f.s) {
		if c := f.s[pos]; c >= 'a' && c <= 'z' && pos < start+longest {
			pos++
			continue
		}
		r, size := utf8.DecodeRuneInString(f.s[pos:])
		if !wordly(r) && (r != '\'' || pos == start) || dense(r) && pos > start {
			break
		}
		if pos += size; pos > start+longest {
			return 0, no
		}
		if dense(r) {
			break
		}
	}
	if wide && pos < len(f.s) {
		pos = f.between(pos)
	}
	switch pos {
	case len(f.s):
		return 0, f.ended()
	case start:
		return 0, no
	}
	return pos, yes
}

// between passes over all that is no word.
func (f *follower) between(pos int) int {
	for end := pos + longest; pos < len(f.s) && pos < end; {
		if c := f.s[pos]; c < utf8.RuneSelf {
			if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
				break
			}
			pos++
			continue
		}
		r, size := utf8.DecodeRuneInString(f.s[pos:])
		if wordly(r) {
			break
		}
		pos += size
	}
	return pos
}

// words matches the words, the first of which stands at pos.
func (f *follower) words(words []string, pos int) (end int, st status) {
	for i, w := range words {
		if i > 0 {
			at := f.separator(pos)
			if at == len(f.s) {
				return 0, f.ended()
			}
			if at == pos && w != ":" && !f.begins(at) {
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
	for end := min(len(f.s), pos+apart); pos < end; {
		switch f.s[pos] {
		case ' ', '-', '_', '*', '`', '~', '"', '\'', '/', '>', '#', '(', ')', '|', ',', '\\':
			pos++
		case 0xC2, 0xE3: // «», and 、「」『』【】《》
			size := bracket(f.s[pos:])
			if size == 0 {
				return pos
			}
			pos += size
		default:
			return pos
		}
	}
	return pos
}

func bracket(s string) int {
	switch r, size := utf8.DecodeRuneInString(s); r {
	case '«', '»', '、', '「', '」', '『', '』', '【', '】', '《', '》':
		return size
	}
	return 0
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
	if r, _ := utf8.DecodeRuneInString(f.s[pos:]); !wordly(r) || dense(r) {
		return yes
	}
	if r, _ := utf8.DecodeLastRuneInString(f.s[:pos]); !wordly(r) || dense(r) {
		return yes
	}
	return no
}

// begins reports whether a word may begin at pos.
func (f *follower) begins(pos int) bool {
	r, size := utf8.DecodeLastRuneInString(f.s[:pos])
	if size == 0 {
		return !f.mid
	}
	if !wordly(r) || dense(r) {
		return true
	}
	r, _ = utf8.DecodeRuneInString(f.s[pos:])
	return !wordly(r) || dense(r)
}

func wordly(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// dense reports whether r belongs to a script whose words need no space
// between them, or, in Korean, carry particles.
func dense(r rune) bool {
	return r >= 0x0E01 && r <= 0x0E4E || r >= 0x3041 && r <= 0x30FF || r >= 0x3400 && r <= 0x4DBF ||
		r >= 0x4E00 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3
}
