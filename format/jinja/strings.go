package jinja

import (
	"strconv"
	"strings"
)

// str takes a string in quotes and decodes its escapes as Python does.
func (l *lexer) str(rest string, at int) error {
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case rest[0]:
			l.add(tokStr, Unescape(rest[1:i]), at)
			l.at += i + 1
			return nil
		}
	}
	return l.fail(at, "a string without an end")
}

// simple escapes of Python's string literals.
const (
	simpleFrom = `\'"abfnrtv`
	simpleTo   = "\\'\"\a\b\f\n\r\t\v"
)

// Unescape decodes the escapes of a Python string literal: \n and its like,
// \xHH, \uHHHH, \UHHHHHHHH, octal, line continuations and, of the names in \N{},
// the underscore's. What is no escape stays as it is.
func Unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		n := escape(&out, s[i:])
		i += n - 1
	}
	return out.String()
}

// escape decodes what follows a backslash and says how long it is.
func escape(out *strings.Builder, s string) int {
	c := s[0]
	if j := strings.IndexByte(simpleFrom, c); j >= 0 {
		out.WriteByte(simpleTo[j])
		return 1
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	switch {
	case c == '\n':
		return 1
	case c == 'N' && strings.HasPrefix(s, "N{"):
		end := strings.IndexByte(s, '}')
		if end < 0 {
			break
		}
		out.WriteString(named(s[2:end]))
		return end + 1
	case digits > 0 && len(s) > digits:
		if r, err := strconv.ParseUint(s[1:1+digits], 16, 32); err == nil {
			out.WriteRune(rune(r))
			return 1 + digits
		}
	case c >= '0' && c <= '7':
		n := 1
		for n < 3 && n < len(s) && s[n] >= '0' && s[n] <= '7' {
			n++
		}
		r, _ := strconv.ParseUint(s[:n], 8, 32)
		out.WriteRune(rune(r))
		return n
	}
	out.WriteByte('\\')
	out.WriteByte(c)
	return 1
}

// named gives the character of a Unicode name: the underscore, and of others a
// letter whose name ends in it, else U+FFFD.
func named(name string) string {
	name = strings.ToUpper(name)
	if name == "LOW LINE" || name == "SPACING UNDERSCORE" {
		return "_"
	}
	if small, ok := strings.CutPrefix(name, "LATIN SMALL LETTER "); ok && len(small) == 1 {
		return strings.ToLower(small)
	}
	if large, ok := strings.CutPrefix(name, "LATIN CAPITAL LETTER "); ok && len(large) == 1 {
		return large
	}
	return "\ufffd"
}
