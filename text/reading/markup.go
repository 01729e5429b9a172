package reading

import (
	"html"
	"strings"
)

// longestEntity bounds how far an entity's semicolon is looked for.
const longestEntity = 34

// entities undoes HTML's character references, named and numeric, with their
// semicolon, and numeric ones without.
func entities(s string, _ *outline) []edit {
	var list []edit
	for i := 0; ; {
		at := strings.IndexByte(s[i:], '&')
		if at < 0 {
			return list
		}
		i += at
		to := entityEnd(s, i)
		if to == 0 {
			i++
			continue
		}
		if t := html.UnescapeString(s[i:to]); t != s[i:to] && printable(t) {
			list = append(list, edit{from: i, to: to, text: t, language: true})
		}
		i = to
	}
}

// entityEnd is where the reference at i ends, 0 if it is none.
func entityEnd(s string, i int) int {
	number := i+1 < len(s) && s[i+1] == '#'
	j := i + 1
	for ; j < len(s) && j < i+longestEntity && (isAlnum(s[j]) || s[j] == '#' && j == i+1); j++ {
	}
	switch {
	case j < len(s) && s[j] == ';' && j > i+2:
		return j + 1
	case number && j > i+3:
		return j
	}
	return 0
}
