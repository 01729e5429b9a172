package python

import "strings"

// collect notes what imports and plain assignments of names to names give.
func (s *scope) collect(tokens []Token) {
	for i := 0; i < len(tokens); {
		end := i
		for end < len(tokens) && tokens[end].Kind != Newline {
			end++
		}
		line := tokens[i:end]
		for len(line) > 1 && line[0].Kind == Name && (line[0].Text == "try" || line[0].Text == "else") {
			line = line[2:] // "try: import x" on one line
		}
		if len(line) > 1 && line[0].Kind == Name {
			s.line(line)
		}
		i = end + 1
	}
}

func (s *scope) line(line []Token) {
	switch {
	case line[0].Text == "import":
		for _, part := range split(line[1:]) {
			module, as := aliased(part)
			if as != "" {
				s.names[as] = module
			}
		}
	case line[0].Text == "from":
		for i, t := range line {
			if t.Kind == Name && t.Text == "import" && i > 1 {
				s.from(dotted(line[1:i]), line[i+1:])
				return
			}
		}
	case len(line) >= 3 && line[1].Kind == Op && line[1].Text == "=" && line[2].Kind == Name:
		s.assignment(line)
	}
}

func (s *scope) from(module string, names []Token) {
	for _, part := range split(names) {
		name, as := aliased(part)
		if name == "" || strings.HasPrefix(module, ".") {
			continue
		}
		if as == "" {
			as = name
		}
		s.names[as] = module + "." + name
	}
}

// assignment follows "f = os.system" and "o = __import__('os')".
func (s *scope) assignment(line []Token) {
	value := line[2:]
	name := ""
	if last := value[len(value)-1]; last.Text == ")" {
		if open := opening(value, len(value)-1, 0); open > 0 {
			if name, _ = s.indirect(value, open, len(value)-1, 0); strings.HasPrefix(name, "?") {
				return
			}
		}
	} else {
		name = dotted(value)
	}
	if name == "" {
		return
	}
	first, rest, _ := strings.Cut(name, ".")
	if full, ok := s.names[first]; ok {
		name = strings.TrimSuffix(full+"."+rest, ".")
	} else if !strings.Contains(name, ".") && !builtin[name] {
		return
	}
	if len(s.names) < 10_000 && len(name) < 200 {
		s.names[line[0].Text] = name
	}
}

// builtin are the functions that an alias is worth following for.
var builtin = map[string]bool{"eval": true, "exec": true, "compile": true, "__import__": true, "getattr": true, "open": true, "os": true, "subprocess": true}

// split cuts a list at its commas, brackets taken off.
func split(tokens []Token) [][]Token {
	var out [][]Token
	from := 0
	for i, t := range tokens {
		if t.Kind == Op && t.Text == "," {
			out = append(out, tokens[from:i])
			from = i + 1
		}
	}
	return append(out, tokens[from:])
}

// aliased reads "a.b as c".
func aliased(tokens []Token) (name, as string) {
	for i, t := range tokens {
		if t.Kind == Name && t.Text == "as" && i+1 < len(tokens) {
			return dotted(tokens[:i]), tokens[i+1].Text
		}
	}
	return dotted(tokens), ""
}

// dotted joins names and points; brackets are passed over, and anything else
// makes it nothing.
func dotted(tokens []Token) string {
	var b strings.Builder
	for _, t := range tokens {
		switch {
		case t.Kind == Name || t.Kind == Op && t.Text == ".":
			b.WriteString(t.Text)
		case t.Kind == Op && (t.Text == "(" || t.Text == ")"):
		default:
			return ""
		}
	}
	return b.String()
}
