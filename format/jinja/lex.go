package jinja

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokData tokenKind = iota
	tokOpen           // {{ or {%
	tokClose
	tokName
	tokStr
	tokNum
	tokOp
	tokEnd
)

type token struct {
	kind tokenKind
	text string
	at   int
}

type lexer struct {
	src    string
	at     int
	tokens []token
}

func (l *lexer) add(k tokenKind, text string, at int) {
	l.tokens = append(l.tokens, token{k, text, at})
}

func (l *lexer) fail(at int, what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrSyntax, what, at)
}

func lex(src string) ([]token, error) {
	l := &lexer{src: src}
	for l.at < len(src) {
		i := l.opening()
		if i < 0 {
			l.add(tokData, src[l.at:], l.at)
			break
		}
		if i > l.at {
			l.add(tokData, src[l.at:i], l.at)
		}
		l.at = i
		if err := l.tag(); err != nil {
			return nil, err
		}
	}
	l.add(tokEnd, "", len(src))
	return l.tokens, nil
}

// opening finds the next {{, {% or {#.
func (l *lexer) opening() int {
	for i := l.at; ; i++ {
		j := strings.IndexByte(l.src[i:], '{')
		if j < 0 || i+j+1 >= len(l.src) {
			return -1
		}
		if i += j; strings.IndexByte("{%#", l.src[i+1]) >= 0 {
			return i
		}
	}
}

func (l *lexer) tag() error {
	at, kind := l.at, l.src[l.at:l.at+2]
	l.at += 2
	if kind == "{#" {
		end := strings.Index(l.src[l.at:], "#}")
		if end < 0 {
			return l.fail(at, "a comment without an end")
		}
		l.at += end + 2
		return nil
	}
	if l.at < len(l.src) && (l.src[l.at] == '-' || l.src[l.at] == '+') {
		l.at++
	}
	if kind == "{%" {
		if done, err := l.raw(at); done || err != nil {
			return err
		}
	}
	l.add(tokOpen, kind, at)
	return l.inside(at, map[string]string{"{{": "}}", "{%": "%}"}[kind])
}

// raw takes {% raw %} with all up to its end as data.
func (l *lexer) raw(at int) (bool, error) {
	rest, ok := tagEnd(l.src[l.at:], "raw")
	if !ok {
		return false, nil
	}
	l.at = len(l.src) - len(rest)
	for i := l.at; ; {
		j := strings.Index(l.src[i:], "{%")
		if j < 0 {
			return true, l.fail(at, "raw without an end")
		}
		i += j
		tail := l.src[i+2:]
		if tail != "" && (tail[0] == '-' || tail[0] == '+') {
			tail = tail[1:]
		}
		if rest, ok := tagEnd(tail, "endraw"); ok {
			l.add(tokData, l.src[l.at:i], l.at)
			l.at = len(l.src) - len(rest)
			return true, nil
		}
		i += 2
	}
}

// tagEnd cuts a tag of one word with its end.
func tagEnd(s, word string) (rest string, ok bool) {
	s, ok = strings.CutPrefix(strings.TrimLeft(s, " \t\r\n"), word)
	if !ok {
		return s, false
	}
	s = strings.TrimLeft(s, " \t\r\n")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	return strings.CutPrefix(s, "%}")
}

// inside takes the tokens of one tag up to its end, which does not count
// within brackets.
func (l *lexer) inside(at int, end string) error {
	depth := 0
	for l.at < len(l.src) {
		rest := l.src[l.at:]
		if depth == 0 {
			if skip := closes(rest, end); skip > 0 {
				l.add(tokClose, end, l.at)
				l.at += skip
				return nil
			}
		}
		d, err := l.token(rest)
		if err != nil {
			return err
		}
		if depth += d; depth < 0 || depth > MostDepth {
			return l.fail(l.at, "brackets that do not match, or too many")
		}
	}
	return l.fail(at, "a tag without an end")
}

func closes(rest, end string) int {
	if strings.HasPrefix(rest, end) {
		return len(end)
	}
	if (rest[0] == '-' || rest[0] == '+') && strings.HasPrefix(rest[1:], end) {
		return len(end) + 1
	}
	return 0
}

// token takes one token and says how the depth of brackets changes.
func (l *lexer) token(rest string) (int, error) {
	at, c := l.at, rest[0]
	switch r, _ := utf8.DecodeRuneInString(rest); {
	case strings.IndexByte(" \t\r\n\f\v", c) >= 0:
		l.at++
		return 0, nil
	case c == '"' || c == '\'':
		return 0, l.str(rest, at)
	case c >= '0' && c <= '9':
		n := numberEnd(rest)
		l.add(tokNum, rest[:n], at)
		l.at += n
		return 0, nil
	case r == '_' || unicode.IsLetter(r):
		n := strings.IndexFunc(rest, func(r rune) bool {
			return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
		})
		if n < 0 {
			n = len(rest)
		}
		l.add(tokName, rest[:n], at)
		l.at += n
		return 0, nil
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			l.add(tokOp, op, at)
			l.at += len(op)
			return strings.Count("([{", op) - strings.Count(")]}", op), nil
		}
	}
	return 0, l.fail(at, fmt.Sprintf("the character %q", rest[:1]))
}

var operators = []string{
	"//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
}

// numberEnd finds the end of a number: digits, letters of hexadecimal and
// exponents, and one point with a digit behind it.
func numberEnd(s string) int {
	i := 0
	for i < len(s) {
		c := s[i]
		switch {
		case c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		case c == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' && !strings.Contains(s[:i], "."):
		case (c == '-' || c == '+') && (s[i-1] == 'e' || s[i-1] == 'E') && !strings.HasPrefix(s, "0x"):
		default:
			return i
		}
		i++
	}
	return i
}
