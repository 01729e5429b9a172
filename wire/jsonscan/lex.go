package jsonscan

import (
	"bytes"
	"encoding/binary"
)

// few is the number of keys up to which comparing each with each is cheaper
// than a map.
const few = 12

// unique reports a key that stands twice in the object at tape index i. Keys
// are compared decoded: "\u0061" is "a".
func (p *parser) unique(i int) error {
	var keys []int32
	end := p.tape[i].next
	for k := int32(i) + 1; k < end; k = p.tape[k+1].next {
		keys = append(keys, k)
	}
	if len(keys) > few {
		return p.uniqueMany(keys)
	}
	for a, k := range keys {
		for _, o := range keys[:a] {
			if p.sameKey(k, o) {
				return p.twice(k)
			}
		}
	}
	return nil
}

func (p *parser) uniqueMany(keys []int32) error {
	seen := make(map[string]bool, len(keys))
	for _, k := range keys {
		s := Value{&p.Doc, k}.Text()
		if seen[s] {
			return p.twice(k)
		}
		seen[s] = true
	}
	return nil
}

func (p *parser) sameKey(a, b int32) bool {
	x, y := &p.tape[a], &p.tape[b]
	if !x.escaped && !y.escaped {
		return bytes.Equal(p.src[x.from:x.to], p.src[y.from:y.to])
	}
	return Value{&p.Doc, a}.Text() == Value{&p.Doc, b}.Text()
}

func (p *parser) twice(k int32) error {
	return &SyntaxError{int(p.tape[k].from), "a key stands twice in one object"}
}

// str reads a string and returns its tape index.
func (p *parser) str() (int, error) {
	p.pos++ // the quote
	i, err := p.add(String, p.pos)
	if err != nil {
		return 0, err
	}
	for {
		p.pos += plain(p.src[p.pos:])
		if p.pos >= len(p.src) {
			return 0, p.fail("string without an end")
		}
		switch c := p.src[p.pos]; {
		case c == '"':
			p.close(i, p.pos)
			p.pos++
			return i, nil
		case c == '\\':
			p.tape[i].escaped = true
			if err := p.escape(); err != nil {
				return 0, err
			}
		case c < 0x20:
			return 0, p.fail("control character in a string")
		default:
			p.pos++
		}
	}
}

// plain is the number of bytes, in steps of eight, before the eight that hold
// a quote, a backslash or a control character. The tests for a zero byte and
// for a byte below a bound are those of "Bit Twiddling Hacks" (Anderson).
func plain(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; n+8 <= len(b); n += 8 {
		w := binary.LittleEndian.Uint64(b[n:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		if ((w-ones*0x20)&^w|(quote-ones)&^quote|(slash-ones)&^slash)&highs != 0 {
			return n
		}
	}
	return n
}

func (p *parser) escape() error {
	if p.pos+1 >= len(p.src) {
		return p.fail("string without an end")
	}
	switch p.src[p.pos+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.pos += 2
		return nil
	case 'u':
		if hex4(p.src, p.pos+2) < 0 {
			return p.fail("\\u without four hexadecimal digits")
		}
		p.pos += 6
		return nil
	}
	return p.fail("unknown escape")
}

// hex4 reads four hexadecimal digits at i, or returns -1.
func hex4(b []byte, i int) rune {
	if i+4 > len(b) {
		return -1
	}
	var r rune
	for _, c := range b[i : i+4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// number reads a number by the grammar of RFC 8259, section 6.
func (p *parser) number() error {
	from := p.pos
	if p.peek() == '-' {
		p.pos++
	}
	switch {
	case p.peek() == '0':
		p.pos++
	case !p.digits():
		p.pos = from
		return p.fail("want a value")
	}
	if p.peek() == '.' {
		if p.pos++; !p.digits() {
			return p.fail("want a digit after the point")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if !p.digits() {
			return p.fail("want a digit in the exponent")
		}
	}
	i, err := p.add(Number, from)
	if err == nil {
		p.close(i, p.pos)
	}
	return err
}

func (p *parser) digits() bool {
	from := p.pos
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		p.pos++
	}
	return p.pos > from
}
