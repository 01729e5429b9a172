package reading

import "strconv"

// codes undoes lists of numbers that stand for bytes: binary in groups of
// seven or eight, hexadecimal pairs, octal and decimal ones, apart by blanks, commas,
// colons or hyphens, with 0x and the like before them; and binary without gaps.
func codes(s string, _ *outline) (list []edit) {
	for i := 0; i < len(s); {
		if !isCode(s[i]) || i > 0 && isAlnum(s[i-1]) {
			i++
			continue
		}
		c := collect(s, i)
		if e, ok := c.decode(); ok {
			e.from, e.to = i, c.to
			list = append(list, e)
		}
		i = max(c.to, i+1)
		for i < len(s) && isAlnum(s[i]) {
			i++
		}
	}
	return list
}

func isCode(c byte) bool {
	_, ok := hexValue(c)
	return ok
}

// series is a row of numbers of one kind.
type series struct {
	tokens []string
	to     int
}

// collect takes the numbers from i on.
func collect(s string, i int) series {
	c := series{to: i}
	for i < len(s) {
		from := i
		if i+2 < len(s) && s[i] == '0' && (s[i+1] == 'x' || s[i+1] == 'b' && (s[i+2] == '0' || s[i+2] == '1') || s[i+1] == 'o') {
			from, i = i+2, i+2
		}
		for i < len(s) && isCode(s[i]) {
			i++
		}
		if i == from || i < len(s) && isAlnum(s[i]) || i-from > 8 && !binaryOnly(s[from:i]) {
			break
		}
		c.tokens, c.to = append(c.tokens, s[from:i]), i
		n := 0
		for n < 3 && i < len(s) && (isBlank(s[i]) || s[i] == ',' || s[i] == ':' || s[i] == '-' || s[i] == ';') {
			i++
			n++
		}
		if n == 0 {
			break
		}
	}
	return c
}

func binaryOnly(s string) bool {
	for i := range len(s) {
		if s[i] != '0' && s[i] != '1' {
			return false
		}
	}
	return true
}

// decode tries the kinds that all numbers allow, the likeliest first.
func (c *series) decode() (edit, bool) {
	if len(c.tokens) == 1 && len(c.tokens[0]) >= 32 && len(c.tokens[0])%8 == 0 {
		return legible(bytesOf(split8(c.tokens[0]), 2))
	}
	if len(c.tokens) < 4 {
		return edit{}, false
	}
	binary, two := true, true
	for _, t := range c.tokens {
		binary = binary && len(t) >= 7 && len(t) <= 8
		two = two && len(t) == 2
	}
	switch {
	case binary:
		return legible(bytesOf(c.tokens, 2))
	case two:
		if e, ok := legible(bytesOf(c.tokens, 16)); ok {
			return e, true
		}
	}
	if e, ok := legible(bytesOf(c.tokens, 10)); ok {
		return e, true
	}
	return legible(bytesOf(c.tokens, 8))
}

func split8(s string) []string {
	var out []string
	for ; len(s) >= 8; s = s[8:] {
		out = append(out, s[:8])
	}
	return out
}

func bytesOf(tokens []string, base int) []byte {
	b := make([]byte, 0, len(tokens))
	for _, t := range tokens {
		v, err := strconv.ParseUint(t, base, 8)
		if err != nil {
			return nil
		}
		b = append(b, byte(v))
	}
	return b
}

// legible makes an edit of bytes that read as language, or, when there are many,
// can be printed at all: few numbers below 127 are text by chance.
func legible(b []byte) (edit, bool) {
	s := string(b)
	if !printable(s) {
		return edit{}, false
	}
	ok := reads(s)
	return edit{text: s, language: ok}, ok || len(s) >= plainRun
}

// pairs reports whether a row of three short numbers touches [from,to).
func pairs(s string, from, to int) bool {
	row := 0
	for i := max(0, from-block); i < to; i++ {
		if !isCode(s[i]) || i > 0 && isAlnum(s[i-1]) {
			continue
		}
		at := i
		for i < len(s) && isCode(s[i]) && i < at+4 {
			i++
		}
		if n := i - at; n != 2 && n != 3 || i < len(s) && isLetter(s[i]) {
			row = 0
			continue
		}
		if row++; row == 3 {
			return true
		}
	}
	return false
}
