package markup

import "strings"

// region is a place that people do not see: s[from:to] says something there.
type region struct {
	open     int // where the construct begins
	from, to int
	what     string
	tags     bool // may hold markup of its own
}

const (
	// shortest is the least length of a text that can order anything.
	shortest = 12
	// longest bounds an element or a bracketed text, tagLimit a tag.
	longest, tagLimit = 16 << 10, 4 << 10
)

// finder goes once over a text.
type finder struct {
	s     string
	found []region
	open  int // where the construct in hand begins
	// no closing mark stands from here on: later openings need not look.
	noComment, noTag int
}

// regions finds the hidden places of s, in order and without overlap.
func regions(s string) []region {
	f := finder{s: s, noComment: len(s), noTag: len(s)}
	f.front()
	for at := 0; at < len(s); {
		n := strings.IndexAny(s[at:], "<[\\")
		if n < 0 {
			break
		}
		at += n
		at = max(f.step(at), at+1)
	}
	return f.found
}

func (f *finder) step(at int) int {
	f.open = at
	rest := f.s[at:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		return f.comment(at)
	case len(rest) > 1 && rest[0] == '<' && (rest[1] == '!' || rest[1] == '?'):
		return f.upTo(at+2, ">", 1<<10, "an HTML declaration")
	case len(rest) > 1 && rest[0] == '<' && letter(rest[1]):
		return f.element(at)
	case rest[0] == '[':
		return f.bracket(at)
	case rest[0] == '\\':
		return f.latex(at)
	}
	return at + 1
}

func (f *finder) add(from, to int, what string, tags bool) {
	if to-from >= shortest {
		f.found = append(f.found, region{f.open, from, to, what, tags})
	}
}

// front takes the front matter of a document.
func (f *finder) front() {
	if !strings.HasPrefix(f.s, "---\n") {
		return
	}
	if n := strings.Index(f.s[4:min(len(f.s), longest)], "\n---"); n > 0 {
		f.add(4, 4+n, frontMatter, false)
	}
}

const frontMatter = "front matter"

func (f *finder) comment(at int) int {
	from := at + 4
	if at >= f.noComment {
		return from
	}
	n := strings.Index(f.s[from:], "-->")
	if n < 0 { // unclosed: a browser hides all of the rest
		f.noComment = at
		f.add(from, min(len(f.s), from+longest), "an HTML comment", true)
		return from
	}
	f.add(from, from+n, "an HTML comment", true)
	return from + n + 3
}

// upTo takes what stands before a closing mark, if it is near.
func (f *finder) upTo(from int, closing string, most int, what string) int {
	n := strings.Index(f.s[from:min(len(f.s), from+most)], closing)
	if n < 0 {
		return from
	}
	f.add(from, from+n, what, false)
	return from + n + len(closing)
}

// bracket takes the alt text of an image and the comment that a reference
// definition without an address is, with or without a title's brackets.
func (f *finder) bracket(at int) int {
	s := f.s
	if at > 0 && s[at-1] == '!' {
		return f.upTo(at+1, "](", 2<<10, "an image's alternative text")
	}
	if at > 0 && s[at-1] != '\n' {
		return at + 1
	}
	line := s[at:min(len(s), at+longest)]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	n := strings.Index(line, "]:")
	if n < 0 || n > 64 {
		return at + 1
	}
	if open := strings.IndexAny(line[n:], "(\"'"); open >= 0 {
		from := at + n + open + 1
		f.add(from, at+len(strings.TrimRight(line, ")\"' \r")), "a Markdown comment", false)
		return at + len(line)
	}
	return at + 1
}

// latex takes white and phantom text.
func (f *finder) latex(at int) int {
	for _, opening := range [...]string{`\textcolor{white}{`, `\color{white}`, `\phantom{`, `\textcolor[rgb]{1,1,1}{`, `\hphantom{`, `\vphantom{`} {
		if strings.HasPrefix(f.s[at:], opening) {
			from := at + len(opening)
			to, depth := from, 0
			for ; to < len(f.s) && to < from+longest && depth >= 0; to++ {
				switch f.s[to] {
				case '{':
					depth++
				case '}':
					depth--
				}
			}
			f.add(from, to, "invisible LaTeX text", false)
			return to
		}
	}
	return at + 1
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
