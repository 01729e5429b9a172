package text

// Emit is called for a match of a pattern at [from,to). It returns false to
// stop the search.
type Emit func(pattern, from, to int) bool

// Find calls emit for every occurrence of every pattern in s, overlapping ones
// too, by end and for one end the longer first. It allocates nothing; it costs
// one table lookup a byte plus the matches.
func (a *Automaton) Find(s string, emit Emit) {
	a.feed(0, 0, s, emit)
}

// Live returns the length of the longest suffix of s that is a proper prefix
// of a pattern: the bytes at the end of a stream that may still become a match.
func (a *Automaton) Live(s string) int {
	st := uint32(0)
	for i := 0; i < len(s); i++ {
		st = a.next[st+uint32(a.class[s[i]])]
	}
	return int(a.nodes[st/a.width].live)
}

// Cursor returns a cursor at the start of a text.
func (a *Automaton) Cursor() Cursor { return Cursor{a: a} }

// Cursor is a search in a text that comes in pieces. It is a small value:
// copying it forks the search. It is not safe for concurrent use.
type Cursor struct {
	a     *Automaton
	state uint32
	off   int
}

// Feed searches on in chunk. Offsets given to emit count from the first byte
// ever fed, so that a match found here may begin in an earlier chunk. If emit
// stops the search the cursor stands at the start of the chunk still.
func (c *Cursor) Feed(chunk string, emit Emit) {
	if st, ok := c.a.feed(c.state, c.off, chunk, emit); ok {
		c.state, c.off = st, c.off+len(chunk)
	}
}

// Live is Automaton.Live for all that was fed.
func (c Cursor) Live() int { return int(c.a.nodes[c.state/c.a.width].live) }

// Offset is the number of bytes fed.
func (c Cursor) Offset() int { return c.off }

// feed runs the machine from state st over s, which begins at offset off. It
// returns the state at the end and whether it got there.
func (a *Automaton) feed(st uint32, off int, s string, emit Emit) (uint32, bool) {
	next, accept := a.next, a.accept
	for i := 0; i < len(s); i++ {
		st = next[st+uint32(a.class[s[i]])]
		if st >= accept && !a.report(st, off+i+1, emit) {
			return 0, false
		}
	}
	return st, true
}

// report calls emit for all patterns that end at state st and offset to.
func (a *Automaton) report(st uint32, to int, emit Emit) bool {
	for {
		n := a.nodes[st/a.width]
		for p := n.pattern; p >= 0; p = a.same[p] {
			if !emit(int(p), to-int(a.length[p]), to) {
				return false
			}
		}
		if n.suffix == 0 {
			return true
		}
		st = n.suffix
	}
}
