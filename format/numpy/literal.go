package numpy

import (
	"strconv"
	"strings"
)

type kind uint8

const (
	isOther kind = iota // None, True, False
	isText
	isNumber
	isTuple
	isList
	isDict
)

// literal is a Python literal: text, a number that is not negative, a
// singleton, or a container; a dict is a list of keys and values in turn.
type literal struct {
	kind   kind
	text   string
	number uint64
	list   []literal
}

// deepest is how deep containers nest in a header; types in types come to
// some four.
const deepest = 32

// parse reads one literal and nothing behind it but blanks. It takes no names
// but the three singletons, and no operators: what else stands there is code.
func parse(text string) (*literal, bool) {
	p := &parser{s: text}
	v, ok := p.value(0)
	p.blank()
	return &v, ok && p.at == len(p.s)
}

type parser struct {
	s  string
	at int
}

func (p *parser) blank() {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n\x00", p.s[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) peek() byte {
	if p.blank(); p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (literal, bool) {
	if depth > deepest {
		return literal{}, false
	}
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		return p.quoted(c)
	case '0' <= c && c <= '9':
		return p.digits()
	case c == '(':
		return p.sequence(')', isTuple, depth)
	case c == '[':
		return p.sequence(']', isList, depth)
	case c == '{':
		return p.sequence('}', isDict, depth)
	case (c == 'u' || c == 'b') && p.at+1 < len(p.s) && (p.s[p.at+1] == '\'' || p.s[p.at+1] == '"'):
		p.at++
		return p.quoted(p.s[p.at])
	}
	for _, w := range []string{"None", "True", "False"} {
		if strings.HasPrefix(p.s[p.at:], w) {
			p.at += len(w)
			return literal{kind: isOther, text: w}, true
		}
	}
	return literal{}, false
}

func (p *parser) quoted(quote byte) (literal, bool) {
	from := p.at + 1
	for i := from; i < len(p.s); i++ {
		switch p.s[i] {
		case '\\':
			i++
		case quote:
			p.at = i + 1
			return literal{kind: isText, text: p.s[from:i]}, true
		}
	}
	return literal{}, false
}

// digits reads a number; Python 2 wrote an L behind long ones.
func (p *parser) digits() (literal, bool) {
	from := p.at
	for p.at < len(p.s) && '0' <= p.s[p.at] && p.s[p.at] <= '9' {
		p.at++
	}
	n, err := strconv.ParseUint(p.s[from:p.at], 10, 64)
	if p.at < len(p.s) && p.s[p.at] == 'L' {
		p.at++
	}
	return literal{kind: isNumber, number: n}, err == nil
}

func (p *parser) sequence(end byte, k kind, depth int) (literal, bool) {
	v := literal{kind: k}
	p.at++
	comma := false
	for p.peek() != end {
		item, ok := p.value(depth + 1)
		if !ok {
			return v, false
		}
		v.list = append(v.list, item)
		if k == isDict && len(v.list)%2 == 1 {
			if p.peek() != ':' {
				return v, false
			}
			p.at++
			continue
		}
		if comma = p.peek() == ','; comma {
			p.at++
		} else if p.peek() != end {
			return v, false
		}
	}
	p.at++
	if k == isTuple && len(v.list) == 1 && !comma {
		return v.list[0], true // brackets around a value
	}
	return v, k != isDict || len(v.list)%2 == 0
}

// get finds a key of a dict; the last one counts, as in Python.
func (v *literal) get(key string) *literal {
	var found *literal
	for i := 0; i+1 < len(v.list); i += 2 {
		if v.list[i].kind == isText && v.list[i].text == key {
			found = &v.list[i+1]
		}
	}
	return found
}

type element struct {
	size    uint64
	objects bool
}

// dtype is the size of an element and whether it holds objects: of a text such
// as "<f8", or of a list of fields, each a tuple of name, type and shape.
func (v *literal) dtype(depth int) (t element, ok bool) {
	switch {
	case depth > deepest:
		return t, false
	case v.kind == isText:
		return scalar(v.text)
	case v.kind == isTuple && len(v.list) == 2: // a type and the shape of a field
		if t, ok = v.list[0].dtype(depth + 1); !ok {
			return t, false
		}
		return t.times(&v.list[1])
	case v.kind != isList:
		return t, false
	}
	for i := range v.list {
		f := &v.list[i]
		if f.kind != isTuple || len(f.list) < 2 || len(f.list) > 3 {
			return t, false
		}
		in, ok := f.list[1].dtype(depth + 1)
		if ok && len(f.list) == 3 {
			in, ok = in.times(&f.list[2])
		}
		if !ok || in.size > 1<<40 {
			return t, false
		}
		t.size, t.objects = t.size+in.size, t.objects || in.objects
	}
	return t, true
}

// times is an element that repeats by a shape.
func (t element) times(shape *literal) (element, bool) {
	lengths := shape.list
	if shape.kind == isNumber {
		lengths = []literal{*shape}
	}
	for _, l := range lengths {
		if l.kind != isNumber || l.number > 1<<32 || t.size > 1<<30 {
			return t, false
		}
		t.size *= l.number
	}
	return t, true
}

// scalar reads a type such as "|O", "<U12" or "<M8[ns]".
func scalar(s string) (t element, ok bool) {
	s = strings.TrimLeft(s, "<>|=")
	if s == "" {
		return t, false
	}
	if s[0] == 'O' || s == "object" {
		return element{8, true}, true
	}
	if strings.IndexByte("biufcmMSaUV?", s[0]) < 0 {
		return t, false
	}
	digits, _, _ := strings.Cut(s[1:], "[")
	if s[0] == '?' && digits == "" {
		digits = "1"
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	if s[0] == 'U' {
		n *= 4
	}
	return element{n, false}, err == nil
}
