package ngram

import "unicode/utf8"

// Window is about how many bytes of normalised text are judged at once. An
// order in a document is a small part of it, so that smaller windows find
// more of them; a user's jailbreak fills a page.
func (c Channel) Window() int {
	if c == Data {
		return 500
	}
	return 1000
}

// Next returns the window [from,to) of s that begins at or shortly after at,
// and where the next is to be asked for; to == len(s) marks the last, which
// may be longer by a third, so that no scrap of a few words is judged alone.
// Windows begin and end at spaces where there are some near by, else between
// characters, and share a third.
func (c Channel) Next(s string, at int) (from, to, next int) {
	size := c.Window()
	from = at
	if at > 0 {
		from = cut(s, at)
	}
	if len(s)-from <= size+size/3 {
		return from, len(s), len(s)
	}
	return from, cut(s, from+size), from + size*7/10
}

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
