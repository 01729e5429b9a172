package ngram

import "unicode/utf8"

// disguise counts what fold undid in a window.
type disguise struct{ slashed, leet, spaced int }

// fold undoes in normalised text s what hides letters from a reader of words:
// a backslash before every character, digits and signs in the place of letters
// (pr3v1ous), and letters set apart by spaces. It writes to e.text, with the
// place in s of every byte in e.place. It is one pass and linear.
func (e *Extractor) fold(s string) disguise {
	var d disguise
	e.text, e.place = e.text[:0], e.place[:0]
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\' && slashed(s, i):
			d.slashed++
			i++
			e.copy(s, i, min(i+width(s, i), len(s)))
			i += width(s, i)
		case starts(s, i) && singles(s, i) >= 4:
			n := singles(s, i)
			d.spaced += n
			for k := range n {
				e.copy(s, i+2*k, i+2*k+1)
			}
			i += 2*n - 1
		case starts(s, i) && leetSign(c) != 0 || starts(s, i) && c >= 'a' && c <= 'z':
			to := wordEnd(s, i)
			if to == i {
				to = i + 1
			}
			from := len(e.text)
			e.copy(s, i, to)
			if leet(s[i:to]) {
				d.leet++
				for k := from; k < len(e.text); k++ {
					if r := leetSign(e.text[k]); r != 0 {
						e.text[k] = r
					}
				}
			}
			i = to
		default:
			n := width(s, i)
			e.copy(s, i, i+n)
			i += n
		}
	}
	return d
}

func (e *Extractor) copy(s string, from, to int) {
	for i := from; i < to; i++ {
		e.text = append(e.text, s[i])
		e.place = append(e.place, uint16(i))
	}
}

func width(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	if s[i] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return n
}

// slashed reports whether the backslash at i is one of a row, each with one
// character after it.
func slashed(s string, i int) bool {
	next := i + 1 + width(s, i+1)
	if next < len(s) && s[next] == '\\' && next+1 < len(s) {
		return true
	}
	return i >= 2 && s[i-2] == '\\' || i >= 4 && s[i-4] == '\\' && s[i-1] >= utf8.RuneSelf
}

// starts reports whether a word may begin at i.
func starts(s string, i int) bool { return i == 0 || !wordByte(s[i-1]) }

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf
}

// singles counts the letters from i on that stand alone between single spaces.
func singles(s string, i int) int {
	n := 0
	for i < len(s) && s[i] >= 'a' && s[i] <= 'z' && (i+1 == len(s) || !wordByte(s[i+1])) {
		n++
		if i+2 >= len(s) || s[i+1] != ' ' {
			break
		}
		i += 2
	}
	return n
}

// wordEnd is where the run of letters, digits and signs that pass for letters
// at i ends.
func wordEnd(s string, from int) int {
	i := from
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || leetSign(s[i]) != 0 || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	for i > from && (s[i-1] == '!' || s[i-1] == '$') { // they end a sentence or stand for money
		i--
	}
	return i
}

// leetSign is the letter that a digit or sign passes for, or 0.
func leetSign(c byte) byte {
	switch c {
	case '0':
		return 'o'
	case '1', '!':
		return 'i'
	case '3':
		return 'e'
	case '4', '@':
		return 'a'
	case '5', '$':
		return 's'
	case '7':
		return 't'
	case '9':
		return 'g'
	}
	return 0
}

// leet reports whether a word mixes letters with signs as names and sizes do
// not: a sign between letters, or before three of them.
func leet(w string) bool {
	if len(w) > longest {
		return false
	}
	letters, inner, lead, last := 0, 0, 0, 0
	for i := range len(w) {
		c := w[i]
		switch {
		case c >= 'a' && c <= 'z':
			inner += last
			last = 0
			letters++
		case leetSign(c) == 0:
			return false // 2, 6 and 8 pass for nothing
		case letters == 0:
			lead++
		default:
			last++
		}
	}
	return inner > 0 && letters >= 2 || lead == 1 && letters >= 3 || lead == 1 && last == 1 && letters >= 1
}
