package markup

import "strings"

// tag is an opening tag, taken apart.
type tag struct {
	name  string
	end   int // behind its >
	attrs []attr
}

type attr struct {
	name     string
	from, to int // of the value
}

// element reads the tag at at, takes what its attributes say and, if it hides
// what it holds, that.
func (f *finder) element(at int) int {
	t, ok := f.tag(at)
	if !ok {
		return at + 1
	}
	if why := f.hides(&t); why != "" && !void(t.name) {
		if to, end := f.content(&t); to > t.end {
			f.add(t.end, to, why, true)
			return end
		}
		return t.end
	}
	for _, a := range t.attrs {
		if what := speaks(t.name, a.name); what != "" {
			f.add(a.from, a.to, what, false)
		}
	}
	return t.end
}

// tag reads an opening tag with its attributes. It fails on what has no end
// nearby.
func (f *finder) tag(at int) (tag, bool) {
	if at >= f.noTag {
		return tag{}, false
	}
	limit := min(len(f.s), at+tagLimit)
	s := f.s[:limit]
	if strings.IndexByte(s[at:], '>') < 0 {
		if limit == len(f.s) {
			f.noTag = at
		}
		return tag{}, false
	}
	i := at + 1
	for i < limit && s[i] > ' ' && s[i] != '>' && s[i] != '/' {
		i++
	}
	t := tag{name: strings.ToLower(s[at+1 : min(i, at+24)])}
	for i < limit {
		switch c := s[i]; {
		case c == '>':
			t.end = i + 1
			return t, true
		case c <= ' ' || c == '/' || c == '=':
			i++
		default:
			i = t.attribute(s, i)
		}
	}
	t.end = limit // quotes hide every > for as long: so they do from a browser
	return t, true
}

// attribute reads one attribute and returns where it ends.
func (t *tag) attribute(s string, i int) int {
	from := i
	for i < len(s) && s[i] > ' ' && s[i] != '=' && s[i] != '>' && s[i] != '/' {
		i++
	}
	a := attr{name: s[from:i], from: i, to: i}
	eq := i
	for eq < len(s) && s[eq] <= ' ' {
		eq++
	}
	if eq < len(s) && s[eq] == '=' {
		i = eq + 1
		for i < len(s) && s[i] <= ' ' {
			i++
		}
		i = a.value(s, i)
	}
	if len(t.attrs) < 64 {
		t.attrs = append(t.attrs, a)
	}
	return i
}

func (a *attr) value(s string, i int) int {
	if i < len(s) && (s[i] == '"' || s[i] == '\'') {
		if n := strings.IndexByte(s[i+1:], s[i]); n >= 0 {
			a.from, a.to = i+1, i+1+n
			return a.to + 1
		}
	}
	a.from = i
	for i < len(s) && s[i] > ' ' && s[i] != '>' {
		i++
	}
	a.to = i
	return i
}

// content returns where the element's content ends, elements of its name
// within it counted, and where its closing tag does.
func (f *finder) content(t *tag) (to, end int) {
	s := f.s[:min(len(f.s), t.end+longest)]
	depth := 1
	for at := t.end; ; {
		n := strings.IndexByte(s[at:], '<')
		if n < 0 {
			return len(s), len(s)
		}
		at += n + 1
		rest := s[at:]
		closing := strings.HasPrefix(rest, "/")
		if closing {
			rest = rest[1:]
		}
		if len(rest) <= len(t.name) || !strings.EqualFold(rest[:len(t.name)], t.name) || letter(rest[len(t.name)]) {
			continue
		}
		if !closing {
			depth++
			continue
		}
		if depth--; depth == 0 {
			n := strings.IndexByte(rest, '>')
			return at - 1, len(s) - len(rest) + n + 1
		}
	}
}

func void(name string) bool {
	switch name {
	case "img", "input", "meta", "br", "hr", "link", "base", "area", "col", "embed", "source", "track", "wbr", "body", "html":
		return true
	}
	return false
}

// speaks names the attributes that hold text for somebody else than who looks
// at the page.
func speaks(tag, name string) string {
	switch low := strings.ToLower(name); low {
	case "alt", "title", "aria-label", "aria-description", "placeholder", "summary", "longdesc":
		return "the attribute " + low
	case "content":
		return "a meta element"
	case "value":
		if tag == "input" {
			return "a field's value"
		}
	default:
		if strings.HasPrefix(low, "data-") {
			return "a data attribute"
		}
	}
	return ""
}
