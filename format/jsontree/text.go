package jsontree

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str takes a string and decodes it.
func (p *parser) str() (string, error) {
	if p.at >= len(p.b) || p.b[p.at] != '"' {
		return "", p.fail("no string")
	}
	p.at++
	from := p.at
	for i := p.at; i < len(p.b); i++ {
		switch p.b[i] {
		case '"':
			p.at = i + 1
			return string(p.b[from:i]), nil
		case '\\':
			p.at = i
			return p.escaped(from)
		}
	}
	return "", p.fail("a string without an end")
}

// escaped goes on at the first backslash of a string that begins at from.
func (p *parser) escaped(from int) (string, error) {
	var s strings.Builder
	s.Write(p.b[from:p.at])
	for p.at < len(p.b) {
		c := p.b[p.at]
		p.at++
		switch c {
		case '"':
			return s.String(), nil
		case '\\':
			if err := p.escape(&s); err != nil {
				return "", err
			}
		default:
			s.WriteByte(c)
		}
	}
	return "", p.fail("a string without an end")
}

func (p *parser) escape(s *strings.Builder) error {
	if p.at >= len(p.b) {
		return p.fail("a string without an end")
	}
	c := p.b[p.at]
	p.at++
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		s.WriteByte("\"\\/\b\f\n\r\t"[i])
		return nil
	}
	if c != 'u' {
		return p.fail("an escape that is none")
	}
	r, ok := p.hex()
	if !ok {
		return p.fail("an escape that is none")
	}
	if utf16.IsSurrogate(r) && bytes.HasPrefix(p.b[p.at:], []byte(`\u`)) {
		back := p.at
		p.at += 2
		if low, ok := p.hex(); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
			s.WriteRune(utf16.DecodeRune(r, low))
			return nil
		}
		p.at = back
	}
	s.WriteRune(r) // a lone surrogate becomes U+FFFD
	return nil
}

func (p *parser) hex() (rune, bool) {
	if p.at+4 > len(p.b) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p.b[p.at:p.at+4]), 16, 16)
	if err != nil {
		return 0, false
	}
	p.at += 4
	return rune(n), true
}

// utf8Of turns a document into UTF-8 by the byte order mark or the zeros among
// the first four bytes, as Python's json.detect_encoding does.
func utf8Of(b []byte) []byte {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return b[3:]
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return wide(b[4:], 4, binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return wide(b[4:], 4, binary.BigEndian)
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return wide(b[2:], 2, binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return wide(b[2:], 2, binary.BigEndian)
	case len(b) >= 4 && b[0] == 0 && b[1] == 0:
		return wide(b, 4, binary.BigEndian)
	case len(b) >= 2 && b[0] == 0:
		return wide(b, 2, binary.BigEndian)
	case len(b) >= 4 && b[1] == 0 && b[2] == 0:
		return wide(b, 4, binary.LittleEndian)
	case len(b) >= 2 && b[1] == 0:
		return wide(b, 2, binary.LittleEndian)
	}
	return b
}

func wide(b []byte, n int, o binary.ByteOrder) []byte {
	var out []byte
	if n == 4 {
		for ; len(b) >= 4; b = b[4:] {
			out = utf8.AppendRune(out, rune(min(o.Uint32(b), utf8.MaxRune+1)))
		}
		return out
	}
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, o.Uint16(b))
	}
	for _, r := range utf16.Decode(units) {
		out = utf8.AppendRune(out, r)
	}
	return out
}
