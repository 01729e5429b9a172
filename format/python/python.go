// Package python cuts Python source into tokens and says of each call where it
// stands: at the top of the module, where it runs on import, or in which
// function. It is no parser: brackets and indentation are all it follows, and
// what no interpreter would accept it reads as well as it can. Cost is linear.
package python

import (
	"bytes"
	"errors"
	"strings"
)

// Kind says what a Token is.
type Kind uint8

// The kinds of tokens.
const (
	Name Kind = iota
	String
	Number
	Op
	Newline // the end of a logical line
)

// Token is one token. Text of a string is its content, escapes decoded and
// prefix and quotes taken off; Indent is the column of its logical line.
type Token struct {
	Kind   Kind
	Text   string
	At     int
	Indent int
}

// MostTokens bounds what Tokens gives.
const MostTokens = 4_000_000

// ErrLimit says that there are more tokens than are given.
var ErrLimit = errors.New("more than MostTokens tokens")

type lexer struct {
	src    string
	at     int
	depth  int
	indent int
	fresh  bool // at the beginning of a logical line
	out    []Token
}

// Tokens cuts a source. Comments are left out.
func Tokens(src []byte) ([]Token, error) {
	l := &lexer{src: string(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))), fresh: true}
	for l.at < len(l.src) {
		if len(l.out) >= MostTokens {
			return l.out, ErrLimit
		}
		l.step()
	}
	l.add(Newline, "", l.at)
	return l.out, nil
}

func (l *lexer) add(k Kind, text string, at int) {
	l.out = append(l.out, Token{k, text, at, l.indent})
}

func (l *lexer) step() {
	c := l.src[l.at]
	if l.fresh && c != '\n' && c != '\r' && c != '#' {
		l.begin()
		return
	}
	switch {
	case c == '\n':
		if !l.fresh && l.depth == 0 {
			l.add(Newline, "", l.at)
			l.fresh = true
		}
		l.at++
	case c == ' ' || c == '\t' || c == '\r' || c == '\f':
		l.at++
	case c == '\\' && l.at+1 < len(l.src) && (l.src[l.at+1] == '\n' || l.src[l.at+1] == '\r'):
		l.at += 2
	case c == '#':
		l.comment()
	case c == '"' || c == '\'':
		l.str("", l.at)
	case c >= '0' && c <= '9':
		l.number()
	case letter(c):
		l.name()
	default:
		l.op(c)
	}
}

// begin measures the indentation of a line that is not empty.
func (l *lexer) begin() {
	column := 0
	for l.at < len(l.src) {
		switch l.src[l.at] {
		case ' ':
			column++
		case '\t':
			column = (column/8 + 1) * 8
		case '\f':
			column = 0
		default:
			if c := l.src[l.at]; c != '\n' && c != '\r' && c != '#' {
				l.indent, l.fresh = column, false
			} else if c == '#' {
				l.comment()
			} else {
				l.at++
			}
			return
		}
		l.at++
	}
}

func (l *lexer) comment() {
	if i := strings.IndexByte(l.src[l.at:], '\n'); i >= 0 {
		l.at += i
		return
	}
	l.at = len(l.src)
}

func letter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) name() {
	from := l.at
	for l.at < len(l.src) && (letter(l.src[l.at]) || digit(l.src[l.at])) {
		l.at++
	}
	text := l.src[from:l.at]
	if l.at < len(l.src) && (l.src[l.at] == '"' || l.src[l.at] == '\'') && prefix(text) {
		l.str(strings.ToLower(text), from)
		return
	}
	l.add(Name, text, from)
}

func prefix(s string) bool { return len(s) <= 2 && strings.Trim(strings.ToLower(s), "rbfut") == "" }

func (l *lexer) number() {
	from := l.at
	for l.at < len(l.src) && (letter(l.src[l.at]) || digit(l.src[l.at]) || l.src[l.at] == '.') {
		l.at++
	}
	l.add(Number, l.src[from:l.at], from)
}

func (l *lexer) op(c byte) {
	switch c {
	case '(', '[', '{':
		l.depth++
	case ')', ']', '}':
		l.depth = max(0, l.depth-1)
	case ';':
		if l.depth == 0 {
			l.add(Newline, "", l.at)
			l.at++
			return
		}
	}
	l.add(Op, string(c), l.at)
	l.at++
}
