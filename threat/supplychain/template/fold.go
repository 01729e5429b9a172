package template

import (
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan/format/jinja"
)

// Limits of working out constants: depth, what one expression may be, and
// how long.
const (
	mostFold    = 12
	mostTexts   = 8
	mostFolding = 4096
)

// fold works out which texts an expression may be, or nothing when it cannot
// be known. It is a help against names in pieces, not an interpreter.
func (j *judge) fold(n *jinja.Node, depth int) []string {
	if n == nil || depth > mostFold || j.budget <= 0 {
		return nil
	}
	j.budget--
	switch n.Kind {
	case jinja.Str, jinja.Num:
		return []string{n.Text}
	case jinja.Keyword:
		return j.fold(n.Kids[0], depth+1)
	case jinja.Name:
		var out []string
		for _, v := range j.assigned[n.Text] {
			out = append(out, j.fold(v, depth+1)...)
		}
		return out[:min(len(out), mostTexts)]
	case jinja.Concat:
		return j.joined(n.Kids, "", depth)
	case jinja.Binary:
		return j.foldBinary(n, depth)
	case jinja.Cond:
		out := append(j.fold(n.Kids[0], depth+1), j.fold(n.Kids[len(n.Kids)-1], depth+1)...)
		return out[:min(len(out), mostTexts)]
	case jinja.Item:
		return j.foldItem(n, depth)
	case jinja.Filter:
		return j.applied(n.Text, n.Kids[0], n.Kids[1:], depth)
	case jinja.Call:
		if f := n.Kids[0]; f.Kind == jinja.Attr {
			return j.applied(f.Text, f.Kids[0], n.Kids[1:], depth)
		}
	}
	return nil
}

// joined gives all ways to put texts side by side.
func (j *judge) joined(parts []*jinja.Node, between string, depth int) []string {
	out := []string{""}
	for i, p := range parts {
		var next []string
		for _, s := range j.fold(p, depth+1) {
			for _, o := range out {
				if i > 0 {
					o += between
				}
				if len(next) < mostTexts && len(o)+len(s) <= mostFolding {
					next = append(next, o+s)
				}
			}
		}
		if out = next; len(out) == 0 {
			return nil
		}
	}
	return out
}

func (j *judge) foldBinary(n *jinja.Node, depth int) []string {
	switch n.Text {
	case "+":
		return j.joined(n.Kids, "", depth)
	case "*":
		times := j.fold(n.Kids[1], depth+1)
		what := j.fold(n.Kids[0], depth+1)
		if len(times) == 0 || len(what) == 0 {
			return nil
		}
		if count, err := strconv.Atoi(times[0]); err == nil && count >= 0 && count*len(what[0]) <= mostFolding {
			return []string{strings.Repeat(what[0], count)}
		}
	case "%":
		args := n.Kids[1:]
		if args[0].Kind == jinja.Seq {
			args = args[0].Kids
		}
		return j.formatted(n.Kids[0], args, depth)
	}
	return nil
}

// foldItem turns text around; other subscripts give what they are taken from,
// so that pieces of it are seen.
func (j *judge) foldItem(n *jinja.Node, depth int) []string {
	if n.Kids[1].Kind != jinja.Slice {
		return nil
	}
	parts := n.Kids[1].Kids
	if len(parts) != 3 || parts[2] == nil || parts[2].Kind != jinja.Unary {
		return nil
	}
	return each(j.fold(n.Kids[0], depth+1), reverse)
}

func each(in []string, f func(string) string) []string {
	var out []string
	for _, s := range in {
		out = append(out, f(s))
	}
	return out
}

func reverse(s string) string {
	r := []rune(s)
	for a, b := 0, len(r)-1; a < b; a, b = a+1, b-1 {
		r[a], r[b] = r[b], r[a]
	}
	return string(r)
}

// applied works out a filter or method that changes text.
func (j *judge) applied(name string, on *jinja.Node, args []*jinja.Node, depth int) []string {
	switch name {
	case "lower", "upper", "reverse", "trim", "strip", "string", "safe":
		f := map[string]func(string) string{"lower": strings.ToLower, "upper": strings.ToUpper, "reverse": reverse}[name]
		if f == nil {
			f = strings.TrimSpace
		}
		return each(j.fold(on, depth+1), f)
	case "replace":
		if len(args) < 2 {
			return nil
		}
		from, to := j.fold(args[0], depth+1), j.fold(args[1], depth+1)
		if len(from) == 0 || len(to) == 0 || from[0] == "" {
			return nil
		}
		return each(j.fold(on, depth+1), func(s string) string {
			if len(s)*(len(to[0])+1) > mostFolding {
				return s
			}
			return strings.ReplaceAll(s, from[0], to[0])
		})
	case "join":
		return j.foldJoin(on, args, depth)
	case "format":
		return j.formatted(on, args, depth)
	}
	return nil
}

// foldJoin takes both x|join(s) and s.join(x), and the keys of dict(a=1).
func (j *judge) foldJoin(on *jinja.Node, args []*jinja.Node, depth int) []string {
	list, between := on, ""
	if on != nil && on.Kind == jinja.Str && len(args) == 1 {
		list, between = args[0], on.Text
	} else if len(args) == 1 {
		if s := j.fold(args[0], depth+1); len(s) > 0 {
			between = s[0]
		}
	}
	switch {
	case list == nil:
	case list.Kind == jinja.Seq:
		return j.joined(list.Kids, between, depth)
	case list.Kind == jinja.Dict:
		var keys []*jinja.Node
		for i := 0; i < len(list.Kids); i += 2 {
			keys = append(keys, list.Kids[i])
		}
		return j.joined(keys, between, depth)
	case list.Kind == jinja.Call && list.Kids[0].Text == "dict":
		var keys []string
		for _, k := range list.Kids[1:] {
			keys = append(keys, k.Text)
		}
		return []string{strings.Join(keys, between)}
	case list.Kind == jinja.Name:
		for _, v := range j.assigned[list.Text] {
			if v != nil && v.Kind != jinja.Name {
				return j.foldJoin(v, args, depth+1)
			}
		}
	case list.Kind == jinja.Filter:
		return j.fold(list, depth+1)
	}
	return nil
}

// formatted puts texts into the places of %s, %c and {}.
func (j *judge) formatted(on *jinja.Node, args []*jinja.Node, depth int) []string {
	into := j.fold(on, depth+1)
	if len(into) == 0 {
		return nil
	}
	out := into[0]
	for i, a := range args {
		s := j.fold(a, depth+1)
		if len(s) == 0 || len(out)+len(s[0]) > mostFolding {
			return nil
		}
		char := s[0]
		if r, err := strconv.Atoi(s[0]); err == nil {
			char = string(rune(r))
		}
		switch {
		case strings.Contains(out, "%c"):
			out = strings.Replace(out, "%c", char, 1)
		case strings.Contains(out, "%s"):
			out = strings.Replace(out, "%s", s[0], 1)
		case strings.Contains(out, "{}"):
			out = strings.Replace(out, "{}", s[0], 1)
		default:
			out = strings.ReplaceAll(strings.ReplaceAll(out, "{"+strconv.Itoa(i)+"}", s[0]), "{:c}", char)
		}
	}
	return []string{out}
}
