package leak

import (
	"unicode/utf8"
)

// match is one leak, of the letters [from,to): of the prompt, or of what name
// says.
type match struct {
	from, to int
	name     string // empty: the prompt
}

const (
	// depth is how many letters before those in hand are kept: more than the
	// longest target has.
	depth = 256
	// most letters are gathered before they are looked at.
	batch = 1024
	// certain is the number of hits from which text is held: one or two come by
	// chance, for the set is a Bloom filter.
	certain = 3
	// mostMatches bounds the matches of one text.
	mostMatches = 64
)

// matcher goes over the letters of one text. A letter's number is its place in
// the text without all that is passed over; a gap counts as a letter that
// equals none.
type matcher struct {
	ix *index
	// buf holds depth letters that were looked at and up to batch that were not.
	buf  [depth + batch]byte
	n    int
	base int // number of the letter buf[0]
	h    uint64
	sums [maxRolls]uint64
	// hits counts the windows in a row that the prompt has.
	hits  int
	found []match
}

func newMatcher(ix *index) *matcher { return &matcher{ix: ix, n: depth, base: -depth} }

// text looks at normalised text, once.
func (m *matcher) text(s string) {
	t, last := folds(), 0
	for i := 0; i < len(s); i++ {
		b := s[i]
		c := t[b]
		if c == 0 {
			continue
		}
		if b >= utf8.RuneSelf && utf8.RuneStart(b) {
			if n := skip(s[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		if m.n >= len(m.buf)-1 {
			m.flush()
		}
		if i-last > gap {
			m.buf[m.n] = 0
			m.n++
		}
		m.buf[m.n] = c
		m.n++
		last = i
	}
	m.flush()
}

// places gives the offset in s of every letter, as text numbers them.
func places(s string) []int {
	t, last := folds(), 0
	var at []int
	for i := 0; i < len(s); i++ {
		b := s[i]
		if t[b] == 0 {
			continue
		}
		if b >= utf8.RuneSelf && utf8.RuneStart(b) {
			if n := skip(s[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		if i-last > gap {
			at = append(at, i)
		}
		at = append(at, i)
		last = i
	}
	return at
}

// flush looks at the letters gathered and keeps the last of them.
func (m *matcher) flush() {
	if m.ix.set != nil {
		m.prompt()
	}
	for k := range m.ix.rolls {
		m.roll(k)
	}
	m.base += m.n - depth
	copy(m.buf[:depth], m.buf[m.n-depth:m.n])
	m.n = depth
}

// prompt looks every window up in the set. A run of windows gives one match, at
// its first letters; its rest gives another only where the text that is shown
// begins in the middle of it.
func (m *matcher) prompt() {
	ix := m.ix
	set, shift, out, h, hits := ix.set, ix.shift, ix.out, m.h, m.hits
	need := ix.least - ix.size + 1
	old, now := m.buf[depth-ix.size:m.n-ix.size], m.buf[depth:m.n]
	for i, c := range now {
		h = h*multiplier + uint64(c) - uint64(old[i])*out
		at := h * spread >> shift
		if set[at>>6]>>(at&63)&1 == 0 {
			hits = 0
			continue
		}
		if hits++; hits == need {
			to := m.base + depth + i + 1
			m.add(match{from: to - ix.least, to: to})
		}
	}
	m.h, m.hits = h, hits
}

func (m *matcher) add(f match) {
	if len(m.found) < mostMatches {
		m.found = append(m.found, f)
	}
}

// roll looks for the targets of one length.
func (m *matcher) roll(k int) {
	r := &m.ix.rolls[k]
	h, out, mask := m.sums[k], r.out, r.mask
	old, now := m.buf[depth-r.length:m.n-r.length], m.buf[depth:m.n]
	for i, c := range now {
		h = h*multiplier + uint64(c) - uint64(old[i])*out
		sum := short(h)
		if mask>>(sum&63)&1 == 0 {
			continue
		}
		if t := r.find(sum, m.buf[depth+i+1-r.length:depth+i+1]); t != nil {
			to := m.base + depth + i + 1
			m.add(match{to - r.length, to, t.name})
		}
	}
	m.sums[k] = h
}

// live is the number of the first letter that more text may make part of a
// leak, or -1.
func (m *matcher) live() int {
	end, from := m.base+depth, -1
	if m.hits >= certain && m.hits <= m.ix.least-m.ix.size {
		from = end - m.hits - m.ix.size + 1
	}
	for _, h := range m.ix.heads {
		for n := min(len(h)-1, end); n >= 4; n-- {
			if string(m.buf[depth-n:depth]) == h[:n] {
				if from < 0 || end-n < from {
					from = end - n
				}
				break
			}
		}
	}
	return from
}
