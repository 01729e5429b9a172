// Package jinja parses Jinja2 templates, as they stand in models as chat
// templates, to a tree. Nothing is rendered: a template is a program that runs
// in the host of the model (https://jinja.palletsprojects.com/templates).
//
// The grammar is that of Jinja 3.1 with the tags that transformers adds
// (generation, break, continue). Depth is capped; cost is linear.
package jinja

import (
	"errors"
	"fmt"
)

// Kind says what a Node is.
type Kind uint8

// Statements. Kids holds their expressions, Body and Else what they enclose.
const (
	Data       Kind = iota // Text is copied out
	Output                 // {{ Kids[0] }}
	If                     // Kids[0] is the test; an elif is an If in Else
	For                    // Kids: target, iterable and perhaps a filter
	Set                    // Kids: target, value
	SetBlock               // Kids: target and perhaps a chain of filters; Body is the value
	Macro                  // Text is its name; Kids: parameters as Name or Keyword
	CallBlock              // Kids[0] is the call
	With                   // Kids: Keywords
	Wrap                   // Text is the tag (block, filter, generation, autoescape, do, break …)
	Load                   // Text is the tag that loads another template; Kids what it loads
	Expression             // below this the kinds are those of expressions
	Name                   // Text
	Str                    // Text, its escapes decoded
	Num                    // Text
	Seq                    // a list or a tuple
	Dict                   // Kids: keys and values in turn
	Attr                   // Kids[0].Text
	Item                   // Kids[0][Kids[1]]
	Slice                  // Kids: up to three, nil where absent
	Call                   // Kids[0](the others)
	Keyword                // Text = Kids[0], in a call
	Filter                 // Kids[0] | Text(the others); Kids[0] is nil at the head of a filter block
	Test                   // Kids[0] is Text(the others)
	Unary                  // Text Kids[0]
	Binary                 // Kids[0] Text Kids[1]; comparisons and logic too
	Concat                 // Kids joined by ~
	Cond                   // Kids: value, test and perhaps the other value
)

// Node is one statement or expression. At is its byte offset in the template.
type Node struct {
	Kind       Kind
	At         int
	Text       string
	Kids       []*Node
	Body, Else []*Node
	depth      int
}

// Limits: a template is at most a few 100 KB, with a few levels.
const (
	MostBytes = 4 << 20
	MostDepth = 400
)

// ErrSyntax is in every error that is due to the template.
var ErrSyntax = errors.New("no template that can be parsed")

// Parse gives the statements of a template.
func Parse(src string) ([]*Node, error) {
	if len(src) > MostBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrSyntax, len(src))
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, size: len(src)}
	body, end, err := p.body(0)
	if err != nil {
		return nil, err
	}
	if end != "" {
		return nil, p.fail("the tag " + end + " without a beginning")
	}
	return body, nil
}

// Walk calls f for every node below and including the given ones, parents
// first. f says whether to go on below. nil nodes are passed over.
func Walk(nodes []*Node, f func(*Node) bool) {
	for _, n := range nodes {
		if n == nil || !f(n) {
			continue
		}
		Walk(n.Kids, f)
		Walk(n.Body, f)
		Walk(n.Else, f)
	}
}
