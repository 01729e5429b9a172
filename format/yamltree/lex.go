package yamltree

import (
	"strconv"
	"strings"
)

// step takes one token.
func (l *lexer) step() {
	c := l.src[l.at]
	switch c {
	case ' ', '\t', '\r', '\n':
		l.at++
		return
	case '#':
		l.line()
		return
	case '"', '\'':
		l.quoted(c)
		return
	case '[', '{':
		l.flow++
		l.structure()
		l.at++
		return
	case ']', '}', ',':
		if l.flow > 0 {
			if c != ',' {
				l.flow--
			}
			l.structure()
			l.at++
			return
		}
	case '!':
		l.tag()
		return
	case '&', '*':
		l.reference(c)
		return
	case '%':
		if l.at == 0 || l.src[l.at-1] == '\n' {
			l.directive()
			return
		}
	case '|', '>':
		l.block()
		return
	}
	if (c == ':' || c == '-' || c == '?') && l.apart(l.at+1) || c == ':' && l.flow > 0 && l.last != nil {
		l.at++
		switch c {
		case ':':
			l.colon()
		case '-', '?':
			l.structure()
		}
		return
	}
	l.plain()
}

// apart reports whether an indicator ends at i.
func (l *lexer) apart(i int) bool {
	return i >= len(l.src) || strings.IndexByte(" \t\r\n", l.src[i]) >= 0 || l.flow > 0 && strings.IndexByte(",[]{}", l.src[i]) >= 0
}

func (l *lexer) line() {
	if i := strings.IndexByte(l.src[l.at:], '\n'); i >= 0 {
		l.at += i
		return
	}
	l.at = len(l.src)
}

// plain takes a scalar without quotes, up to the end of the line.
func (l *lexer) plain() {
	from := l.at
	for l.at < len(l.src) {
		c := l.src[l.at]
		if c == '\n' || c == ':' && l.apart(l.at+1) || c == '#' && l.src[l.at-min(1, l.at)] == ' ' ||
			l.flow > 0 && strings.IndexByte(",[]{}", c) >= 0 {
			break
		}
		l.at++
	}
	if l.at == from {
		l.at++ // an indicator that stands alone
		return
	}
	l.take(&scalar{strings.TrimRight(l.src[from:l.at], " \t\r"), from, l.at})
}

func (l *lexer) quoted(q byte) {
	from := l.at
	l.at++
	begin := l.at
	for l.at < len(l.src) {
		switch c := l.src[l.at]; {
		case c == '\\' && q == '"' && l.at+1 < len(l.src):
			l.at++
		case c == q && q == '\'' && l.at+1 < len(l.src) && l.src[l.at+1] == q:
			l.at++
		case c == q:
			l.at++
			l.take(&scalar{decode(q, l.src[begin:l.at-1]), from, l.at})
			l.quotedKey()
			return
		}
		l.at++
	}
	l.at = len(l.src)
	l.take(&scalar{decode(q, l.src[begin:]), from, l.at})
}

// quotedKey takes a colon right behind a quote, which needs no space in flows.
func (l *lexer) quotedKey() {
	if l.flow > 0 && l.at < len(l.src) && l.src[l.at] == ':' {
		l.at++
		l.colon()
	}
}

func (l *lexer) word() string {
	from := l.at
	for l.at < len(l.src) && strings.IndexByte(" \t\r\n", l.src[l.at]) < 0 && (l.flow == 0 || strings.IndexByte(",[]{}", l.src[l.at]) < 0) {
		l.at++
	}
	return l.src[from:l.at]
}

// tag takes !name, !!name or !<uri>.
func (l *lexer) tag() {
	from := l.at
	if strings.HasPrefix(l.src[l.at:], "!<") {
		if i := strings.IndexByte(l.src[l.at:], '>'); i > 0 {
			l.at += i + 1
			l.tags = append(l.tags, scalar{l.src[from:l.at], from, l.at})
			return
		}
	}
	l.tags = append(l.tags, scalar{l.word(), from, l.at})
	if l.at == from {
		l.at++
	}
}

// reference takes an anchor or an alias.
func (l *lexer) reference(c byte) {
	from := l.at
	l.at++
	name := l.word()
	if c == '&' {
		l.anchor = name
		return
	}
	if text, ok := l.anchors[name]; ok {
		l.take(&scalar{text, from, l.at})
		return
	}
	l.structure()
}

// directive lists a %TAG, whose prefix other tags are short for, as a tag.
func (l *lexer) directive() {
	from := l.at
	l.line()
	if text := strings.TrimSpace(l.src[from:l.at]); strings.HasPrefix(text, "%TAG") {
		l.tagged(scalar{text, from, l.at}, nil)
	}
}

// block takes the head of a block scalar; its lines follow as scalars.
func (l *lexer) block() {
	at := l.at + 1
	for at < len(l.src) && strings.IndexByte("+-0123456789", l.src[at]) >= 0 {
		at++
	}
	if at < len(l.src) && strings.IndexByte(" \t\r\n", l.src[at]) < 0 {
		l.plain()
		return
	}
	l.at = at
}

// decode takes quotes off.
func decode(q byte, s string) string {
	if q == '\'' {
		return strings.ReplaceAll(s, "''", "'")
	}
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		width := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[i]]
		if width > 0 && i+width < len(s) {
			if r, err := strconv.ParseUint(s[i+1:i+1+width], 16, 32); err == nil {
				b.WriteRune(rune(r))
				i += width
				continue
			}
		}
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case '\n': // a line that goes on; its indentation does not count
			for i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\t') {
				i++
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
