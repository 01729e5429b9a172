package jinja

import "fmt"

// statement takes a tag whose name was taken, with what it encloses.
func (p *parser) statement(tag token, depth int) (*Node, error) {
	n := &Node{At: tag.at, Text: tag.text}
	switch tag.text {
	case "if":
		return p.branch(n, depth)
	case "for":
		return p.loop(n, depth)
	case "set":
		return p.set(n, depth)
	case "macro":
		return p.macro(n, depth)
	case "call":
		n.Kind = CallBlock
		if p.is("(") {
			if _, err := p.arguments(depth); err != nil {
				return nil, err
			}
		}
		return p.wrap(n, depth, p.one)
	case "with":
		n.Kind = With
		return p.wrap(n, depth, p.assignments)
	case "filter":
		n.Kind = Wrap
		return p.wrap(n, depth, p.chain)
	case "block", "generation", "autoescape":
		n.Kind = Wrap
		return p.wrap(n, depth, p.rest)
	case "do":
		n.Kind = Wrap
		if err := p.one(n, depth); err != nil {
			return nil, err
		}
		return n, p.close()
	case "break", "continue":
		n.Kind = Wrap
		return n, p.close()
	case "include", "import", "from", "extends":
		n.Kind = Load
		if err := p.one(n, depth); err != nil {
			return nil, err
		}
		return n, p.through()
	}
	return nil, p.fail(fmt.Sprintf("the tag %q, which is not known,", tag.text))
}

// one takes an expression.
func (p *parser) one(n *Node, depth int) error {
	e, err := p.expressions(depth)
	n.Kids = append(n.Kids, e)
	return err
}

// rest passes over the words of a tag: a block's name, "scoped", true.
func (p *parser) rest(*Node, int) error {
	for p.peek().kind == tokName {
		p.next()
	}
	return nil
}

// through passes over the rest of a tag.
func (p *parser) through() error {
	for p.peek().kind != tokClose && p.peek().kind != tokEnd {
		p.next()
	}
	return p.close()
}

// chain takes filters without a value.
func (p *parser) chain(n *Node, depth int) error {
	f, err := p.filter(nil, depth)
	if err == nil {
		f, err = p.filters(f, depth)
	}
	n.Kids = append(n.Kids, f)
	return err
}

func (p *parser) assignments(n *Node, depth int) error {
	for p.peek().kind == tokName {
		t := p.next()
		if err := p.take("="); err != nil {
			return err
		}
		v, err := p.expression(depth)
		if err != nil {
			return err
		}
		n.Kids = append(n.Kids, &Node{Kind: Keyword, At: t.at, Text: t.text, Kids: []*Node{v}})
		if !p.is(",") {
			break
		}
		p.next()
	}
	return nil
}

// wrap takes the head of a tag, what it encloses and its end.
func (p *parser) wrap(n *Node, depth int, head func(*Node, int) error) (*Node, error) {
	if err := head(n, depth); err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	return n, p.enclosed(n, depth)
}

func (p *parser) enclosed(n *Node, depth int) error {
	body, end, err := p.body(depth + 1)
	if err != nil {
		return err
	}
	tag := n.Text
	switch n.Kind {
	case Macro:
		tag = "macro"
	case SetBlock:
		tag = "set"
	}
	if end != "end"+tag {
		return p.fail(fmt.Sprintf("%q where %q is due,", end, "end"+tag))
	}
	n.Body = body
	return p.through() // endmacro and endblock may repeat the name
}

// branch takes an if with its elifs and else.
func (p *parser) branch(n *Node, depth int) (*Node, error) {
	for last := n; ; {
		last.Kind = If
		if depth++; depth > MostDepth {
			return nil, p.fail("too deep")
		}
		if err := p.one(last, depth); err != nil {
			return nil, err
		}
		if err := p.close(); err != nil {
			return nil, err
		}
		at := p.at()
		body, end, err := p.body(depth)
		if err != nil {
			return nil, err
		}
		last.Body = body
		switch end {
		case "elif":
			next := &Node{At: at, Text: "if"}
			last.Else = []*Node{next}
			last = next
			continue
		case "else":
			if err = p.close(); err != nil {
				return nil, err
			}
			if last.Else, end, err = p.body(depth); err != nil {
				return nil, err
			}
		}
		if end != "endif" {
			return nil, p.fail("an if without an end")
		}
		return n, p.close()
	}
}

func (p *parser) loop(n *Node, depth int) (*Node, error) {
	n.Kind = For
	target, err := p.target(depth)
	if err != nil {
		return nil, err
	}
	if !p.word("in") {
		return nil, p.fail("a for without an in")
	}
	p.next()
	over, err := p.over(depth)
	if err != nil {
		return nil, err
	}
	n.Kids = append([]*Node{target}, over...)
	if p.word("recursive") {
		p.next()
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	body, end, err := p.body(depth + 1)
	if err == nil && end == "else" {
		if err = p.close(); err == nil {
			n.Else, end, err = p.body(depth + 1)
		}
	}
	n.Body = body
	if err == nil && end != "endfor" {
		err = p.fail("a for without an end")
	}
	if err != nil {
		return nil, err
	}
	return n, p.close()
}

// over takes what a for runs over: no condition belongs to it, for an "if"
// filters.
func (p *parser) over(depth int) ([]*Node, error) {
	at := p.at()
	n, err := p.binary(depth, 0)
	kids := []*Node{n}
	for err == nil && p.is(",") {
		p.next()
		n, err = p.binary(depth, 0)
		kids = append(kids, n)
	}
	if err != nil {
		return nil, err
	}
	if len(kids) > 1 {
		if n, err = p.node(Seq, at, "", kids...); err != nil {
			return nil, err
		}
	}
	if !p.word("if") {
		return []*Node{n}, nil
	}
	p.next()
	filter, err := p.expression(depth)
	return []*Node{n, filter}, err
}

func (p *parser) set(n *Node, depth int) (*Node, error) {
	target, err := p.target(depth)
	if err != nil {
		return nil, err
	}
	n.Kids = []*Node{target}
	if p.is("=") {
		p.next()
		n.Kind = Set
		if err := p.one(n, depth); err != nil {
			return nil, err
		}
		return n, p.close()
	}
	n.Kind = SetBlock
	if p.is("|") {
		p.next()
		if err := p.chain(n, depth); err != nil {
			return nil, err
		}
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	return n, p.enclosed(n, depth)
}

func (p *parser) macro(n *Node, depth int) (*Node, error) {
	n.Kind = Macro
	t := p.next()
	if t.kind != tokName {
		return nil, p.fail("a macro without a name")
	}
	args, err := p.arguments(depth)
	if err != nil {
		return nil, err
	}
	n.Text, n.Kids = t.text, args
	if err := p.close(); err != nil {
		return nil, err
	}
	return n, p.enclosed(n, depth)
}
