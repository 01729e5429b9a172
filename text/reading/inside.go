package reading

import "strings"

// inline are the elements of HTML that part no words.
const inline = " b i u em strong span font a s small big sub sup mark code wbr tt ins del q kbd var cite abbr "

// longestTag bounds how far a tag's or comment's end is looked for.
const longestTag = 400

// marksInside takes out what emphasises and means nothing inside a word: the
// marks of Markdown in pairs, inline tags and comments of HTML; no more than
// any text has room for.
func marksInside(s string, _ *outline) (list []edit) {
	for i := 0; i < len(s) && len(list) <= Most; {
		at := strings.IndexAny(s[i:], "*_`~<")
		if at < 0 {
			return list
		}
		i += at
		from, to := i, i
		for to < len(s) && to < from+2*longestTag {
			n := markAt(s, to)
			if n == 0 {
				break
			}
			to += n
		}
		switch {
		case to == from:
			i++
			continue
		case from > 0 && wordy(s[from-1]) && marked(s, from, to, list):
			list = append(list, edit{from: from, to: to, language: true})
		}
		i = to
	}
	return list
}

// marked reports whether what stands at [from,to) after a letter parts a word,
// or closes what was opened inside of it.
func marked(s string, from, to int, list []edit) bool {
	inside := to < len(s) && wordy(s[to])
	if s[from] == '<' {
		return inside
	}
	if !paired(s, from, to) {
		return false
	}
	if n := len(list); !inside {
		return n > 0 && list[n-1].to > from-longestWord && !strings.ContainsAny(s[list[n-1].to:from], " \t\r\n")
	}
	return to-from > 1 || language().words[bare(s, from, to)]
}

// longestWord bounds a word with marks in it.
const longestWord = 32

// bare is the word around [from,to) without marks, in lower case.
func bare(s string, from, to int) string {
	a, b := wordAround(s, from, to)
	return strings.Map(func(r rune) rune {
		if r < 0x80 && !isAlnum(byte(r)) {
			return -1
		}
		return r
	}, strings.ToLower(s[a:b]))
}

func wordAround(s string, from, to int) (a, b int) {
	a, b = from, to
	for a > 0 && from-a < longestWord && !isBlank(s[a-1]) {
		a--
	}
	for b < len(s) && b-to < longestWord && !isBlank(s[b]) {
		b++
	}
	return a, b
}

// markAt is the length of a mark or tag at i, or 0.
func markAt(s string, i int) int {
	switch c := s[i]; c {
	case '*', '`', '~', '_':
		n := 1
		for n < 3 && i+n < len(s) && s[i+n] == c {
			n++
		}
		if (c == '_' || c == '~') && n == 1 { // snake_case
			return 0
		}
		return n
	case '<':
		return tagAt(s, i)
	}
	return 0
}

func tagAt(s string, i int) int {
	rest := s[i:min(len(s), i+longestTag)]
	if strings.HasPrefix(rest, "<!--") {
		if n := strings.Index(rest, "-->"); n >= 0 {
			return n + 3
		}
		return 0
	}
	n := strings.IndexByte(rest, '>')
	if n < 0 || strings.IndexByte(rest[1:n], '<') >= 0 {
		return 0
	}
	name := strings.TrimPrefix(rest[1:n], "/")
	if k := strings.IndexAny(name, " /\n\t"); k >= 0 {
		if rest := strings.TrimRight(name[k:], " /"); rest != "" && strings.IndexByte(rest, '=') < 0 || strings.IndexByte(rest, '&') >= 0 {
			return 0
		}
		name = name[:k]
	}
	if name == "" || !strings.Contains(inline, " "+strings.ToLower(name)+" ") {
		return 0
	}
	return n + 1
}

// paired reports whether the same mark stands a second time in or around the
// word that s[from:to] is inside of.
func paired(s string, from, to int) bool {
	mark := s[from:to]
	a, b := wordAround(s, from, to)
	if from-a == longestWord || b-to == longestWord { // no word is so long
		return false
	}
	return strings.Contains(s[a:from], mark) || strings.Contains(s[to:b], mark)
}

// hyphens joins words that a hyphen breaks at the end of a line.
func hyphens(s string, _ *outline) (list []edit) {
	for i := 0; ; {
		at := strings.IndexByte(s[i:], '-')
		if at < 0 {
			return list
		}
		i += at + 1
		to := lineBreak(s, i)
		if to > i && to < len(s) && i > 1 && isLetter(s[i-2]) && s[to] >= 'a' && s[to] <= 'z' {
			list = append(list, edit{from: i - 1, to: to, language: true})
		}
	}
}
