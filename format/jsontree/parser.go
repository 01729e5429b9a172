package jsontree

import (
	"bytes"
	"strings"
)

type parser struct {
	b     []byte
	at    int
	nodes int
}

// document parses one value with an explicit stack of what is open. With an
// error comes what was read before it, never nil.
func (p *parser) document() (*Node, error) {
	var open []*Node
	root := &Node{}
	for {
		n, err := p.start(open)
		if err != nil {
			return root, err
		}
		if p.nodes++; p.nodes > MostNodes || len(open) > MostDepth {
			return root, ErrLimit
		}
		if len(open) == 0 {
			root = n
		}
		if len(open) > 0 {
			top := open[len(open)-1]
			top.Kids = append(top.Kids, n)
		}
		if n.Kind >= List && !p.closes(n) {
			open = append(open, n)
			continue
		}
		n.End = p.at
		if len(open) == 0 {
			return n, nil
		}
		if done, err := p.next(&open); done || err != nil {
			return root, err
		}
	}
}

// closes takes the end of a list or object that is empty.
func (p *parser) closes(n *Node) bool {
	p.space()
	if p.at < len(p.b) && p.b[p.at] == closing(n) {
		p.at++
		return true
	}
	return false
}

func closing(n *Node) byte {
	if n.Kind == Object {
		return '}'
	}
	return ']'
}

// next takes what follows a value: a comma, or ends of what is open, and reports
// whether that was the end of the document.
func (p *parser) next(open *[]*Node) (done bool, err error) {
	for {
		p.space()
		if p.at >= len(p.b) {
			return false, p.fail("an end too early")
		}
		top := (*open)[len(*open)-1]
		switch c := p.b[p.at]; {
		case c == ',':
			p.at++
			return false, nil
		case c == closing(top):
			p.at++
			top.End = p.at
			if *open = (*open)[:len(*open)-1]; len(*open) == 0 {
				return true, nil
			}
		default:
			return false, p.fail("neither a comma nor an end")
		}
	}
}

// start takes a value, of lists and objects the bracket only, with the key in
// front of it inside an object.
func (p *parser) start(open []*Node) (*Node, error) {
	n := &Node{}
	p.space()
	if len(open) > 0 && open[len(open)-1].Kind == Object {
		var err error
		if n.Key, err = p.str(); err != nil {
			return nil, err
		}
		if p.space(); p.at >= len(p.b) || p.b[p.at] != ':' {
			return nil, p.fail("no colon")
		}
		p.at++
		p.space()
	}
	n.At = p.at
	if p.at >= len(p.b) {
		return nil, p.fail("an end too early")
	}
	switch c := p.b[p.at]; c {
	case '{', '[':
		p.at++
		n.Kind = List
		if c == '{' {
			n.Kind = Object
		}
		return n, nil
	case '"':
		var err error
		n.Kind = String
		n.Text, err = p.str()
		return n, err
	}
	return n, p.word(n)
}

// word takes a number or a constant.
func (p *parser) word(n *Node) error {
	for w, k := range words {
		if bytes.HasPrefix(p.b[p.at:], []byte(w)) {
			p.at += len(w)
			n.Kind, n.Text = k, w
			return nil
		}
	}
	from := p.at
	for p.at < len(p.b) && strings.IndexByte("+-.0123456789eE", p.b[p.at]) >= 0 {
		p.at++
	}
	if p.at == from {
		return p.fail("no value")
	}
	n.Kind, n.Text = Number, string(p.b[from:p.at])
	return nil
}

// words are the constants, Python's among them.
var words = map[string]Kind{
	"null": Null, "true": Bool, "false": Bool, "NaN": Number, "Infinity": Number, "-Infinity": Number,
}

func (p *parser) space() {
	for p.at < len(p.b) && (p.b[p.at] == ' ' || p.b[p.at] == '\n' || p.b[p.at] == '\r' || p.b[p.at] == '\t') {
		p.at++
	}
}
