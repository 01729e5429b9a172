package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Broken is the first place where a chain does not hold.
type Broken struct {
	File string
	Line int // from 1
	Why  string
}

// Error says it in one line.
func (b *Broken) Error() string { return fmt.Sprintf("%s:%d: %s", b.File, b.Line, b.Why) }

// Part is what was read of one file.
type Part struct {
	File        string
	Lines       int
	First, Last uint64 // numbers of entries
}

// Proof is what a log's files prove.
type Proof struct {
	Parts []Part
	// Broken is nil where the chain holds from the first line to the last.
	Broken *Broken
	// Gaps are places at which the log itself says that it was found damaged,
	// Lost how many entries it says that it lost.
	Gaps []string
	Lost uint64
	// Whole says that the end is the one that the head tells; Tail why not.
	Whole bool
	Tail  string
}

// ErrKey says that the log was made with a key and none was given, or the other
// way round.
var ErrKey = errors.New("the key does not fit the log")

// Verify reads the files of a log in order, the oldest first. head is where the
// head of the last one is. Memory does not grow with the files.
func Verify(files []string, head string, key []byte) (*Proof, error) {
	h, ok, err := readHead(head, key)
	c := &checker{key: key, p: &Proof{}, headN: h.N}
	for _, name := range files {
		if err := c.file(name); err != nil {
			return nil, err
		}
		if c.p.Broken != nil {
			return c.p, nil
		}
	}
	switch {
	case err != nil:
		c.p.Tail = err.Error()
	case !ok:
		c.p.Tail = fmt.Sprintf("there is no head file %s, so lines may be missing at the end", filepath.Base(head))
	default:
		c.end(h)
	}
	return c.p, nil
}

// checker follows a chain.
type checker struct {
	key   []byte
	p     *Proof
	begun bool
	n     uint64
	hash  string
	// headHash is the hash of line headN, the last that the head tells of.
	headN    uint64
	headHash string
}

func (c *checker) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("verify audit log: %w", err)
	}
	defer f.Close()
	part, r := Part{File: name}, newLines(f)
	for {
		line, whole, err := r.next()
		if err != nil {
			return fmt.Errorf("verify audit log %q: %w", name, err)
		}
		if line == nil {
			break
		}
		part.Lines++
		why := "it is cut short"
		if whole {
			if why, err = c.line(line); err != nil {
				return fmt.Errorf("verify audit log %q: %w", name, err)
			}
		}
		if why != "" {
			c.p.Broken = &Broken{name, part.Lines, why}
			break
		}
		if part.First == 0 {
			part.First = c.n
		}
		part.Last = c.n
	}
	c.p.Parts = append(c.p.Parts, part)
	return nil
}

// line checks one line; why says what does not hold.
func (c *checker) line(line []byte) (why string, err error) {
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil || e.N == 0 {
		return "it is no entry", nil
	}
	if e.Kind == KindBegin && e.Keyed != (len(c.key) > 0) {
		return "", ErrKey
	}
	gap := e.Kind == KindGap || e.Kind == KindBegin && e.Why != ""
	switch {
	case !c.begun && e.N == 1 && e.Prev != "":
		return "it is the first, but names one before it", nil
	case !c.begun:
	case e.Prev != c.hash:
		return fmt.Sprintf("it does not follow entry %d: that one, or its place, was changed", c.n), nil
	case e.N != c.n+1 && (!gap || e.N <= c.n):
		return fmt.Sprintf("entry %d follows %d", e.N, c.n), nil
	}
	if gap {
		c.p.Gaps = append(c.p.Gaps, fmt.Sprintf("entry %d: %s", e.N, e.Why))
	}
	c.p.Lost += e.Lost
	c.begun, c.n, c.hash = true, e.N, hashOf(c.key, line)
	if c.n == c.headN {
		c.headHash = c.hash
	}
	return "", nil
}

// end compares the end with the head.
func (c *checker) end(h Head) {
	switch {
	case h.N > c.n:
		c.p.Broken = c.missing(h.N)
	case c.headHash == "":
		c.p.Tail = "the head is of another file"
	case h.Hash != c.headHash:
		c.p.Broken = c.missing(h.N)
		c.p.Broken.Why = fmt.Sprintf("entry %d is not the one that the head tells of", h.N)
	default: // lines after the head: written, and not marked before a crash
		c.p.Whole = true
	}
}

func (c *checker) missing(n uint64) *Broken {
	b := &Broken{Why: fmt.Sprintf("the log ends with entry %d, and the head tells of %d: lines are missing", c.n, n)}
	if k := len(c.p.Parts); k > 0 {
		b.File, b.Line = c.p.Parts[k-1].File, c.p.Parts[k-1].Lines
	}
	return b
}
