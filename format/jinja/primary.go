package jinja

// primary takes a name, a constant, or something in brackets.
func (p *parser) primary(depth int) (*Node, error) {
	if depth > MostDepth {
		return nil, p.fail("too deep")
	}
	t := p.next()
	switch t.kind {
	case tokName:
		return p.node(Name, t.at, t.text)
	case tokNum:
		return p.node(Num, t.at, t.text)
	case tokStr:
		text := t.text
		for p.peek().kind == tokStr { // strings side by side are one
			text += p.next().text
		}
		return p.node(Str, t.at, text)
	case tokOp:
		switch t.text {
		case "(":
			return p.parenthesis(t.at, depth)
		case "[":
			kids, _, err := p.list("]", depth)
			if err != nil {
				return nil, err
			}
			return p.node(Seq, t.at, "", kids...)
		case "{":
			return p.dict(t.at, depth)
		}
	}
	return nil, p.fail("no expression")
}

func (p *parser) parenthesis(at, depth int) (*Node, error) {
	kids, comma, err := p.list(")", depth)
	if err != nil {
		return nil, err
	}
	if len(kids) == 1 && !comma {
		return kids[0], nil
	}
	return p.node(Seq, at, "", kids...)
}

// list takes expressions up to a bracket, and says whether there was a comma.
func (p *parser) list(end string, depth int) (kids []*Node, comma bool, err error) {
	for !p.is(end) {
		n, err := p.expression(depth + 1)
		if err != nil {
			return nil, false, err
		}
		kids = append(kids, n)
		if !p.is(",") {
			break
		}
		comma = true
		p.next()
	}
	return kids, comma, p.take(end)
}

func (p *parser) dict(at, depth int) (*Node, error) {
	var kids []*Node
	for !p.is("}") {
		k, err := p.expression(depth + 1)
		if err == nil {
			err = p.take(":")
		}
		if err != nil {
			return nil, err
		}
		v, err := p.expression(depth + 1)
		if err != nil {
			return nil, err
		}
		kids = append(kids, k, v)
		if !p.is(",") {
			break
		}
		p.next()
	}
	if err := p.take("}"); err != nil {
		return nil, err
	}
	return p.node(Dict, at, "", kids...)
}

// subscript takes an index, a slice or several with commas.
func (p *parser) subscript(n *Node, depth int) (*Node, error) {
	at := p.next().at
	var kids []*Node
	for {
		k, err := p.index(depth + 1)
		if err != nil {
			return nil, err
		}
		kids = append(kids, k)
		if !p.is(",") {
			break
		}
		p.next()
	}
	if err := p.take("]"); err != nil {
		return nil, err
	}
	if len(kids) == 1 {
		return p.node(Item, at, "", n, kids[0])
	}
	seq, err := p.node(Seq, at, "", kids...)
	if err != nil {
		return nil, err
	}
	return p.node(Item, at, "", n, seq)
}

func (p *parser) index(depth int) (*Node, error) {
	at := p.at()
	parts := make([]*Node, 1, 3)
	slice := false
	for {
		if !p.is(":") && !p.is("]") && !p.is(",") {
			n, err := p.expression(depth)
			if err != nil {
				return nil, err
			}
			parts[len(parts)-1] = n
		}
		if !p.is(":") || len(parts) == 3 {
			break
		}
		slice = true
		p.next()
		parts = append(parts, nil)
	}
	switch {
	case slice:
		return p.node(Slice, at, "", parts...)
	case parts[0] == nil:
		return nil, p.fail("no index")
	}
	return parts[0], nil
}

func (p *parser) call(n *Node, depth int) (*Node, error) {
	at := p.at()
	args, err := p.arguments(depth)
	if err != nil {
		return nil, err
	}
	return p.node(Call, at, "", append([]*Node{n}, args...)...)
}

// arguments takes what stands in the parentheses of a call; stars are passed
// over.
func (p *parser) arguments(depth int) ([]*Node, error) {
	if err := p.take("("); err != nil {
		return nil, err
	}
	var args []*Node
	for !p.is(")") {
		t := p.peek()
		keyword := ""
		switch {
		case p.is("*"), p.is("**"):
			p.next()
		case t.kind == tokName && p.ahead(1).kind == tokOp && p.ahead(1).text == "=":
			keyword = t.text
			p.next()
			p.next()
		}
		n, err := p.expression(depth + 1)
		if err == nil && keyword != "" {
			n, err = p.node(Keyword, t.at, keyword, n)
		}
		if err != nil {
			return nil, err
		}
		args = append(args, n)
		if !p.is(",") {
			break
		}
		p.next()
	}
	return args, p.take(")")
}
