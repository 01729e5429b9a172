package text

import (
	"errors"
	"fmt"
)

// MaxStates bounds an automaton: Compile refuses patterns that need more. With
// the 40 byte classes that phrases of one alphabet use it is 10 MiB.
const MaxStates = 1 << 16

// Automaton finds all occurrences of a set of literals in one pass: the
// machine of Aho and Corasick, "Efficient string matching" (CACM 18, 1975),
// with failure moves filled in, over classes of bytes. It is immutable and
// safe for concurrent use.
type Automaton struct {
	class  [256]uint8
	width  uint32   // byte classes; a state is its row's offset in next
	next   []uint32 // state + class -> state
	accept uint32   // states from here on end a pattern
	nodes  []node   // by state / width
	same   []int32  // pattern -> the next equal pattern, or -1
	length []int32  // bytes of each pattern
}

// node is what a state means.
type node struct {
	pattern int32  // the longest pattern that ends here, or -1
	suffix  uint32 // the next state on the failure path that ends a pattern, or 0
	live    int32  // longest suffix that is a proper prefix of a pattern, bytes
}

// Compile builds the automaton for patterns, matched byte for byte; a match is
// reported with the pattern's index. Patterns must not be empty. It fails if
// they need more than MaxStates states. It costs states times byte classes in
// time and, four bytes each, in memory.
func Compile(patterns []string) (*Automaton, error) {
	if len(patterns) == 0 {
		return nil, errors.New("compile automaton: no patterns")
	}
	c := compiler{a: &Automaton{}}
	c.classes(patterns)
	for i, p := range patterns {
		if err := c.add(i, p); err != nil {
			return nil, fmt.Errorf("compile automaton: pattern %d: %w", i, err)
		}
	}
	c.link()
	c.order()
	return c.a, nil
}

// compiler grows a trie in the dense table and turns it into the automaton.
type compiler struct {
	a        *Automaton
	depth    []int32 // by state / width
	children []bool
}

// classes gives each byte that some pattern holds a class; 0 is every other,
// or, when the patterns hold all bytes, the last one met.
func (c *compiler) classes(patterns []string) {
	a := c.a
	a.width = 1
	states := 1
	for _, p := range patterns {
		states += len(p)
		for i := 0; i < len(p); i++ {
			if a.class[p[i]] == 0 && a.width <= 255 {
				a.class[p[i]] = uint8(a.width)
				a.width++
			}
		}
	}
	a.same = make([]int32, len(patterns))
	a.length = make([]int32, len(patterns))
	a.next = make([]uint32, 0, min(states, MaxStates)*int(a.width))
	c.state(0)
}

// state adds an empty state.
func (c *compiler) state(depth int32) uint32 {
	a := c.a
	s := uint32(len(a.next))
	a.next = append(a.next, make([]uint32, a.width)...)
	a.nodes = append(a.nodes, node{pattern: -1})
	c.depth = append(c.depth, depth)
	c.children = append(c.children, false)
	return s
}

func (c *compiler) add(i int, p string) error {
	if p == "" {
		return errors.New("empty")
	}
	a := c.a
	s := uint32(0)
	for j := 0; j < len(p); j++ {
		at := s + uint32(a.class[p[j]])
		if a.next[at] == 0 {
			if len(a.nodes) == MaxStates {
				return fmt.Errorf("more than %d states", MaxStates)
			}
			c.children[s/a.width] = true
			to := c.state(int32(j + 1))
			a.next[at] = to
		}
		s = a.next[at]
	}
	n := &a.nodes[s/a.width]
	a.same[i] = n.pattern
	n.pattern = int32(i)
	a.length[i] = int32(len(p))
	return nil
}

// link fills in the failure moves, breadth first.
func (c *compiler) link() {
	a := c.a
	fail := make([]uint32, len(a.nodes))
	queue := []uint32{0}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		f := fail[s/a.width]
		c.describe(s, f)
		for k := uint32(0); k < a.width; k++ {
			to := a.next[s+k]
			if to == 0 {
				a.next[s+k] = a.next[f+k]
				continue
			}
			if s != 0 {
				fail[to/a.width] = a.next[f+k]
			}
			queue = append(queue, to)
		}
	}
}

// describe sets what follows from the failure state f of s.
func (c *compiler) describe(s, f uint32) {
	if s == 0 {
		return
	}
	a := c.a
	n, fn := &a.nodes[s/a.width], a.nodes[f/a.width]
	n.suffix = fn.suffix
	if fn.pattern >= 0 {
		n.suffix = f
	}
	n.live = fn.live
	if c.children[s/a.width] {
		n.live = c.depth[s/a.width]
	}
}

// order renumbers the states so that those that end a pattern come last and
// one comparison tells them.
func (c *compiler) order() {
	a := c.a
	to := make([]uint32, len(a.nodes))
	at := uint32(0)
	place := func(accepting bool) {
		for i, n := range a.nodes {
			if (n.pattern >= 0 || n.suffix != 0) == accepting {
				to[i] = at
				at += a.width
			}
		}
	}
	place(false)
	a.accept = at
	place(true)
	next := make([]uint32, len(a.next))
	nodes := make([]node, len(a.nodes))
	for i, n := range a.nodes {
		n.suffix = to[n.suffix/a.width]
		nodes[to[i]/a.width] = n
		row := a.next[uint32(i)*a.width:][:a.width]
		for k, s := range row {
			next[to[i]+uint32(k)] = to[s/a.width]
		}
	}
	a.next, a.nodes = next, nodes
}
