package reading

import (
	"strings"
	"unicode/utf8"
)

// stretches returns what of s reads backwards: the best run of words of each
// part that the outline names, with the marks around it.
func stretches(s string, o *outline) (list []span) {
	m := language()
	for _, sp := range o.backward.all() {
		from, to := wordBounds(s, sp)
		var best stretch
		for a, b := field(s, from, to); b > 0; a, b = field(s, b, to) {
			var worth float32
			if b-a <= 2*m.longest {
				worth = m.sense(s[a:b], true) - m.sense(s[a:b], false)
			}
			best.add(a, b, worth)
		}
		if best.words < 3 || best.sum < 8 {
			continue
		}
		f, t := outwards(s, best.from, best.to)
		if r := backwards(s[f:t]); known(r) > 2*known(s[f:t]) && known(r)*15 >= t-f && reads(r) {
			list = append(list, span{f, t})
		}
	}
	return list
}

// wordBounds moves the ends of a stretch out of words.
func wordBounds(s string, sp span) (from, to int) {
	from, to = sp.from, sp.to
	for from > 0 && from > sp.from-block && isLetter(s[from-1]) {
		from--
	}
	for to < len(s) && to < sp.to+block && isLetter(s[to]) {
		to++
	}
	return from, to
}

// outwards adds the marks of punctuation that touch the stretch.
func outwards(s string, from, to int) (f, t int) {
	const marks = ".,!?:;"
	for from > 0 && strings.IndexByte(marks, s[from-1]) >= 0 {
		from--
	}
	for to < len(s) && strings.IndexByte(marks, s[to]) >= 0 {
		to++
	}
	return from, to
}

// backwards turns s round by characters. Invalid bytes turn singly.
func backwards(s string) string {
	b := make([]byte, len(s))
	at := len(s)
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		at -= n
		copy(b[at:], s[i:i+n])
		i += n
	}
	return string(b)
}

func turn(s string, from, to int) edit {
	return edit{from: from, to: to, text: backwards(s[from:to]), step: -1, language: true}
}

// reversedText turns each stretch round as a whole.
func reversedText(s string, o *outline) (list []edit) {
	for _, sp := range stretches(s, o) {
		list = append(list, turn(s, sp.from, sp.to))
	}
	return list
}

// reversedLines turns each line round, where a stretch has several.
func reversedLines(s string, o *outline) (list []edit) {
	for _, sp := range stretches(s, o) {
		if strings.IndexByte(s[sp.from:sp.to], '\n') < 0 {
			continue
		}
		for at := sp.from; at < sp.to; {
			to := sp.to
			if n := strings.IndexByte(s[at:to], '\n'); n >= 0 {
				to = at + n
			}
			if to > at {
				list = append(list, turn(s, at, to))
			}
			at = to + 1
		}
	}
	return list
}

// reversedWords turns each word round and leaves it in its place.
func reversedWords(s string, o *outline) (list []edit) {
	for _, sp := range stretches(s, o) {
		for at := sp.from; at < sp.to; {
			to := at
			for to < sp.to && !isBlank(s[to]) {
				to++
			}
			if to > at+1 {
				list = append(list, turn(s, at, to))
			}
			at = to + 1
		}
	}
	return list
}
