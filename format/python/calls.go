package python

import "strings"

// Call is a call with the place where it stands. Name is dotted and resolved
// through the file's imports and plain assignments: "os.system" for s("x")
// after "from os import system as s". Parts that are not names are "?".
type Call struct {
	Name string
	At   int
	// In is the function that holds it, "" at the top of the module or in the
	// body of a class; Class is the class around, if any.
	In, Class string
	// Texts are the strings among the arguments, and Args the number of tokens.
	Texts []string
	Args  []Token
}

// Calls finds the calls of a source, in order, and the names that its imports
// and assignments give. The cost is linear but for arguments, of which the first
// mostArgs tokens are given.
func Calls(tokens []Token) []Call {
	s := &scope{names: map[string]string{}}
	s.collect(tokens)
	var out []Call
	line := 0
	for i, t := range tokens {
		if i == 0 || tokens[i-1].Kind == Newline {
			line = i
			s.enter(tokens, i)
		}
		if t.Kind != Op || t.Text != "(" || i == line {
			continue
		}
		name, from := s.callee(tokens, i, line)
		if name == "" || from > line && (tokens[from-1].Text == "def" || tokens[from-1].Text == "class") {
			continue
		}
		c := Call{Name: name, At: tokens[from].At, In: s.function(), Class: s.class()}
		c.Args, c.Texts = arguments(tokens[i+1:])
		out = append(out, c)
	}
	return out
}

const mostArgs = 200

// arguments gives the tokens up to the closing bracket.
func arguments(tokens []Token) ([]Token, []string) {
	depth := 1
	var texts []string
	for i, t := range tokens {
		if i == mostArgs || t.Kind == Newline {
			return tokens[:i], texts
		}
		switch {
		case t.Kind == String:
			texts = append(texts, t.Text)
		case t.Kind == Op && strings.Contains("([{", t.Text):
			depth++
		case t.Kind == Op && strings.Contains(")]}", t.Text):
			if depth--; depth == 0 {
				return tokens[:i], texts
			}
		}
	}
	return tokens, texts
}

type block struct {
	name   string
	indent int
	class  bool
}

type scope struct {
	names map[string]string
	open  []block
}

// enter opens and closes functions and classes by the indentation of a line.
func (s *scope) enter(tokens []Token, i int) {
	t := tokens[i]
	if t.Kind == Newline {
		return
	}
	for len(s.open) > 0 && t.Indent <= s.open[len(s.open)-1].indent {
		s.open = s.open[:len(s.open)-1]
	}
	if t.Text == "async" && i+1 < len(tokens) {
		i++
		t = tokens[i]
	}
	if t.Kind == Name && (t.Text == "def" || t.Text == "class") && i+1 < len(tokens) && len(s.open) < 200 {
		s.open = append(s.open, block{tokens[i+1].Text, t.Indent, t.Text == "class"})
	}
}

func (s *scope) function() string {
	for i := len(s.open) - 1; i >= 0; i-- {
		if !s.open[i].class {
			return s.open[i].name
		}
	}
	return ""
}

func (s *scope) class() string {
	for i := len(s.open) - 1; i >= 0; i-- {
		if s.open[i].class {
			return s.open[i].name
		}
	}
	return ""
}

// callee reads a dotted name backwards from the bracket of its call and says
// with which token it begins.
func (s *scope) callee(tokens []Token, i, line int) (string, int) {
	var parts []string
	for i--; i >= line && len(parts) < 16; {
		t := tokens[i]
		switch {
		case t.Kind == Name && !keywords[t.Text]:
			parts = append(parts, t.Text)
		case t.Kind == Op && (t.Text == ")" || t.Text == "]") || t.Kind == String:
			open := opening(tokens, i, line)
			name, from := s.indirect(tokens, open, i, line)
			return strings.Join(append([]string{name}, reversed(parts)...), "."), from
		default:
			return "", i
		}
		if i-1 < line || tokens[i-1].Text != "." || tokens[i-1].Kind != Op {
			break
		}
		i -= 2
	}
	if len(parts) == 0 || i < line {
		return "", max(i, line)
	}
	parts = reversed(parts)
	if full, ok := s.names[parts[0]]; ok {
		parts[0] = full
	}
	return strings.Join(parts, "."), i
}

var keywords = map[string]bool{
	"if": true, "elif": true, "while": true, "for": true, "in": true, "not": true, "and": true, "or": true, "return": true, "assert": true,
	"yield": true, "else": true, "lambda": true, "is": true, "with": true, "del": true, "raise": true, "await": true, "except": true, "import": true,
}

func reversed(s []string) []string {
	out := make([]string, len(s))
	for i, v := range s {
		out[len(s)-1-i] = v
	}
	return out
}

// opening finds the bracket that the one at i closes, at most mostArgs tokens
// before it.
func opening(tokens []Token, i, line int) int {
	depth := 0
	for j := i; j >= line && j > i-mostArgs; j-- {
		if tokens[j].Kind != Op {
			continue
		}
		if strings.Contains(")]}", tokens[j].Text) {
			depth++
		} else if strings.Contains("([{", tokens[j].Text) {
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return -1
}

// indirect names what a call of an import function or getattr gives:
// __import__("os") is os, getattr(os, "system") is os.system.
func (s *scope) indirect(tokens []Token, open, end, line int) (string, int) {
	if open <= line || tokens[open].Text != "(" {
		return "?", max(open, line)
	}
	if tokens[open-1].Kind != Name {
		return "?", open
	}
	from := open - 1
	for from-2 >= line && tokens[from-1].Text == "." {
		from -= 2
	}
	var parts []string
	for i := from; i < open; i += 2 {
		parts = append(parts, tokens[i].Text)
	}
	if full, ok := s.names[parts[0]]; ok {
		parts[0] = full
	}
	args := tokens[open+1 : end]
	switch strings.Join(parts, ".") {
	case "__import__", "builtins.__import__", "importlib.import_module", "importlib.__import__":
		if text, ok := joined(args); ok {
			return text, from
		}
	case "getattr", "builtins.getattr":
		return s.attribute(args), from
	}
	return "?", from
}

// attribute reads the arguments of getattr: a dotted name and a string.
func (s *scope) attribute(args []Token) string {
	for i, t := range args {
		if t.Kind == Op && t.Text == "," {
			text, ok := joined(args[i+1:])
			if !ok || i == 0 {
				return "?"
			}
			base := "?"
			if args[0].Kind == Name {
				base = args[0].Text
				if full, ok := s.names[base]; ok {
					base = full
				}
				if i > 3 { // __import__("os")
					if inner, _ := joined(args[2 : i-1]); base == "__import__" && inner != "" {
						base = inner
					}
				}
			}
			return base + "." + text
		}
	}
	return "?"
}

// joined puts strings together that stand side by side or are added.
func joined(tokens []Token) (string, bool) {
	text, some := "", false
	for _, t := range tokens {
		switch {
		case t.Kind == String:
			text, some = text+t.Text, true
		case t.Kind == Op && t.Text == "+":
		default:
			return text, some && t.Text == ","
		}
	}
	return text, some
}
