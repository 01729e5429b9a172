package splitting

import (
	"strings"
	"unicode/utf8"
)

// value is a string that a name stands for.
type value struct{ name, text string }

const (
	// mostValues bounds the values of one text, longestValue each of them.
	mostValues, longestValue = 64, 400
)

// values finds assignments: a = 'x', let b be "y", c: "z", d = words to the
// end of the line.
func values(s string) []value {
	var out []value
	for at := 0; at < len(s) && len(out) < mostValues; at++ {
		switch s[at] {
		case '=':
			if at+1 < len(s) && strings.IndexByte("=>~", s[at+1]) >= 0 || at > 0 && strings.IndexByte("=!<>:", s[at-1]) >= 0 && s[at-1] != ':' {
				continue
			}
			name := nameBefore(strings.TrimRight(s[max(0, at-40):at], " :\t`*"))
			if name == "" {
				continue
			}
			v, end := after(s, at+1)
			if v != "" {
				out = append(out, value{name, v})
				at = end - 1
			}
		case '"', '\'', '`':
			name := named(s[max(0, at-40):at])
			if name == "" {
				continue
			}
			if v, end := quotedText(s, at); v != "" {
				out = append(out, value{name, v})
				at = end - 1
			}
		case 0xE2: // “
			name := named(s[max(0, at-40):at])
			if name == "" || !strings.HasPrefix(s[at:], "“") {
				continue
			}
			rest := s[at+3 : min(len(s), at+3+longestValue)]
			if n := strings.Index(rest, "”"); n > 0 {
				out = append(out, value{name, rest[:n]})
				at += 3 + n
			}
		}
	}
	return out
}

// nameBefore is the name that s ends with: letters and digits, sixteen at most,
// in lower case.
func nameBefore(s string) string {
	from := len(s)
	for from > 0 && len(s)-from < 17 && wordly(s[from-1]) {
		from--
	}
	if n := len(s) - from; n == 0 || n > 16 {
		return ""
	}
	return strings.ToLower(s[from:])
}

// named is the name before a quotation mark, if a word or sign between them
// says that it stands for what is quoted.
func named(before string) string {
	t := strings.TrimRight(before, " ")
	for _, sign := range [...]string{":", " is", " be", " as", " means", " to", " says", " ist", " sei", " est", " es", " equals", " contains", " stands for"} {
		if head, ok := strings.CutSuffix(t, sign); ok {
			return nameBefore(strings.TrimRight(head, " `*"))
		}
	}
	return ""
}

func wordly(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_'
}

// after is the value behind an equals sign.
func after(s string, at int) (v string, end int) {
	for at < len(s) && (s[at] == ' ' || s[at] == '\t') {
		at++
	}
	if at == len(s) {
		return "", at
	}
	if strings.IndexByte("\"'`", s[at]) >= 0 {
		return quotedText(s, at)
	}
	end = at
	for end < len(s) && end < at+longestValue && strings.IndexByte("\n;,&", s[end]) < 0 {
		end++
	}
	for end < len(s) && !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.TrimSpace(s[at:end]), end
}

// quotedText is the text between the mark at at and the next of its kind.
func quotedText(s string, at int) (v string, end int) {
	rest := s[at+1 : min(len(s), at+1+longestValue)]
	n := strings.IndexByte(rest, s[at])
	if n <= 0 {
		return "", at + 1
	}
	return rest[:n], at + 1 + n + 1
}

// expression gives the values in the order in which a text adds up their
// names; nil if it does not.
func expression(s string, known []value) []value {
	var best, run []value
	for at := 0; at < len(s); {
		if !wordly(s[at]) {
			if strings.IndexByte(" +.,&{}$()[]<>/\t\n\"'`%-", s[at]) < 0 {
				run = nil
			}
			at++
			continue
		}
		end := at
		for end < len(s) && wordly(s[end]) {
			end++
		}
		word := strings.ToLower(s[at:end])
		at = end
		if v, ok := lookup(known, word); ok && !assigned(s[end:]) {
			if run = append(run, v); len(run) > len(best) {
				best = run
			}
			continue
		}
		switch word {
		case "and", "then", "plus", "followed", "by", "with", "und", "dann", "et", "puis", "y", "luego", "e", "poi":
		default:
			run = nil
		}
	}
	if len(best) < 2 {
		return nil
	}
	return best
}

func assigned(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	return strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "is ") || strings.HasPrefix(rest, "be ")
}

// lookup finds the last value of a name.
func lookup(known []value, name string) (value, bool) {
	for i := len(known) - 1; i >= 0; i-- {
		if known[i].name == name {
			return known[i], true
		}
	}
	return value{}, false
}

// combines reports whether a normalised text speaks of putting pieces together.
func combines(s string) bool {
	for _, w := range [...]string{
		"+", "concat", "combin", "join", "together", "assembl", "append", "merge", "in order", "zusammen", "verbinde", "assemble", "junta", "unisci", "unir",
		"один за другим", "объедин", "соедин", "拼接", "组合", "合并", "結合", "連結", "합쳐", "{", "$",
	} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
