// Package xmltags lists the tags of an XML document and what its document type
// declares. It expands and fetches nothing, and takes what strict parsers
// refuse. Cost is linear.
package xmltags

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Tag is an element's start, or a processing instruction (its Name begins with
// a question mark). Prefixes stand in names as they are written.
type Tag struct {
	Name  string
	Attrs []Attr
	At    int
}

// Attr is an attribute; entities in Value are not expanded.
type Attr struct{ Name, Value string }

// Get is the value of an attribute, or nothing.
func (t *Tag) Get(name string) string {
	for _, a := range t.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// Doc is what a document holds. Doctype is the text of the declaration with
// its subset, comments taken out.
type Doc struct {
	Tags      []Tag
	Doctype   string
	DoctypeAt int
	// Cut is set when the document ends inside of a tag, or holds more than
	// MostTags.
	Cut bool
}

// MostTags bounds what is listed, and mostAttrs the attributes of a tag.
const (
	MostTags  = 1_000_000
	mostAttrs = 100
)

// Parse reads a document in UTF-8, or in UTF-16 with a byte order mark.
func Parse(b []byte) *Doc {
	s := string(utf8Of(b))
	d := &Doc{}
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '<')
		if i < 0 {
			return d
		}
		at += i
		n := d.markup(s[at:], at)
		if n == 0 || len(d.Tags) == MostTags {
			d.Cut = true
			return d
		}
		at += n
	}
}

// markup takes what begins with < and says how long it is; 0 is cut.
func (d *Doc) markup(s string, at int) int {
	switch {
	case strings.HasPrefix(s, "<!--"):
		return through(s, 4, "-->")
	case strings.HasPrefix(s, "<![CDATA["):
		return through(s, 9, "]]>")
	case len(s) > 9 && strings.EqualFold(s[:9], "<!DOCTYPE"):
		return d.doctype(s, at)
	case strings.HasPrefix(s, "<?"):
		n := through(s, 2, "?>")
		if n > 0 {
			d.tag("?"+s[2:n-2], at)
		}
		return n
	case strings.HasPrefix(s, "</"), strings.HasPrefix(s, "<!"):
		return through(s, 2, ">")
	}
	n := end(s)
	if n > 0 {
		d.tag(strings.TrimSuffix(s[1:n-1], "/"), at)
	}
	return n
}

func through(s string, from int, mark string) int {
	if i := strings.Index(s[min(from, len(s)):], mark); i >= 0 {
		return from + i + len(mark)
	}
	return 0
}

// end finds the > of a tag outside of quotes.
func end(s string) int {
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return 0
}

// doctype takes the declaration with all in its brackets.
func (d *Doc) doctype(s string, at int) int {
	var text strings.Builder
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case strings.HasPrefix(s[i:], "<!--"):
			n := through(s[i:], 4, "-->")
			if n == 0 {
				return 0
			}
			i += n - 1
			continue
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '<':
			depth++
		case c == ']':
			depth--
		case c == '>':
			if depth--; depth <= 0 {
				text.WriteByte(c)
				d.Doctype, d.DoctypeAt = d.Doctype+text.String(), at
				return i + 1
			}
		}
		text.WriteByte(c)
	}
	d.Doctype, d.DoctypeAt = d.Doctype+text.String(), at
	return 0
}

// tag notes a name with its attributes.
func (d *Doc) tag(s string, at int) {
	name := s
	if i := strings.IndexAny(s, " \t\r\n"); i >= 0 {
		name, s = s[:i], s[i:]
	} else {
		s = ""
	}
	t := Tag{Name: name, At: at}
	for len(t.Attrs) < mostAttrs {
		key, rest, ok := strings.Cut(s, "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		if !ok || rest == "" || rest[0] != '"' && rest[0] != '\'' {
			break
		}
		value, after, ok := strings.Cut(rest[1:], rest[:1])
		if !ok {
			break
		}
		t.Attrs = append(t.Attrs, Attr{strings.TrimSpace(key), value})
		s = after
	}
	d.Tags = append(d.Tags, t)
}

func utf8Of(b []byte) []byte {
	little := bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("<\x00"))
	if !little && !bytes.HasPrefix(b, []byte("\xfe\xff")) && !bytes.HasPrefix(b, []byte("\x00<")) {
		return b
	}
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		u := uint16(b[0])<<8 | uint16(b[1])
		if little {
			u = u>>8 | u<<8
		}
		units = append(units, u)
	}
	var out []byte
	for _, r := range utf16.Decode(units) {
		out = utf8.AppendRune(out, r)
	}
	return out
}
