// Package glob matches names against patterns in which a star stands for any
// run of characters, the empty one too. Nothing else is special.
package glob

import "strings"

// Match reports whether the whole of name matches. Time is at most the product
// of the two lengths; it never backtracks beyond the last star.
func Match(pattern, name string) bool {
	p, n, star, mark := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && pattern[p] == name[n]:
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// Any reports whether one of the patterns matches. No patterns match all names.
func Any(patterns []string, name string) bool {
	for _, p := range patterns {
		if Match(p, name) {
			return true
		}
	}
	return len(patterns) == 0
}
