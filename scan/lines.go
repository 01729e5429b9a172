package scan

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan"
)

// lineCounter turns byte offsets into lines and columns. A file with zero bytes
// is no text and gets none.
type lineCounter struct {
	at    []*bartizan.Location // by offset
	line  int
	start int    // offset of the current line
	part  []byte // of the current line, from before this buffer
}

// longestLine bounds what is kept of a line to count its characters.
const longestLine = 1 << 20

func newLineCounter(found []bartizan.Finding) *lineCounter {
	c := &lineCounter{line: 1}
	for i := range found {
		c.at = append(c.at, &found[i].Location)
	}
	sort.SliceStable(c.at, func(i, j int) bool { return c.at[i].Range.From < c.at[j].Range.From })
	return c
}

// feed goes on at offset off.
func (c *lineCounter) feed(b []byte, off int) {
	if bytes.IndexByte(b, 0) >= 0 {
		c.at = nil
	}
	end := off + len(b)
	for len(c.at) > 0 {
		nl := bytes.IndexByte(b[max(c.start-off, 0):], '\n')
		next := end
		if nl >= 0 {
			next = max(c.start, off) + nl
		}
		for len(c.at) > 0 && c.at[0].Range.From <= next && c.at[0].Range.From < end {
			c.settle(b, off)
		}
		if nl < 0 {
			break
		}
		c.line, c.start, c.part = c.line+1, next+1, c.part[:0]
	}
	if rest := b[max(c.start-off, 0):]; len(c.part) < longestLine {
		c.part = append(c.part, rest...)
	}
}

func (c *lineCounter) settle(b []byte, off int) {
	l := c.at[0]
	c.at = c.at[1:]
	upTo := b[max(c.start-off, 0) : l.Range.From-off]
	l.Line = c.line
	l.Column = utf8.RuneCount(c.part) + utf8.RuneCount(upTo) + 1
}
