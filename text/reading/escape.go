package reading

import (
	"strings"
	"unicode/utf8"
)

func hexValue(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// hexByte reads two hexadecimal digits at i.
func hexByte(s string, i int) (byte, bool) {
	if i+2 > len(s) {
		return 0, false
	}
	a, ok := hexValue(s[i])
	b, ok2 := hexValue(s[i+1])
	return a<<4 | b, ok && ok2
}

// bytesBy undoes one mark before each byte, as in %69%67: runs of them become
// an edit each, so that characters of several bytes stay whole.
func bytesBy(s string, mark byte) []edit {
	var list []edit
	var run []byte
	for i := 0; ; {
		at := strings.IndexByte(s[i:], mark)
		if at < 0 {
			return list
		}
		i += at
		from := i
		run = run[:0]
		for i < len(s) && s[i] == mark {
			c, ok := hexByte(s, i+1)
			if !ok {
				break
			}
			run = append(run, c)
			i += 3
		}
		if len(run) == 0 {
			i++
			continue
		}
		if t := string(run); printable(t) {
			list = append(list, edit{from: from, to: i, text: t, step: 3, language: true})
		}
	}
}

func percents(s string, _ *outline) []edit { return bytesBy(s, '%') }

// quotedPrintable undoes RFC 2045's encoding: =69 and soft line breaks. One such
// pair alone may be anything (a=10), so three are wanted, or a broken line.
func quotedPrintable(s string, _ *outline) []edit {
	list := bytesBy(s, '=')
	pairs := 0
	for _, e := range list {
		pairs += len(e.text)
	}
	broken := false
	for i := 0; pairs > 0 && i < len(s); {
		at := strings.IndexByte(s[i:], '=')
		if at < 0 {
			break
		}
		from := i + at
		i = from + 1
		to := i
		if to < len(s) && s[to] == '\r' {
			to++
		}
		if to < len(s) && s[to] == '\n' {
			list, broken = append(list, edit{from: from, to: to + 1, language: true}), true
		}
	}
	if pairs < 3 && !broken {
		return nil
	}
	return list
}

// escapes undoes the escapes of programming languages: \uXXXX, \u{X}, \UXXXXXXXX, \xXX
// and octal \NNN; pairs of surrogates become one character. A run of them is
// one edit.
func escapes(s string, _ *outline) []edit {
	var list []edit
	for i := 0; ; {
		at := strings.IndexByte(s[i:], '\\')
		if at < 0 {
			return list
		}
		i += at
		from := i
		var b []byte
		for i < len(s) && s[i] == '\\' {
			out, n := oneEscape(s[i:], b)
			if n == 0 {
				break
			}
			b, i = out, i+n
		}
		if len(b) == 0 {
			i++
			continue
		}
		if t := string(b); printable(t) {
			step := 0
			if (i-from)%len(t) == 0 {
				step = (i - from) / len(t)
			}
			list = append(list, edit{from: from, to: i, text: t, step: step, language: true})
		}
	}
}

// oneEscape appends what the escape at the start of s stands for; n is its
// length, 0 if there is none.
func oneEscape(s string, b []byte) (out []byte, n int) {
	if len(s) < 4 {
		return b, 0
	}
	switch c := s[1]; {
	case c == 'x':
		if v, ok := hexByte(s, 2); ok {
			return append(b, v), 4
		}
	case c == 'u' && s[2] == '{':
		if r, to, ok := digitsIn(s, 3, min(len(s), 11), 16); ok && to < len(s) && s[to] == '}' {
			return utf8.AppendRune(b, r), to + 1
		}
	case c == 'u' || c == 'U':
		return unicodeEscape(s, b)
	case c >= '0' && c <= '3':
		if r, to, ok := digitsIn(s, 1, 4, 8); ok && to == 4 {
			return append(b, byte(r)), 4
		}
	}
	return b, 0
}

func unicodeEscape(s string, b []byte) ([]byte, int) {
	width := 6
	if s[1] == 'U' {
		width = 10
	}
	if len(s) < width {
		return b, 0
	}
	r, to, ok := digitsIn(s, 2, width, 16)
	if !ok || to != width {
		return b, 0
	}
	if r >= 0xD800 && r < 0xDC00 && len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if low, to, ok := digitsIn(s, 8, 12, 16); ok && to == 12 && low >= 0xDC00 && low < 0xE000 {
			return utf8.AppendRune(b, (r-0xD800)<<10|(low-0xDC00)+0x10000), 12
		}
	}
	return utf8.AppendRune(b, r), width
}

// digitsIn reads digits of base 8 or 16 from s[from:most].
func digitsIn(s string, from, most, base int) (r rune, to int, ok bool) {
	for to = from; to < most; to++ {
		v, digit := hexValue(s[to])
		if !digit || int(v) >= base {
			break
		}
		r = r*rune(base) + rune(v)
	}
	return r, to, to > from
}
