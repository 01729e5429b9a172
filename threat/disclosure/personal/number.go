package personal

import "strings"

// number is a run of digits with what stands between them.
type number struct {
	s        string // as written
	d        string // digits alone
	from, to int
	text     string // the whole text, for the words before
	letter   byte   // a capital or small letter right behind, as a capital
}

// said reports whether one of the words stands before the number.
func (n *number) said(words ...string) bool { return before(n.text, n.from, words...) }

// number looks at digits, perhaps with a plus or a bracket before them, and
// judges them by every kind; the most certain wins.
func (f *finder) number(from int) int {
	s := f.s
	if s[from] == '(' && !f.area(from) {
		return from + 1
	}
	var digits [longestNumber]byte
	n, to, i := 0, from, from
	for ; i < len(s); i++ {
		if c := s[i]; digit(c) {
			if n < longestNumber {
				digits[n] = c
				n++
			}
			to = i + 1
		} else if (i > from || c != '+' && c != '(') && (i == from || !separator(c) || i-to >= 2) {
			break
		}
	}
	if to-from >= longestNumber { // whatever follows, it is none
		return to
	}
	if i == len(s) {
		f.open(from)
	}
	if n < 7 {
		return to
	}
	num := number{s: s[from:to], d: string(digits[:n]), from: from, to: to, text: s}
	if to < len(s) && s[to]|0x20 >= 'a' && s[to]|0x20 <= 'z' {
		num.letter = s[to] &^ 0x20
		if to+1 == len(s) {
			f.open(from)
		}
		if to+1 < len(s) && inWord(s[to+1]) {
			return to
		}
	} else if to < len(s) && (inWord(s[to]) || s[to] == '@') {
		return to
	}
	f.judge(&num)
	return to
}

// area reports whether a bracket holds the first digits of a number and no more.
func (f *finder) area(from int) bool {
	i := from + 1
	for i < len(f.s) && i-from < 7 && (digit(f.s[i]) || f.s[i] == '+') {
		i++
	}
	if i == len(f.s) {
		f.open(from)
	}
	return i < len(f.s) && f.s[i] == ')' && i > from+1
}

func separator(c byte) bool {
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')'
}

// judge adds the most certain reading of a number.
func (f *finder) judge(n *number) {
	best := hit{}
	more := func(k kind, score float64, why string) {
		if score > best.score {
			best = hit{n.from, n.to, k, score, why}
		}
	}
	if n.letter != 0 {
		if score, why := spanish(n.d, n.letter); score > 0 {
			f.add(id, n.from, n.to+1, score, why)
		} else {
			f.hetu(n)
		}
		return
	}
	if alike(n.d) {
		return
	}
	more(card, cardScore(n), "a payment card's number")
	for i := range nationals {
		c := &nationals[i]
		if c.digits == len(n.d) {
			more(id, c.score(n), c.title)
		}
	}
	more(phone, phoneScore(n), "a telephone number")
	f.add(best.kind, best.from, best.to, best.score, best.why)
}

// alike reports digits that are all the same, or count up.
func alike(d string) bool {
	same, up := true, true
	for i := 1; i < len(d); i++ {
		same = same && d[i] == d[0]
		up = up && (d[i]-d[i-1] == 1 || d[i-1] == '9' && d[i] == '0')
	}
	return same || up
}

// cardScore judges 13 to 19 digits by Luhn's sum and the networks' first
// digits.
func cardScore(n *number) float64 {
	if len(n.d) < 13 || len(n.d) > 19 || !luhn(n.d) || strings.ContainsAny(n.s, "+()/.") {
		return 0
	}
	two, four := atoi(n.d[:2]), atoi(n.d[:4])
	ok := false
	switch len(n.d) {
	case 14:
		ok = two == 36 || two == 38 || two == 39 || four >= 3000 && four <= 3059
	case 15:
		ok = two == 34 || two == 37
	case 16:
		ok = n.d[0] == '4' || two >= 51 && two <= 55 || four >= 2221 && four <= 2720 || four == 6011 || two == 65 || four >= 6440 && four <= 6499 ||
			four >= 3528 && four <= 3589 || two == 62 || four == 5018 || four == 6304
	case 13, 19:
		ok = n.d[0] == '4' || two == 62
	}
	switch {
	case !ok:
		return 0
	case n.said("card", "visa", "mastercard", "amex", "karte", "carte", "tarjeta", "cvv", "pan") || strings.ContainsAny(n.s, " -"):
		return 0.95
	}
	return 0.8
}

// phoneScore judges by the plus and the country's code, by the North American
// form, or by a word before it.
func phoneScore(n *number) float64 {
	said := n.said("tel", "phone", "telephone", "mobile", "cell", "call", "fax", "telefon", "handy", "mobil", "tél", "móvil", "whatsapp", "sms", "ring")
	switch {
	case n.s[0] == '+' && len(n.d) >= 8 && len(n.d) <= 15 && callingCode(n.d):
		return 0.85
	case said && len(n.d) >= 7 && len(n.d) <= 15 && strings.Count(n.s, ".") < 5:
		return 0.7
	case len(n.d) == 10 && n.d[0] >= '2' && n.d[3] >= '2' && (pattern(n.s, "(ddd)_ddd-dddd") || pattern(n.s, "ddd-ddd-dddd") || pattern(n.s, "ddd.ddd.dddd")):
		return 0.65
	}
	return 0
}

// callingCode reports whether the digits begin with a code of E.164.
func callingCode(d string) bool {
	switch d[0] {
	case '1', '7':
		return true
	case '0':
		return false
	}
	if strings.Contains(" 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ", " "+d[:2]+" ") {
		return true
	}
	return strings.Contains(" 21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 80 85 87 88 96 97 99 ", " "+d[:2]+" ")
}

// pattern reports whether s has the form of p, where d is a digit and _ a space.
func pattern(s, p string) bool {
	if len(s) != len(p) {
		return false
	}
	for i := range len(p) {
		switch p[i] {
		case 'd':
			if !digit(s[i]) {
				return false
			}
		case '_':
			if s[i] != ' ' {
				return false
			}
		default:
			if s[i] != p[i] {
				return false
			}
		}
	}
	return true
}

func atoi(d string) int {
	n := 0
	for i := range len(d) {
		n = n*10 + int(d[i]-'0')
	}
	return n
}

// luhn is the sum of ISO/IEC 7812-1, annex B.
func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
