// Package pyjson reads JSON as Python's json module does, into a tree that keeps
// what Python drops: keys that stand twice. NaN, Infinity, control characters
// in strings, lone surrogates, UTF-16 and UTF-32 are taken, since a loader in
// Python takes them.
package pyjson

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind says what a Node is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// Node is one value. It is immutable once it is returned.
type Node struct {
	Kind Kind
	// Key is the member's name where the parent is an object.
	Key string
	// Text is a string's value, or a number or word as it stands.
	Text string
	// Kids are the values of an array or object, in order, all of them.
	Kids []Node
	// At is the offset in bytes; within text that was UTF-16 or UTF-32, that
	// of the UTF-8 made of it.
	At int
}

// Get gives the last member of that name, which is the one that Python keeps;
// nil when there is none.
func (n *Node) Get(key string) *Node {
	for i := len(n.Kids) - 1; i >= 0 && n.Kind == Object; i-- {
		if n.Kids[i].Key == key {
			return &n.Kids[i]
		}
	}
	return nil
}

// Str is the text of the string member of that name, or nothing.
func (n *Node) Str(key string) string {
	if m := n.Get(key); m != nil && m.Kind == String {
		return m.Text
	}
	return ""
}

// Count is how often the key stands in the object.
func (n *Node) Count(key string) int {
	c := 0
	for i := range n.Kids {
		if n.Kind == Object && n.Kids[i].Key == key {
			c++
		}
	}
	return c
}

// Limits of a text: values, and levels of nesting. Python itself gives up at
// some thousand levels.
const (
	mostNodes = 1 << 20
	mostDepth = 20_000
)

// ErrSyntax is in the error of a text that is no JSON to its end.
var ErrSyntax = errors.New("no valid JSON")

// ErrLimit is in the error of a text with too many values or levels.
var ErrLimit = errors.New("too much JSON")

// Parse reads one value and what may stand around it. On an error the tree
// holds what was read before it. It takes time and memory in proportion to b.
func Parse(b []byte) (*Node, error) {
	p := &parser{b: toUTF8(b)}
	root, err := p.value()
	if err == nil {
		p.space()
		if p.at < len(p.b) {
			err = p.fail("text behind the value")
		}
	}
	return root, err
}

// Prefix reads one value of UTF-8 with whatever behind it, and says how many
// bytes it took, those before an error included.
func Prefix(b []byte) (root *Node, n int, err error) {
	p := &parser{b: b}
	root, err = p.value()
	return root, p.at, err
}

type parser struct {
	b     []byte
	at    int
	nodes int
	open  []Node // the containers around the value in hand
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrSyntax, what, p.at)
}

