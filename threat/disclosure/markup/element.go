package markup

import (
	"html"
	"strings"

	"github.com/bartizan-ai/bartizan/text/links"
)

// longest bounds how far an element's attributes are read.
const longest = 1 << 10

// acting are elements that act by themselves or send what is typed into them.
const acting = " script iframe frame frameset object embed applet form base meta portal "

// elements finds the elements that act, and from where on more text may make
// one. Every bracket is read as if an element began there, also inside of another,
// for readers differ on where they begin: up to [longest] bytes each time.
func elements(s string, done bool) (out []found, live int) {
	for at := 0; at < len(s); at++ {
		n := strings.IndexByte(s[at:], '<')
		if n < 0 {
			break
		}
		at += n
		end, why, whole := element(s[at:])
		if !whole && !done {
			return out, at
		}
		if why != "" {
			out = append(out, found{at, at + 1, at + end, why, "&lt;"})
		}
	}
	return out, len(s)
}

// element reads what s begins with: where it ends, why it acts, and whether more
// text changes nothing about it.
func element(s string) (end int, why string, whole bool) {
	n := 1
	for n < len(s) && n < 32 && (letter(s[n]) || n > 1 && (s[n] >= '0' && s[n] <= '9' || s[n] == '-' || s[n] == ':')) {
		n++
	}
	if n == len(s) {
		return n, "", false
	}
	if n == 1 {
		return 1, "", true
	}
	name := strings.ToLower(s[1:n])
	if scheme, _, ok := strings.Cut(name, ":"); ok {
		if scheme == "javascript" || scheme == "vbscript" {
			return n, "link to a program (" + scheme + ":)", true
		}
		name = name[len(scheme)+1:] // a name with a prefix, as in svg:script
	}
	if strings.Contains(acting, " "+name+" ") && (s[n] <= ' ' || s[n] == '>' || s[n] == '/') {
		return n, "the element " + name, true
	}
	region := s[n:min(len(s), longest)]
	if strings.IndexByte(region, '=') < 0 {
		return n, "", len(s) >= longest || strings.IndexByte(region, '>') >= 0
	}
	return attributes(s, n, name)
}

// attributes reads those of an element from at on.
func attributes(s string, at int, name string) (end int, why string, whole bool) {
	most := min(len(s), longest)
	for at < most {
		switch c := s[at]; {
		case c == '>':
			return at + 1, "", true
		case c == '<' || c <= ' ' || c == '/' || c == '"' || c == '\'' || c == '=':
			at++
			continue
		}
		from := at
		for at < most && s[at] > ' ' && s[at] != '=' && s[at] != '>' && s[at] != '/' {
			at++
		}
		key := strings.ToLower(s[from:at])
		for at < most && s[at] <= ' ' {
			at++
		}
		if at == most || s[at] != '=' {
			continue
		}
		value, next := valueOf(s[:most], at+1)
		if next == most && most < longest {
			return next, "", false
		}
		at = next
		switch {
		case len(key) > 4 && key[:2] == "on" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz") == "":
			return at, "a handler of events (" + key[:min(len(key), 24)] + ") in the element " + name, true
		case key == "srcdoc":
			return at, "a document in the element " + name, true
		}
		if scheme := program(value); scheme != "" {
			return at, "a program (" + scheme + ":) in the element " + name, true
		}
	}
	if len(s) < longest {
		return most, "", false
	}
	return most, "the element " + name + ", which is too long to read", true
}

// valueOf is an attribute's value and where it ends.
func valueOf(s string, at int) (value string, next int) {
	for at < len(s) && s[at] <= ' ' {
		at++
	}
	if at == len(s) {
		return "", at
	}
	if q := s[at]; q == '"' || q == '\'' {
		n := strings.IndexByte(s[at+1:], q)
		if n < 0 {
			return s[at+1:], len(s)
		}
		return s[at+1 : at+1+n], at + n + 2
	}
	from := at
	for at < len(s) && s[at] > ' ' && s[at] != '>' {
		at++
	}
	return s[from:at], at
}

// program is the scheme of an address that is a program, as a browser reads it;
// empty for others. Lists of values, as animations have them, count too.
func program(raw string) string {
	if strings.IndexByte(raw, ':') < 0 && strings.IndexByte(raw, '&') < 0 {
		return ""
	}
	for field := range strings.SplitSeq(html.UnescapeString(raw), ";") {
		t := links.Parse(strings.Map(func(r rune) rune {
			if r < ' ' {
				return -1
			}
			return r
		}, field))
		switch t.Scheme {
		case "javascript", "vbscript":
			return t.Scheme
		case "data":
			low := strings.ToLower(links.Unescape(t.Rest[:min(len(t.Rest), 64)]))
			if strings.HasPrefix(low, "text/html") || strings.HasPrefix(low, "image/svg") || strings.HasPrefix(low, "application/xhtml") || strings.HasPrefix(low, "text/xml") || strings.HasPrefix(low, "application/xml") {
				return t.Scheme
			}
		}
	}
	return ""
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
