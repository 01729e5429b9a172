package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ibanLengths gives each country's length after its code (ISO 13616 registry).
const ibanLengths = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 " +
	"HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 " +
	"RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"

// account looks for an IBAN, with or without spaces: n is its length, and to is
// where it ends.
func (f *finder) account(from int) (to, n int) {
	s := f.s
	if len(s)-from < 4 || !capital(s[from+1]) || !digit(s[from+2]) || !digit(s[from+3]) {
		if rest := s[from:]; len(rest) < 4 && (len(rest) == 1 || capital(rest[1])) {
			f.open(from)
		}
		return 0, 0
	}
	at := strings.Index(ibanLengths, s[from:from+2])
	if at < 0 || at%5 != 0 {
		return 0, 0
	}
	length, mod, i := atoi(ibanLengths[at+2:at+4]), 0, from
	var chars [34]byte
	for ; i < len(s) && n < length; i++ {
		switch c := s[i]; {
		case digit(c) || capital(c):
			chars[n] = c
			n++
		case c == ' ' && s[i-1] != ' ':
		default:
			return 0, 0
		}
	}
	if n < length {
		f.open(from)
		return 0, 0
	}
	if i == len(s) {
		f.open(from)
	} else if inWord(s[i]) {
		return 0, 0
	}
	for k := range length {
		c := chars[(k+4)%length]
		if digit(c) {
			mod = (mod*10 + int(c-'0')) % 97
		} else {
			mod = (mod*100 + int(c-'A') + 10) % 97
		}
	}
	if mod != 1 {
		return 0, 0
	}
	f.add(iban, from, i, 0.95, "an IBAN")
	return i, n
}

// lettered judges numbers with letters: the Italian codice fiscale, the Spanish
// NIE.
func lettered(w string) (float64, string) {
	switch len(w) {
	case 16:
		if shaped(w, "AAAAAADDADDADDDA") && codice(w) {
			return 0.95, "an Italian codice fiscale"
		}
	case 9:
		if w[0] >= 'X' && w[0] <= 'Z' && shaped(w[1:], "DDDDDDDA") {
			return spanish(string(w[0]-'X'+'0')+w[1:8], w[8])
		}
	}
	return 0, ""
}

func shaped(w, form string) bool {
	for i := range len(form) {
		if form[i] == 'A' != capital(w[i]) {
			return false
		}
	}
	return true
}

// spanish checks the letter of a DNI.
func spanish(d string, letter byte) (float64, string) {
	if len(d) != 8 || "TRWAGMYFPDXBNJZSQVHLCKE"[atoi(d)%23] != letter {
		return 0, ""
	}
	return 0.8, "a Spanish DNI or NIE"
}

// codice checks the last letter (Decreto Ministeriale 23 December 1976).
func codice(w string) bool {
	const odd = "BAKPLCQDREVOSFTGUHMINJWZYX" // letters by their value in odd places
	sum := 0
	for i := range 15 {
		c := w[i]
		v := int(c - 'A')
		if digit(c) {
			v = int(c - '0')
		}
		if i%2 == 0 {
			v = strings.IndexByte(odd, byte('A'+v))
		}
		sum += v
	}
	return w[15] == byte('A'+sum%26)
}

// insurance looks for a British National Insurance number, with or without
// spaces: two letters, six digits, one letter.
func (f *finder) insurance(from int) (int, bool) {
	s, n, i := f.s, 0, from
	for ; i < len(s) && n < 9; i++ {
		switch c := s[i]; {
		case c == ' ' && n >= 2 && n < 9 && s[i-1] != ' ':
			continue
		case n < 2 && capital(c), n >= 2 && n < 8 && digit(c), n == 8 && c >= 'A' && c <= 'D':
			n++
		default:
			return 0, false
		}
	}
	if n < 9 {
		f.open(from)
		return 0, false
	}
	if i == len(s) {
		f.open(from)
	} else if inWord(s[i]) {
		return 0, false
	}
	if strings.IndexByte("DFIQUV", s[from]) >= 0 || strings.IndexByte("DFIQUVO", s[from+1]) >= 0 || strings.Contains("BG GB NK KN TN NT ZZ", s[from:from+2]) {
		return 0, false
	}
	f.add(id, from, i, 0.85, "a British National Insurance number")
	return i, true
}

// hetu looks for a Finnish personal identity code: a date, a mark, three digits
// and a letter or digit that follows from them.
func (f *finder) hetu(n *number) bool {
	const marks = "0123456789ABCDEFHJKLMNPRSTUVWXY"
	at := n.from
	if len(f.s)-at < 11 || len(n.s) != 10 || n.s[6] != '-' || len(n.d) != 9 || !date(n.d[2:4], n.d[:2]) || n.letter == 0 {
		return false
	}
	if at+11 < len(f.s) && inWord(f.s[at+11]) || marks[atoi(n.d)%31] != n.letter {
		return false
	}
	f.add(id, at, at+11, 0.9, "a Finnish identity code")
	return true
}

// introductions stand before names.
var introductions = [...]string{"my name is ", "i'm called ", "dear mr ", "dear mr. ", "dear mrs ", "dear mrs. ", "dear ms ", "dear ms. ", "dear dr ", "dear dr. ", "herr ", "frau ", "señor ", "señora ", "je m'appelle ", "mein name ist ", "ich heiße ", "me llamo ", "mi chiamo ", "patient: ", "name: "}

// person looks for the words of a name behind what introduces one.
func (f *finder) person(from int) int {
	s := f.s
	if from < 5 || s[from-1] != ' ' || !introduced(s[max(0, from-16):from]) {
		return from + 1
	}
	to, i := from, from
	for words := 0; words < 3; words++ {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsUpper(r) {
			break
		}
		for i < len(s) && (unicode.IsLetter(r) || r == '-' || r == '\'') && i-from < longestWord {
			i += size
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		to = i
		if i < len(s) && s[i] == ' ' {
			i++
		} else if i < len(s) {
			break
		}
	}
	if i == len(s) || !utf8.FullRuneInString(s[i:]) {
		f.open(from)
	}
	f.add(name, from, to, 0.4, "a name, by the words before it")
	return to
}

func introduced(head string) bool {
	for _, w := range introductions {
		n := len(head) - len(w)
		if n >= 0 && head[len(head)-2]|0x20 == w[len(w)-2]|0x20 && strings.EqualFold(head[n:], w) && (n == 0 || !inWord(head[n-1])) {
			return true
		}
	}
	return false
}