func (p *parser) space() {
	for p.at < len(p.b) {
		switch p.b[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// value reads a value with all below it, without recursion.
func (p *parser) value() (*Node, error) {
	key := ""
	for {
		n, err := p.scalar()
		if err != nil {
			return p.unwind(), err
		}
		n.Key = key
		if n.Kind >= Array {
			if len(p.open) == mostDepth {
				return p.unwind(), fmt.Errorf("%w: more than %d levels", ErrLimit, mostDepth)
			}
			p.open = append(p.open, n)
			if !p.closes() {
				if key, err = p.key(); err != nil {
					return p.unwind(), err
				}
				continue
			}
		} else if len(p.open) == 0 {
			return &n, nil
		} else {
			p.attach(n)
		}
		done, err := p.next()
		if done != nil || err != nil {
			return done, err
		}
		if key, err = p.key(); err != nil {
			return p.unwind(), err
		}
	}
}

// next goes on behind a value: over a comma, or out of containers that end. It
// gives the root when that has ended.
func (p *parser) next() (*Node, error) {
	for {
		if p.closes() {
			p.at++
			top := p.open[len(p.open)-1]
			if p.open = p.open[:len(p.open)-1]; len(p.open) == 0 {
				return &top, nil
			}
			p.attach(top)
			continue
		}
		if p.at >= len(p.b) || p.b[p.at] != ',' {
			return p.unwind(), p.fail("no comma or end of a list")
		}
		p.at++
		return nil, nil
	}
}

func (p *parser) attach(n Node) {
	top := &p.open[len(p.open)-1]
	top.Kids = append(top.Kids, n)
}

// closes reports whether the innermost container ends here.
func (p *parser) closes() bool {
	p.space()
	if p.at >= len(p.b) {
		return false
	}
	c := p.b[p.at]
	return c == ']' && p.open[len(p.open)-1].Kind == Array || c == '}' && p.open[len(p.open)-1].Kind == Object
}

// unwind closes what is open, so that a broken text gives what it held.
func (p *parser) unwind() *Node {
	for len(p.open) > 1 {
		top := p.open[len(p.open)-1]
		p.open = p.open[:len(p.open)-1]
		p.attach(top)
	}
	if len(p.open) == 0 {
		return &Node{}
	}
	return &p.open[0]
}

// key reads a member's name and colon if the innermost container is an object.
func (p *parser) key() (string, error) {
	if p.open[len(p.open)-1].Kind != Object {
		return "", nil
	}
	p.space()
	if p.at >= len(p.b) || p.b[p.at] != '"' {
		return "", p.fail("no key")
	}
	s, err := p.text()
	if err != nil {
		return "", err
	}
	if p.space(); p.at >= len(p.b) || p.b[p.at] != ':' {
		return "", p.fail("no colon")
	}
	p.at++
	return s, nil
}

// scalar reads a string, number or word, or the opening of a container.
func (p *parser) scalar() (Node, error) {
	p.space()
	if p.at >= len(p.b) {
		return Node{}, p.fail("no value")
	}
	if p.nodes++; p.nodes > mostNodes {
		return Node{}, fmt.Errorf("%w: more than %d values", ErrLimit, mostNodes)
	}
	n := Node{At: p.at}
	switch p.b[p.at] {
	case '{', '[':
		n.Kind = Array
		if p.b[p.at] == '{' {
			n.Kind = Object
		}
		p.at++
		return n, nil
	case '"':
		s, err := p.text()
		n.Kind, n.Text = String, s
		return n, err
	}
	for p.at < len(p.b) && isWord(p.b[p.at]) {
		p.at++
	}
	n.Text = string(p.b[n.At:p.at])
	switch n.Text {
	case "null":
		n.Kind = Null
	case "true", "false":
		n.Kind = Bool
	case "NaN", "Infinity", "-Infinity":
		n.Kind = Number
	default:
		n.Kind = Number
		if n.Text == "" || n.Text[0] != '-' && (n.Text[0] < '0' || n.Text[0] > '9') {
			p.at = n.At
			return n, p.fail("no value")
		}
	}
	return n, nil
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.'
}

// text reads a string from its opening quote.
func (p *parser) text() (string, error) {
	p.at++
	from := p.at
	for p.at < len(p.b) && p.b[p.at] != '"' && p.b[p.at] != '\\' {
		p.at++
	}
	if p.at < len(p.b) && p.b[p.at] == '"' {
		p.at++
		return string(p.b[from : p.at-1]), nil
	}
	out := append([]byte(nil), p.b[from:p.at]...)
	for p.at < len(p.b) {
		switch c := p.b[p.at]; c {
		case '"':
			p.at++
			return string(out), nil
		case '\\':
			var err error
			if out, err = p.escape(out); err != nil {
				return "", err
			}
		default:
			out = append(out, c)
			p.at++
		}
	}
	return "", p.fail("a string without an end")
}

// escape appends what stands for the escape at hand.
func (p *parser) escape(out []byte) ([]byte, error) {
	if p.at+1 >= len(p.b) {
		return nil, p.fail("a string without an end")
	}
	c := p.b[p.at+1]
	if c == 'u' {
		r, ok := p.unit(p.at)
		if !ok {
			return nil, p.fail("a broken escape")
		}
		p.at += 6
		if low, ok := p.unit(p.at); ok && utf16.IsSurrogate(r) {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				r = both
				p.at += 6
			}
		}
		return utf8.AppendRune(out, r), nil
	}
	p.at += 2
	switch c {
	case 'n':
		c = '\n'
	case 't':
		c = '\t'
	case 'r':
		c = '\r'
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case '"', '\\', '/':
	default:
		return nil, p.fail("an unknown escape")
	}
	return append(out, c), nil
}

// unit reads \uXXXX.
func (p *parser) unit(at int) (rune, bool) {
	if at+6 > len(p.b) || p.b[at] != '\\' || p.b[at+1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(p.b[at+2:at+6]), 16, 16)
	return rune(v), err == nil
}
