// Package jsonscan reads JSON strictly and keeps byte offsets, so that a string
// can be judged decoded and edited in place without touching any other byte.
//
// It is a security parser: what one parser reads differently from the next one
// hides text from a guard. It therefore refuses what RFC 8259 leaves open or
// I-JSON (RFC 7493) forbids: duplicate keys, invalid UTF-8, trailing data. An
// unpaired surrogate escape is read as U+FFFD, because JavaScript clients that
// cut an emoji in half send it in good faith.
package jsonscan

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Limits bound what a hostile body can cost.
type Limits struct {
	// Depth is the most arrays and objects inside one another.
	Depth int
	// Values is the most values and keys in all; each costs 24 bytes.
	Values int
}

// DefaultLimits suit chat requests.
var DefaultLimits = Limits{Depth: 64, Values: 200_000}

// SyntaxError is a body that is not acceptable JSON.
type SyntaxError struct {
	Offset int
	Why    string
}

// Error gives reason and byte offset.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid JSON at byte %d: %s", e.Offset, e.Why)
}

// ErrLimit is wrapped by the errors that report a limit, not a mistake.
var ErrLimit = errors.New("over the limit")

// Type is the type of a value.
type Type uint8

// The types. None is that of a value that is not there.
const (
	None Type = iota
	Null
	True
	False
	Number
	String
	Array
	Object
)

// node is one value or key on the tape. from and to are its bytes in the
// source, without quotes for a string; next is the index behind its subtree.
type node struct {
	from, to, next int32
	typ            Type
	escaped        bool
	key            bool
}

// Doc is a parsed document. It refers to the source, which must not change.
// Safe for concurrent reading.
type Doc struct {
	src  []byte
	tape []node
}

type parser struct {
	Doc
	pos int
	lim Limits
}

// Parse reads src, which must be one JSON value. Time is linear in len(src)
// and memory in the number of values, both bounded by lim; len(src) must be
// below 2 GiB.
func Parse(src []byte, lim Limits) (*Doc, error) {
	p := &parser{lim: lim}
	p.src = src
	p.tape = make([]node, 0, 64)
	if len(src) > 1<<31-1 {
		return nil, fmt.Errorf("body of %d bytes: %w", len(src), ErrLimit)
	}
	if at := invalidUTF8(src); at >= 0 {
		return nil, &SyntaxError{at, "not valid UTF-8"}
	}
	if err := p.value(0); err != nil {
		return nil, err
	}
	if p.space(); p.pos < len(src) {
		return nil, p.fail("more follows after the value")
	}
	return &p.Doc, nil
}

func invalidUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

func (p *parser) fail(why string) error { return &SyntaxError{p.pos, why} }

func (p *parser) space() {
	for p.pos < len(p.src) {
		switch p.src[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// add appends a node and returns its index.
func (p *parser) add(t Type, from int) (int, error) {
	if len(p.tape) >= p.lim.Values {
		return 0, fmt.Errorf("more than %d values: %w", p.lim.Values, ErrLimit)
	}
	p.tape = append(p.tape, node{from: int32(from), typ: t})
	return len(p.tape) - 1, nil
}

func (p *parser) close(i, to int) {
	p.tape[i].to, p.tape[i].next = int32(to), int32(len(p.tape))
}

func (p *parser) value(depth int) error {
	p.space()
	if p.pos >= len(p.src) {
		return p.fail("ends too early")
	}
	if depth > p.lim.Depth {
		return fmt.Errorf("nested deeper than %d: %w", p.lim.Depth, ErrLimit)
	}
	switch c := p.src[p.pos]; c {
	case '"':
		_, err := p.str()
		return err
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case 't':
		return p.word("true", True)
	case 'f':
		return p.word("false", False)
	case 'n':
		return p.word("null", Null)
	default:
		return p.number()
	}
}

func (p *parser) word(w string, t Type) error {
	if !bytes.HasPrefix(p.src[p.pos:], []byte(w)) {
		return p.fail("unknown word")
	}
	i, err := p.add(t, p.pos)
	p.pos += len(w)
	if err == nil {
		p.close(i, p.pos)
	}
	return err
}

func (p *parser) array(depth int) error {
	i, err := p.add(Array, p.pos)
	if err != nil {
		return err
	}
	p.pos++
	if p.space(); p.peek() == ']' {
		p.pos++
		p.close(i, p.pos)
		return nil
	}
	for {
		if err := p.value(depth + 1); err != nil {
			return err
		}
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			p.close(i, p.pos)
			return nil
		default:
			return p.fail("want a comma or the end of the array")
		}
	}
}

func (p *parser) object(depth int) error {
	i, err := p.add(Object, p.pos)
	if err != nil {
		return err
	}
	p.pos++
	if p.space(); p.peek() == '}' {
		p.pos++
		p.close(i, p.pos)
		return nil
	}
	for {
		if p.space(); p.peek() != '"' {
			return p.fail("want a key in quotes")
		}
		k, err := p.str()
		if err != nil {
			return err
		}
		p.tape[k].key = true
		if p.space(); p.peek() != ':' {
			return p.fail("want a colon after the key")
		}
		p.pos++
		if err := p.value(depth + 1); err != nil {
			return err
		}
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			p.close(i, p.pos)
			return p.unique(i)
		default:
			return p.fail("want a comma or the end of the object")
		}
	}
}

func (p *parser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}
