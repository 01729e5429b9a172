package markup

import (
	"sort"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
)

// nearby is how long a line may be before a code span on it.
const nearby = 1 << 10

// book holds how far the code blocks of each part of an exchange are known: a
// window need not reach back to where a block began.
type book struct {
	mu    sync.Mutex
	parts map[int]*blocks
}

// blocks are the fenced code blocks of one text. It is a machine that takes a
// byte at a time, so that it does not matter how the text was cut.
type blocks struct {
	pos   int   // bytes seen
	turns []int // where blocks begin and end, in turns
	// The line so far: its indent, -1 once something else than a fence stands
	// there, and the fence's character and length.
	indent, run int
	mark        byte
	after       bool // something but spaces stands behind the fence
	tick        bool // and it holds a backtick
	// The open fence.
	fence byte
	width int
}

// blocks gives those of the part's text up to its end.
func (g *guard) blocks(x *bartizan.Exchange, p *bartizan.Part) *blocks {
	if x == nil {
		c := &blocks{pos: p.Base}
		c.feed(p.Text)
		return c
	}
	b, _ := bartizan.Once(&x.Memo, g.fences, func() (*book, error) { return &book{parts: map[int]*blocks{}}, nil })
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.parts[p.ID]
	if c == nil || p.Base == 0 || c.pos < p.Base || c.pos > p.Base+len(p.Text) {
		c = &blocks{pos: p.Base}
		b.parts[p.ID] = c
	}
	c.feed(p.Text[c.pos-p.Base:])
	copied := *c
	copied.turns = c.turns[:len(c.turns):len(c.turns)]
	return &copied
}

func (c *blocks) feed(s string) {
	for i := 0; i < len(s); i++ {
		if c.indent < 0 { // nothing but its end matters of this line
			n := lineEnd(s[i:])
			i += n
			c.pos += n
			if i == len(s) {
				return
			}
		}
		c.pos++
		switch b := s[i]; {
		case b == '\n' || b == '\r':
			c.line()
		case c.run == 0 && b == ' ' && c.indent < 3:
			c.indent++
		case c.run == 0 && (b == '`' || b == '~') || c.run > 0 && b == c.mark && !c.after:
			c.mark = b
			c.run++
		case c.run >= 3:
			c.after = c.after || b != ' ' && b != '\t'
			c.tick = c.tick || b == '`'
		default:
			c.indent = -1
		}
	}
}

// lineEnd is where the line ends that s begins with.
func lineEnd(s string) int {
	n := strings.IndexByte(s, '\n')
	if n < 0 {
		n = len(s)
	}
	if r := strings.IndexByte(s[:n], '\r'); r >= 0 {
		n = r
	}
	return n
}

// line ends one: it may have begun a block, or ended it.
func (c *blocks) line() {
	switch {
	case c.indent < 0 || c.run < 3:
	case c.fence == 0 && (c.mark == '~' || !c.tick):
		c.fence, c.width = c.mark, c.run
		c.turns = append(c.turns, c.pos)
	case c.fence == c.mark && c.run >= c.width && !c.after:
		c.fence = 0
		c.turns = append(c.turns, c.pos)
	}
	c.indent, c.run, c.after, c.tick = 0, 0, false, false
}

// in reports whether f is in a code block or span; unsure, whether more text may
// make it so.
func (c *blocks) in(s string, base int, f found, done bool) (in, unsure bool) {
	if sort.SearchInts(c.turns, base+f.from+1)%2 == 1 {
		return true, false
	}
	from := strings.LastIndexByte(s[:f.from], '\n') + 1
	if from == 0 && base > 0 || f.from-from > nearby {
		return false, false // too long a line to tell
	}
	width := 0 // of the span that is open where f begins
	for i := from; i < f.from; {
		n := ticks(s[i:f.from])
		if n == 0 {
			i++
			continue
		}
		switch width {
		case 0:
			width = n
		case n:
			width = 0
		}
		i += n
	}
	if width == 0 {
		return false, false
	}
	for i := f.from; i < len(s) && i-f.from < longest; {
		if s[i] == '\n' {
			return false, false
		}
		n := ticks(s[i:])
		if n == width && (i+n < len(s) || done) {
			return true, false
		}
		i += max(n, 1)
	}
	return false, !done && len(s)-f.from < longest
}

// ticks is the length of the run of backticks that s begins with.
func ticks(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }
