package jinja

import (
	"fmt"
	"slices"
	"strings"
)

type parser struct {
	tokens []token
	pos    int
	size   int
}

func (p *parser) ahead(n int) token { return p.tokens[min(p.pos+n, len(p.tokens)-1)] }

func (p *parser) peek() token { return p.ahead(0) }

func (p *parser) at() int { return p.peek().at }

func (p *parser) next() token {
	t := p.peek()
	if p.pos < len(p.tokens)-1 {
		p.pos++
	}
	return t
}

func (p *parser) is(op string) bool { return p.peek().kind == tokOp && p.peek().text == op }

func (p *parser) word(w string) bool { return p.peek().kind == tokName && p.peek().text == w }

func (p *parser) take(op string) error {
	if !p.is(op) {
		return p.fail(fmt.Sprintf("%q is due", op))
	}
	p.next()
	return nil
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrSyntax, what, p.at())
}

// node makes an expression and bounds the depth of the tree.
func (p *parser) node(k Kind, at int, text string, kids ...*Node) (*Node, error) {
	n := &Node{Kind: k, At: at, Text: text, Kids: kids}
	for _, kid := range kids {
		if kid != nil {
			n.depth = max(n.depth, kid.depth+1)
		}
	}
	if n.depth > MostDepth {
		return nil, p.fail("too deep")
	}
	return n, nil
}

// body takes statements up to a tag that ends or continues what encloses them,
// whose name it gives ("" at the end of the template). That tag is entered.
func (p *parser) body(depth int) (out []*Node, end string, err error) {
	if depth > MostDepth {
		return nil, "", p.fail("too deep")
	}
	for {
		switch t := p.next(); {
		case t.kind == tokEnd:
			return out, "", nil
		case t.kind == tokData:
			out = append(out, &Node{Kind: Data, At: t.at, Text: t.text})
		case t.kind == tokOpen && t.text == "{{":
			n, err := p.expressions(depth)
			if err == nil {
				err = p.close()
			}
			if err != nil {
				return nil, "", err
			}
			out = append(out, &Node{Kind: Output, At: t.at, Kids: []*Node{n}})
		case t.kind == tokOpen:
			tag := p.next()
			if tag.kind != tokName {
				return nil, "", p.fail("a tag without a name")
			}
			if slices.Contains(ends, tag.text) {
				return out, tag.text, nil
			}
			n, err := p.statement(tag, depth)
			if err != nil {
				return nil, "", err
			}
			out = append(out, n)
		default:
			return nil, "", p.fail("what does not belong here")
		}
	}
}

var ends = strings.Fields("elif else endif endfor endset endmacro endcall endfilter endwith endblock endgeneration endautoescape")

func (p *parser) close() error {
	if t := p.next(); t.kind != tokClose {
		return p.fail("the tag does not end")
	}
	return nil
}

// expressions takes one, or a tuple without parentheses.
func (p *parser) expressions(depth int) (*Node, error) {
	at := p.at()
	n, err := p.expression(depth)
	if err != nil || !p.is(",") {
		return n, err
	}
	kids := []*Node{n}
	for p.is(",") {
		p.next()
		if t := p.peek(); t.kind == tokClose || p.is("=") || p.word("in") {
			break
		}
		if n, err = p.expression(depth); err != nil {
			return nil, err
		}
		kids = append(kids, n)
	}
	return p.node(Seq, at, "", kids...)
}

// target takes what is assigned to: names, attributes of namespaces, tuples.
func (p *parser) target(depth int) (*Node, error) {
	at := p.at()
	var kids []*Node
	for {
		n, err := p.primary(depth)
		if err == nil {
			n, err = p.postfix(n, depth)
		}
		if err != nil {
			return nil, err
		}
		kids = append(kids, n)
		if !p.is(",") {
			break
		}
		p.next()
	}
	if len(kids) == 1 {
		return kids[0], nil
	}
	return p.node(Seq, at, "", kids...)
}
