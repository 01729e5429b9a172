package phrase

import "slices"

// heads are the ways in which a slot with a star can be matched at one place.
// Most templates of a trigger go on with the same such slot, so it is matched
// once for all of them.
type heads struct {
	of   *slot
	pos  [16]int  // where a way ends, in the order in which slots would take them
	next [16]byte // the byte at which the next word would begin; 0 at the text's end
	n    int
	last status // partial: the way after those of pos is undecided
	full bool   // there are more ways than pos holds
}

// heads finds the ways of matching sl at pos.
func (f *follower) heads(sl *slot, pos int) heads {
	h := heads{of: sl}
	f.ways(&h, 0, pos)
	return h
}

// ways adds those that begin with rep repetitions done at pos. It reports
// false when no more are to be looked for.
func (f *follower) ways(h *heads, rep, pos int) bool {
	if rep < h.of.most {
		at := f.separator(pos)
		if at == len(f.s) {
			if f.ended() == partial {
				h.last = partial
				return false
			}
		} else if !f.waysOn(h, rep, pos, at) {
			return false
		}
	}
	if rep < h.of.least || slices.Contains(h.pos[:h.n], pos) {
		return true
	}
	if h.n == len(h.pos) {
		h.full = true
		return false
	}
	h.pos[h.n] = pos
	if at := f.separator(pos); at < len(f.s) {
		h.next[h.n] = f.s[at]
	}
	h.n++
	return true
}

// waysOn adds the ways that take one alternative more, which begins at at.
func (f *follower) waysOn(h *heads, rep, pos, at int) bool {
	c := f.s[at]
	if at == pos && c != ':' && !f.begins(at) {
		return true
	}
	for _, words := range h.of.from(c) {
		if words[0][0] != c {
			break
		}
		end, st := f.words(words, at)
		if st == partial {
			h.last = partial
			return false
		}
		if st == yes && !f.ways(h, rep+1, end) {
			return false
		}
	}
	return true
}

// tail matches the slots after the head, for each way of it.
func (f *follower) tail(h *heads, slots []slot, pos int) (end int, st status) {
	if h.full {
		return f.slots(slots, 0, 0, pos)
	}
	needs := len(slots) > 1 && slots[1].least > 0
	for i, at := range h.pos[:h.n] {
		if c := h.next[i]; needs && c != 0 && slots[1].begin[c] == 0 {
			continue // no word of the next slot begins here
		}
		if end, st := f.slots(slots, 1, 0, at); st != no {
			return end, st
		}
	}
	return 0, h.last
}
