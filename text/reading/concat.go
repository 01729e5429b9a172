package reading

import "strings"

// concats puts together strings that a program adds up: "ig" + "nore", and
// sums of names that were given such strings before: a = "ig"; b = 'nore'; a+b.
func concats(s string, _ *outline) []edit {
	if strings.IndexByte(s, '"') < 0 && strings.IndexByte(s, '\'') < 0 {
		return nil
	}
	return append(literals(s), sums(s)...)
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }

func skipBlanks(s string, i int) int {
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	return i
}

// literals takes out what stands between two literals that are added: closing
// quotation mark, operator, opening one.
func literals(s string) (list []edit) {
	for i := 1; i < len(s); i++ {
		if !isQuote(s[i]) {
			continue
		}
		j := skipBlanks(s, i+1)
		n := operator(s, j)
		if n == 0 || s[j] != '+' && (j == i+1 || j+n < len(s) && !isBlank(s[j+n])) { // 'one'. 'Two' is prose
			continue
		}
		k := skipBlanks(s, j+n)
		if k < len(s) && isQuote(s[k]) && k-i < 80 && k+1 < len(s) {
			list = append(list, edit{from: i, to: k + 1, language: true})
			i = k
		}
	}
	return list
}

// operator is the length of an operator that adds strings at i, or 0.
func operator(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	switch s[i] {
	case '+', '&', '~':
		return 1
	case '.':
		if i+1 < len(s) && s[i+1] == '.' {
			return 2
		}
		return 1
	case '|':
		if i+1 < len(s) && s[i+1] == '|' {
			return 2
		}
	}
	return 0
}

const (
	mostNames     = 64
	longestName   = 24
	longestString = 400
)

// sums replaces sums of names by the strings that they were given.
func sums(s string) (list []edit) {
	values := assigned(s)
	if len(values) == 0 {
		return nil
	}
	for i := 0; i < len(s); {
		name := nameAt(s, i)
		if name == "" || i > 0 && nameByte(s[i-1]) {
			i++
			continue
		}
		value, ok := values[name]
		to := i + len(name)
		if !ok {
			i = to
			continue
		}
		text, end, terms := value, to, 1
		for {
			j := skipBlanks(s, end)
			if j >= len(s) || s[j] != '+' {
				break
			}
			next := nameAt(s, skipBlanks(s, j+1))
			v, ok := values[next]
			if !ok || len(text)+len(v) > 4*longestString {
				break
			}
			text, end, terms = text+v, skipBlanks(s, j+1)+len(next), terms+1
		}
		if terms > 1 {
			list = append(list, edit{from: i, to: end, text: text, language: true})
		}
		i = end
	}
	return list
}

func nameByte(c byte) bool { return isAlnum(c) || c == '_' || c == '$' }

// nameAt is the name that begins at i, or "".
func nameAt(s string, i int) string {
	if i >= len(s) || isDigit(s[i]) || !nameByte(s[i]) {
		return ""
	}
	j := i
	for j < len(s) && j-i <= longestName && nameByte(s[j]) {
		j++
	}
	if j-i > longestName {
		return ""
	}
	return s[i:j]
}

// assigned finds name = "string" and let name be such; the first mostNames of
// them.
func assigned(s string) map[string]string {
	var values map[string]string
	for i := 1; len(values) < mostNames; {
		at := strings.IndexByte(s[i:], '=')
		if at < 0 {
			break
		}
		i += at + 1
		name := nameBefore(s, i-1)
		q := skipBlanks(s, i)
		if name == "" || q >= len(s) || !isQuote(s[q]) {
			continue
		}
		n := strings.IndexByte(s[q+1:min(len(s), q+1+longestString)], s[q])
		if n < 0 {
			continue
		}
		if values == nil {
			values = map[string]string{}
		}
		values[name] = s[q+1 : q+1+n]
		i = q + n + 2
	}
	return values
}

// nameBefore is the name that ends before i, or, where that is the type after
// a colon, the one before it.
func nameBefore(s string, i int) string {
	for i > 0 && isBlank(s[i-1]) {
		i--
	}
	from := i
	for from > 0 && i-from <= longestName && nameByte(s[from-1]) {
		from--
	}
	name, at := nameAt(s[:i], from), from
	for at > 0 && isBlank(s[at-1]) {
		at--
	}
	if at > 0 && s[at-1] == ':' && name != "" {
		if typed := nameBefore(s, at-1); typed != "" {
			return typed
		}
	}
	return name
}
