package reading

import "sort"

// seg ties a stretch of a derived text to where it came from. It begins at out
// and ends where the next one does.
type seg struct {
	out, in, width int // width bytes of the source, from in on
	step           int // source bytes per byte; 0: all from the whole; -1: backwards
	changed        bool
}

// trace maps a derived text to its source. Segments are in order of out; those
// that produced nothing mark what was removed.
type trace struct {
	segs []seg
	size int // of the derived text
}

func (t *trace) end(i int) int {
	if i+1 < len(t.segs) {
		return t.segs[i+1].out
	}
	return t.size
}

// first is the index of the first segment that ends after from.
func (t *trace) first(from int) int {
	return sort.Search(len(t.segs), func(i int) bool { return t.end(i) > from })
}

// source returns the smallest range of the source that [from,to) came from.
func (t *trace) source(from, to int) (f, u int) {
	i := t.first(from)
	if i == len(t.segs) {
		if i == 0 {
			return 0, 0
		}
		s := t.segs[i-1]
		return s.in + s.width, s.in + s.width
	}
	f, u = t.segs[i].part(from, from)
	if to <= from {
		return f, f
	}
	for ; i < len(t.segs) && t.segs[i].out < to; i++ {
		s := t.segs[i]
		if s.out == t.end(i) && s.out <= from {
			continue
		}
		a, b := s.part(max(from, s.out), min(to, t.end(i)))
		f, u = min(f, a), max(u, b)
	}
	return f, u
}

// part is the source of the derived bytes [from,to) within the segment.
func (s *seg) part(from, to int) (f, u int) {
	a, b := from-s.out, to-s.out
	switch {
	case s.step == 0:
		return s.in, s.in + s.width
	case s.step < 0:
		return s.in + s.width - b, s.in + s.width - a
	}
	return min(s.in+a*s.step, s.in+s.width), min(s.in+b*s.step, s.in+s.width)
}

// touched reports whether something inside [from,to) was changed.
func (t *trace) touched(from, to int) bool {
	for i := t.first(from); i < len(t.segs) && t.segs[i].out < to; i++ {
		if t.segs[i].changed {
			return true
		}
	}
	// What was removed right before from ends there and lies outside; what was
	// removed within has been seen above.
	return false
}
