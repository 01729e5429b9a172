package reading

import "strings"

// sign is the letter that a digit or sign passes for, or 0.
func sign(c byte) byte {
	switch c {
	case '0':
		return 'o'
	case '1', '!', '|':
		return 'i'
	case '3':
		return 'e'
	case '4', '@':
		return 'a'
	case '5', '$':
		return 's'
	case '7':
		return 't'
	case '8':
		return 'b'
	case '9':
		return 'g'
	}
	return 0
}

func isLeet(c byte) bool { return isAlnum(c) || sign(c) != 0 }

// near is the most bytes between two words in leetspeak that vouch for one
// another.
const near = 120

// longestLeet is longer than any word worth undoing; hashes and keys are too.
const longestLeet = 24

// leetWords undoes digits and signs in the place of letters: words that are
// frequent ones then, and words that read like one and stand near another.
func leetWords(s string, _ *outline) (list []edit) {
	var waiting edit
	for i := 0; i < len(s); {
		if !isLeet(s[i]) {
			i++
			continue
		}
		from := i
		for i < len(s) && isLeet(s[i]) {
			i++
		}
		from, to := trimSigns(s, from, i)
		w, sure := unleet(s[from:to])
		if w == "" {
			continue
		}
		e := edit{from: from, to: to, text: w, step: 1, language: true}
		switch close := len(list) > 0 && from-list[len(list)-1].to < near; {
		case waiting.text != "" && from-waiting.to < near:
			list = append(list, waiting, e)
			waiting = edit{}
		case sure || close:
			list = append(list, e)
		default:
			waiting = e
		}
	}
	return list
}

// trimSigns leaves out the marks that end a sentence or stand for money or a
// border.
func trimSigns(s string, from, to int) (f, t int) {
	for to > from && (s[to-1] == '!' || s[to-1] == '|' || s[to-1] == '@') {
		to--
	}
	for from < to && (s[from] == '|' || s[from] == '!' || s[from] == '$' && from+1 < to && isDigit(s[from+1])) {
		from++
	}
	return from, to
}

// unleet returns the word that w stands for, "" for none; sure when it is a
// frequent one of some length.
func unleet(w string) (plain string, sure bool) {
	if len(w) > longestLeet || !mixes(w) {
		return "", false
	}
	b := []byte(w)
	for i, c := range b {
		if r := sign(c); r != 0 {
			b[i] = r
		}
	}
	m := language()
	low := strings.ToLower(string(b))
	if strings.IndexByte(w, '1') >= 0 && !m.words[low] { // which also passes for l
		other := []byte(low)
		for i := range other {
			if w[i] == '1' || w[i] == '|' {
				other[i] = 'l'
			}
		}
		if alt := string(other); m.words[alt] || m.sense(alt, false) > m.sense(low, false) {
			low, b = alt, other
		}
	}
	if m.words[low] {
		return string(b), len(low) > 3
	}
	if m.sense(low, false) < 0.2*float32(len(low)) {
		return "", false
	}
	return string(b), false
}

// mixes reports whether w mixes letters with signs as names and sizes do not: a
// sign between letters, or before two of them; and nothing else.
func mixes(w string) bool {
	letters, inner, lead, last := 0, 0, 0, 0
	for i := range len(w) {
		switch c := w[i]; {
		case isLetter(c):
			inner += last
			last = 0
			letters++
		case sign(c) == 0:
			return false
		case letters == 0:
			lead++
		default:
			last++
		}
	}
	return inner > 0 && letters >= 1 && len(w) >= 3 || lead == 1 && (letters >= 2 && !ordinal(w) || letters == 1 && last == 1)
}

// ordinal reports whether w is a digit and what makes it an ordinal.
func ordinal(w string) bool {
	switch strings.ToLower(w[1:]) {
	case "st":
		return w[0] == '1'
	case "nd":
		return w[0] == '2'
	case "rd":
		return w[0] == '3'
	case "th":
		return true
	}
	return false
}

// mixing reports whether letters and digits touch in [from,to) as in leetspeak.
func mixing(s string, from, to int) bool {
	for i := from; i+8 <= to; i += 8 {
		x := load(s, i)
		n := numeric(x)
		if n == 0 {
			continue
		}
		if l := alphabetic(x); n&(l<<8)|l&(n<<8) != 0 && mixed(s, i, i+8) {
			return true
		}
	}
	return (to-from)%8 != 0 && mixed(s, to&^7, to)
}

// mixed reports whether a word that mixes letters with signs touches [from,to).
func mixed(s string, from, to int) bool {
	for i := max(0, from-8); i < to; {
		if !isLeet(s[i]) {
			i++
			continue
		}
		at, digits := i, 0
		for i < len(s) && i < at+longestLeet && isLeet(s[i]) {
			if !isLetter(s[i]) {
				digits++
			}
			i++
		}
		if digits > 0 && digits < i-at && mixes(strings.TrimRight(s[at:i], "!|@")) {
			return true
		}
	}
	return false
}
