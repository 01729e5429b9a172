package python

import (
	"strconv"
	"strings"
)

// str takes a string at its quote; a string of one line that does not end ends
// with the line.
func (l *lexer) str(prefix string, from int) {
	quote := l.src[l.at : l.at+1]
	if strings.HasPrefix(l.src[l.at:], quote+quote+quote) {
		quote = quote + quote + quote
	}
	l.at += len(quote)
	begin := l.at
	for l.at < len(l.src) {
		switch {
		case strings.HasPrefix(l.src[l.at:], quote):
			text := l.src[begin:l.at]
			l.at += len(quote)
			l.add(String, unescape(prefix, text), from)
			return
		case l.src[l.at] == '\\' && l.at+1 < len(l.src):
			l.at += 2
		case l.src[l.at] == '\n' && len(quote) == 1:
			l.add(String, unescape(prefix, l.src[begin:l.at]), from)
			return
		default:
			l.at++
		}
	}
	l.add(String, unescape(prefix, l.src[begin:]), from)
}

// unescape decodes \xHH, \uHHHH, octal and the simple escapes.
func unescape(prefix, s string) string {
	if strings.Contains(prefix, "r") || !strings.Contains(s, `\`) {
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
		switch {
		case s[i] == '\n':
		case width > 0 && i+width < len(s):
			r, err := strconv.ParseUint(s[i+1:i+1+width], 16, 32)
			if err == nil {
				b.WriteRune(rune(r))
				i += width
				continue
			}
			b.WriteByte(s[i])
		case s[i] >= '0' && s[i] <= '7':
			n := i
			for n < len(s) && n < i+3 && s[n] >= '0' && s[n] <= '7' {
				n++
			}
			r, _ := strconv.ParseUint(s[i:n], 8, 32)
			b.WriteRune(rune(r))
			i = n - 1
		case s[i] == 'n':
			b.WriteByte('\n')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
