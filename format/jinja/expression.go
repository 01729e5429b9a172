package jinja

import "strings"

// expression takes a conditional expression, the widest kind.
func (p *parser) expression(depth int) (*Node, error) {
	if depth > MostDepth {
		return nil, p.fail("too deep")
	}
	n, err := p.binary(depth, 0)
	for err == nil && p.word("if") {
		at := p.at()
		p.next()
		kids := []*Node{n, nil}
		if kids[1], err = p.binary(depth+1, 0); err == nil && p.word("else") {
			p.next()
			var other *Node
			other, err = p.expression(depth + 1)
			kids = append(kids, other)
		}
		if err == nil {
			n, err = p.node(Cond, at, "", kids...)
		}
	}
	return n, err
}

// levels of binary operators, from the loosest; "not" stands between the
// second and the third.
var levels = [...]string{" or ", " and ", " == != < <= > >= in ", " + - ", " ~ ", " * / // % "}

const (
	levelCompare = 2
	levelConcat  = 4
)

// binary takes operators of a level and all that bind tighter.
func (p *parser) binary(depth, level int) (*Node, error) {
	if level == len(levels) {
		return p.unary(depth, true)
	}
	if level == levelCompare && p.word("not") {
		at := p.at()
		p.next()
		if depth > MostDepth {
			return nil, p.fail("too deep")
		}
		n, err := p.binary(depth+1, level)
		if err != nil {
			return nil, err
		}
		return p.node(Unary, at, "not", n)
	}
	left, err := p.binary(depth, level+1)
	for err == nil {
		at, op := p.at(), p.operator(level)
		if op == "" {
			break
		}
		var right *Node
		if right, err = p.binary(depth+1, level+1); err != nil {
			break
		}
		if level == levelConcat && left.Kind == Concat {
			left.Kids = append(left.Kids, right)
			left.depth = max(left.depth, right.depth+1)
			continue
		}
		kind := Binary
		if level == levelConcat {
			kind = Concat
		}
		left, err = p.node(kind, at, op, left, right)
	}
	return left, err
}

// operator takes an operator of the level, or gives nothing.
func (p *parser) operator(level int) string {
	t := p.peek()
	if t.kind == tokName && t.text == "not" && level == levelCompare && p.ahead(1).text == "in" {
		p.next()
		p.next()
		return "not in"
	}
	if t.kind != tokOp && t.kind != tokName || !strings.Contains(levels[level], " "+t.text+" ") {
		return ""
	}
	p.next()
	return t.text
}

// unary takes signs, then a primary with all that follows it.
func (p *parser) unary(depth int, filters bool) (*Node, error) {
	if depth > MostDepth {
		return nil, p.fail("too deep")
	}
	t := p.peek()
	var n *Node
	var err error
	if t.kind == tokOp && (t.text == "-" || t.text == "+") {
		p.next()
		if n, err = p.unary(depth+1, false); err == nil {
			n, err = p.node(Unary, t.at, t.text, n)
		}
	} else if n, err = p.primary(depth); err == nil {
		n, err = p.postfix(n, depth)
	}
	if err == nil && p.is("**") {
		p.next()
		var power *Node
		if power, err = p.unary(depth+1, false); err == nil {
			n, err = p.node(Binary, t.at, "**", n, power)
		}
	}
	if err != nil || !filters {
		return n, err
	}
	return p.filters(n, depth)
}

// postfix takes attributes, subscripts and calls.
func (p *parser) postfix(n *Node, depth int) (*Node, error) {
	for {
		t := p.peek()
		if t.kind != tokOp {
			return n, nil
		}
		var err error
		switch t.text {
		case ".":
			p.next()
			a := p.next()
			switch a.kind {
			case tokName:
				n, err = p.node(Attr, t.at, a.text, n)
			case tokNum:
				n, err = p.node(Item, t.at, "", n, &Node{Kind: Num, At: a.at, Text: a.text})
			default:
				err = p.fail("no name behind a point")
			}
		case "[":
			n, err = p.subscript(n, depth)
		case "(":
			n, err = p.call(n, depth)
		default:
			return n, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// filters takes filters, tests and calls of their results.
func (p *parser) filters(n *Node, depth int) (*Node, error) {
	for {
		var err error
		switch {
		case p.is("|"):
			p.next()
			n, err = p.filter(n, depth)
		case p.word("is"):
			p.next()
			n, err = p.test(n, depth)
		case p.is("("):
			n, err = p.call(n, depth)
		default:
			return n, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// dotted takes a name that may have points.
func (p *parser) dotted() (string, error) {
	t := p.next()
	if t.kind != tokName {
		return "", p.fail("no name")
	}
	name := t.text
	for p.is(".") {
		p.next()
		if t = p.next(); t.kind != tokName {
			return "", p.fail("no name behind a point")
		}
		name += "." + t.text
	}
	return name, nil
}

func (p *parser) filter(n *Node, depth int) (*Node, error) {
	at := p.at()
	name, err := p.dotted()
	if err != nil {
		return nil, err
	}
	kids := []*Node{n}
	if p.is("(") {
		args, err := p.arguments(depth)
		if err != nil {
			return nil, err
		}
		kids = append(kids, args...)
	}
	return p.node(Filter, at, name, kids...)
}

func (p *parser) test(n *Node, depth int) (*Node, error) {
	at, not := p.at(), p.word("not")
	if not {
		p.next()
	}
	name, err := p.dotted()
	if err != nil {
		return nil, err
	}
	kids := []*Node{n}
	switch t := p.peek(); {
	case p.is("("):
		args, err := p.arguments(depth)
		if err != nil {
			return nil, err
		}
		kids = append(kids, args...)
	case t.kind == tokStr, t.kind == tokNum, p.is("["), p.is("{"),
		t.kind == tokName && !strings.Contains(" else or and is if in not ", " "+t.text+" "):
		arg, err := p.primary(depth + 1)
		if err == nil {
			arg, err = p.postfix(arg, depth+1)
		}
		if err != nil {
			return nil, err
		}
		kids = append(kids, arg)
	}
	n, err = p.node(Test, at, name, kids...)
	if not && err == nil {
		return p.node(Unary, at, "not", n)
	}
	return n, err
}
