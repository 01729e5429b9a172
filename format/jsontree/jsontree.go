// Package jsontree reads JSON as leniently as the most lenient loader of model
// configurations does, into a tree that keeps what other readers drop: keys
// that stand twice and the places of all values. It takes Python's NaN,
// Infinity and -Infinity, control characters in strings, lone surrogates, a
// byte order mark, and UTF-16 and UTF-32, which Python's json.loads detects.
//
// Parsing is iterative and linear; memory is some 100 bytes per value.
package jsontree

import (
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan"
)

// Kind says what a Node is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Object
)

// Node is one value. Text is that of a string, decoded, and of a number, a
// boolean or null as it is written. Key is set in objects. At and End bound it
// in the file (in the UTF-8 form of one that is in another encoding).
type Node struct {
	Kind    Kind
	Key     string
	Text    string
	At, End int
	Kids    []*Node
}

// Limits of a tree.
const (
	MostNodes = 4_000_000
	MostDepth = 10_000
)

// ErrSyntax is in every error that is due to the content.
var ErrSyntax = errors.New("no valid JSON")

// ErrLimit says that a document is over MostNodes or MostDepth.
var ErrLimit = errors.New("too much JSON: more than 4,000,000 values or 10,000 levels")

// Get gives the last member of that name, as Python does, or nil. It is safe
// on nil.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Object {
		return nil
	}
	for i := len(n.Kids) - 1; i >= 0; i-- {
		if n.Kids[i].Key == key {
			return n.Kids[i]
		}
	}
	return nil
}

// Str is the text of a string, "" for anything else and nil.
func (n *Node) Str() string {
	if n == nil || n.Kind != String {
		return ""
	}
	return n.Text
}

// Count says how many members of that name an object has.
func (n *Node) Count(key string) (c int) {
	if n == nil || n.Kind != Object {
		return 0
	}
	for _, k := range n.Kids {
		if k.Key == key {
			c++
		}
	}
	return c
}

// Walk calls f for n and all below it, parents first, in order. f says whether
// to go on below. It does not recurse.
func (n *Node) Walk(f func(*Node) bool) {
	stack := []*Node{n}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if top == nil || !f(top) {
			continue
		}
		for i := len(top.Kids) - 1; i >= 0; i-- {
			stack = append(stack, top.Kids[i])
		}
	}
}

var key = &bartizan.MemoKey[*Node]{Name: "json tree"}

// Of parses an artefact's bytes, once for all checks.
func Of(a *bartizan.Artifact, b []byte) (*Node, error) {
	return bartizan.Once(&a.Memo, key, func() (*Node, error) { return Parse(b) })
}

// Parse reads one document; what is behind it is an error. With an error comes
// the tree of what was read before it, never nil.
func Parse(b []byte) (*Node, error) {
	p := &parser{b: utf8Of(b)}
	root, err := p.document()
	if err != nil {
		return root, err
	}
	if p.space(); p.at < len(p.b) {
		return root, p.fail("text behind the document")
	}
	return root, nil
}

// Prefix reads the document at the start of b and says where it ends.
func Prefix(b []byte) (*Node, int, error) {
	p := &parser{b: b}
	root, err := p.document()
	return root, p.at, err
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrSyntax, what, p.at)
}
