// Package jsontext finds the strings in the JSON of a tool call: what a tool
// gets to see is what stands there once escapes are undone.
package jsontext

import "encoding/json"

// String is one string literal. [From,To) is the literal in the text, without
// its quotation marks; Text is what it says.
type String struct {
	From, To int
	Text     string
	// Name is the member's name that a value has; empty for names and for
	// elements of arrays.
	Name string
	// Escaped says that Text is not what stands in the text byte for byte.
	Escaped bool
}

// Strings lists the string literals of s in order, names of members too. s
// need not be JSON: a literal that does not end is taken to the end of s. It
// is one pass, and allocates for literals with escapes only, the list aside.
func Strings(s string) []String {
	var out []String
	name := ""
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ',', '{', '}', '[':
			name = ""
			continue
		case '"':
		default:
			continue
		}
		l := literal(s, i+1)
		if next := after(s, l.To+1); next < len(s) && s[next] == ':' {
			name = l.Text
			out = append(out, l)
			i = next
			continue
		}
		l.Name = name
		out = append(out, l)
		i = l.To
	}
	return out
}

// literal reads a literal whose first character is at from.
func literal(s string, from int) String {
	l := String{From: from, To: len(s)}
	for i := from; i < len(s); i++ {
		if s[i] == '\\' {
			l.Escaped = true
			i++
			continue
		}
		if s[i] == '"' {
			l.To = i
			break
		}
	}
	l.Text = s[from:l.To]
	if l.Escaped {
		var text string
		if json.Unmarshal([]byte(`"`+l.Text+`"`), &text) == nil {
			l.Text = text
		}
	}
	return l
}

// after skips white space.
func after(s string, at int) int {
	for at < len(s) && s[at] <= ' ' {
		at++
	}
	return at
}
