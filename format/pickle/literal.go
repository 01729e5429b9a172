package pickle

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unquote reads a Python string literal as STRING holds it: in single or double
// quotes, with the escapes of codecs.escape_decode.
func unquote(b []byte) (string, bool) {
	s := strings.TrimRight(string(b), " \t\r")
	if len(s) < 2 || s[0] != s[len(s)-1] || s[0] != '\'' && s[0] != '"' {
		return "", false
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, `\`) {
		return s, true
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out.WriteByte(s[i])
			continue
		}
		n, ok := escape(&out, s[i+1:])
		if !ok {
			return "", false
		}
		i += n
	}
	return out.String(), true
}

// escape writes one escape sequence, whose backslash has been read, and
// returns its length.
func escape(out *strings.Builder, s string) (n int, ok bool) {
	if s == "" {
		return 0, false
	}
	if i := strings.IndexByte(`\'"abfnrtv`, s[0]); i >= 0 {
		out.WriteByte("\\'\"\a\b\f\n\r\t\v"[i])
		return 1, true
	}
	switch {
	case s[0] == 'x':
		v, err := strconv.ParseUint(s[1:min(3, len(s))], 16, 8)
		out.WriteByte(byte(v))
		return 3, err == nil && len(s) >= 3
	case '0' <= s[0] && s[0] <= '7':
		for n < 3 && n < len(s) && '0' <= s[n] && s[n] <= '7' {
			n++
		}
		v, _ := strconv.ParseUint(s[:n], 8, 16)
		out.WriteByte(byte(v))
		return n, true
	}
	out.WriteByte('\\')
	out.WriteByte(s[0])
	return 1, true
}

// unescape reads raw-unicode-escape: Latin-1, with \uXXXX and \UXXXXXXXX.
func unescape(b []byte) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(b); {
		width := 0
		if b[i] == '\\' && i+1 < len(b) {
			switch b[i+1] {
			case 'u':
				width = 4
			case 'U':
				width = 8
			default: // a backslash takes the next byte with it, be it a backslash
				out.WriteByte('\\')
				i++
			}
		}
		if width == 0 {
			out.WriteRune(rune(b[i]))
			i++
			continue
		}
		if i+2+width > len(b) {
			return "", false
		}
		v, err := strconv.ParseUint(string(b[i+2:i+2+width]), 16, 32)
		if err != nil || v > utf8.MaxRune {
			return "", false
		}
		out.WriteRune(rune(v))
		i += 2 + width
	}
	return out.String(), true
}
