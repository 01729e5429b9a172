package ngram

import "unicode/utf8"

const (
	// Window is the length in bytes of normalised text that is judged at once.
	Window = 1000
	// step is how far one window stands from the next.
	step = 700
	// tail is how much a last window may be longer, so that no scrap of a few
	// words is judged alone.
	tail = 300
)

// Next returns the window [from,to) of s that begins at or shortly after at;
// to == len(s) marks the last. Windows begin and end at spaces where there are
// some near by, else between characters.
func Next(s string, at int) (from, to int) {
	from = at
	if at > 0 {
		from = cut(s, at)
	}
	if len(s)-from <= Window+tail {
		return from, len(s)
	}
	return from, cut(s, from+Window)
}

// After is where the window after the one that begins at from is asked for.
func After(from int) int { return from + step }

// reach is how far a space is looked for.
const reach = 64

// cut returns the first place from at on, within reach, where a word begins;
// without one the first character's start.
func cut(s string, at int) int {
	for i := at; i < min(at+reach, len(s)); i++ {
		if s[i-1] == ' ' {
			return i
		}
	}
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}
