// Package codeblock says what of an answer's Markdown is code, which is shown and
// does not act: fenced blocks and code spans.
//
// It errs on one side: what it calls code is code by CommonMark 0.31 and by GFM.
// What depends on more than it looks at is none: indented blocks, fences that are
// indented or stand in lists and quotations, all that follows a line that begins
// with an HTML element, and spans after a bracket, a backslash or a backtick of
// another line, or over the border of a table's cell.
package codeblock

import (
	"sort"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
)

const (
	// Nearby is how long a line may be before a code span on it.
	Nearby = 1 << 10
	// span is the longest code span, from the place that is asked about.
	span = 1 << 10
)

// Book holds how far the code blocks of each part of an exchange are known: a
// window need not reach back to where a block began. Safe for concurrent use.
type Book struct {
	mu    sync.Mutex
	parts map[int]*Blocks
}

// Blocks are the fenced code blocks of one text. It is a machine that takes a
// byte at a time, so that it does not matter how the text was cut.
type Blocks struct {
	pos   int   // bytes seen
	turns []int // where blocks begin and end, in turns
	html  int   // where HTML began that may go on, or 0: it stands at html-1
	lead  bool  // something else than marks of lists and quotations stands on the line
	// The line so far: its indent, -1 once something else than a fence stands
	// there, and the fence's character and length.
	indent, run int
	mark        byte
	ended       bool // the fence has its length
	after       bool // something but spaces stands behind the fence
	tick        bool // and it holds a backtick
	// The open fence.
	fence byte
	width int
}

// Of gives those of the part's text up to its end. key is the caller's own: it
// must ask for every window of a part. Without an exchange the text counts as the
// whole part. It costs a pass over what is new.
func Of(x *bartizan.Exchange, key *bartizan.MemoKey[*Book], p *bartizan.Part) *Blocks {
	if x == nil {
		c := &Blocks{pos: p.Base}
		c.feed(p.Text)
		return c
	}
	b, _ := bartizan.Once(&x.Memo, key, func() (*Book, error) { return &Book{parts: map[int]*Blocks{}}, nil })
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.parts[p.ID]
	if c == nil || p.Base == 0 || c.pos < p.Base || c.pos > p.Base+len(p.Text) {
		c = &Blocks{pos: p.Base}
		b.parts[p.ID] = c
	}
	c.feed(p.Text[c.pos-p.Base:])
	copied := *c
	copied.turns = c.turns[:len(c.turns):len(c.turns)]
	return &copied
}

func (c *Blocks) feed(s string) {
	for i := 0; i < len(s); i++ {
		if c.indent < 0 && (c.lead || c.fence != 0 || c.html > 0) { // nothing but its end matters of this line
			n := lineEnd(s[i:])
			i += n
			c.pos += n
			if i == len(s) {
				return
			}
		}
		c.pos++
		c.begins(s[i])
		switch b := s[i]; {
		case b == '\n' || b == '\r':
			c.line()
		case c.indent < 0:
		case c.run == 0 && b == ' ' && c.indent < 3:
			c.indent++
		case c.run == 0 && (b == '`' || b == '~') || c.run > 0 && b == c.mark && !c.ended:
			c.mark = b
			c.run++
		case c.run >= 3:
			c.ended = true
			c.after = c.after || b != ' ' && b != '\t'
			c.tick = c.tick || b == '`'
		default:
			c.indent = -1
		}
	}
}

// begins notes what a line begins with, marks of lists and quotations aside.
func (c *Blocks) begins(b byte) {
	switch {
	case c.lead || c.fence != 0 || c.html > 0 || strings.IndexByte(" \t-*+>.)0123456789\r\n", b) >= 0:
	case b == '<':
		c.html = c.pos
	default:
		c.lead = true
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
func (c *Blocks) line() {
	switch {
	case c.indent < 0 || c.run < 3:
	case c.fence == 0 && c.html == 0 && c.indent == 0 && (c.mark == '~' || !c.tick):
		c.fence, c.width = c.mark, c.run
		c.turns = append(c.turns, c.pos)
	case c.fence == c.mark && c.run >= c.width && !c.after:
		c.fence = 0
		c.turns = append(c.turns, c.pos)
	}
	c.indent, c.run, c.ended, c.after, c.tick, c.lead = 0, 0, false, false, false, false
}

// In reports whether what stands at an offset of the text, which begins at base
// of the part, is in a code block or span; unsure, whether more text may make it
// so. With done none follows.
func (c *Blocks) In(s string, base, at int, done bool) (in, unsure bool) {
	if sort.SearchInts(c.turns, base+at+1)%2 == 1 {
		return true, false
	}
	from := strings.LastIndexByte(s[:at], '\n') + 1
	if from == 0 && base > 0 || at-from > Nearby || c.html > 0 && c.html <= base+at {
		return false, false
	}
	open := -1
	width := 0 // of the span that is open there
	for i := from; i < at; {
		n := ticks(s[i:at])
		switch {
		case n == 0:
			if width == 0 && (s[i] == '<' || s[i] == '\\') || s[i] == '|' {
				return false, false
			}
			i++
			continue
		case width == 0:
			width, open = n, i
		case width == n:
			width = 0
		}
		i += n
	}
	if width == 0 || !fresh(s[:open], from, base) {
		return false, false
	}
	return closes(s, at, width, done)
}

// fresh reports whether the lines of the paragraph before the one that begins at
// from hold nothing that a span could begin or hide in.
func fresh(s string, from, base int) bool {
	before := s[max(0, from-Nearby):from]
	if i := strings.LastIndex(before, "\n\n"); i >= 0 {
		before = before[i+2:]
	} else if from > Nearby || base > 0 {
		return false // too far to see
	}
	return !strings.ContainsAny(before, "`<\\|\r")
}

// closes looks for the end of a span of the given width behind at, on its line.
func closes(s string, at, width int, done bool) (in, unsure bool) {
	for i := at; i < len(s) && i-at < span; {
		if s[i] == '\n' || s[i] == '\r' || s[i] == '|' {
			return false, false
		}
		n := ticks(s[i:])
		if n == width && (i+n < len(s) || done) {
			return true, false
		}
		i += max(n, 1)
	}
	return false, !done && len(s)-at < span
}

// ticks is the length of the run of backticks that s begins with.
func ticks(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }
