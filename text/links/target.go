package links

import "strings"

// stops says what ends an address.
type stops struct {
	close    byte // this byte, if nothing quotes the address
	nest     bool // round brackets may nest
	bare     bool // what ends an address in running text
	terminal bool // BEL or ST
	list     bool // the whole value is a list of addresses
	quotes   bool // a quotation mark, if nothing quotes it
}

// target reads an address that something before at introduces. Where none
// stands, the search goes on at next.
func (f *finder) target(at, next int, end stops, l Link) int {
	s := f.s
	for most := min(len(s), at+gap); at < most && s[at] <= ' '; at++ {
	}
	if at == len(s) {
		return next
	}
	closing := ""
	switch c := s[at]; {
	case c == '"' || c == '\'':
		closing = s[at : at+1]
	case c == '<' && l.Form != Attribute && l.Form != Style:
		closing = ">"
	case c == '\\' && at+1 < len(s) && (s[at+1] == '"' || s[at+1] == '\''):
		closing = s[at : at+2]
	case c == '&':
		closing = quoteEntity(s[at:])
	}
	if l.Form == Inline || l.Form == Image || l.Form == Reference {
		if closing != ">" {
			closing = ""
		}
	}
	at += len(closing)
	if at == len(s) {
		return next
	}
	switch st := begins(s[at:], f.done); {
	case st == partial:
		f.live = min(f.live, at)
		return len(s)
	case st == no && !end.list:
		return next
	}
	if closing != "" {
		return f.quoted(at, closing, end, l)
	}
	return f.run(at, at, end, l)
}

// quoteEntity is the entity for a quotation mark that s begins with.
func quoteEntity(s string) string {
	for _, e := range [...]string{"&quot;", "&#34;", "&#x22;", "&apos;", "&#39;", "&#x27;"} {
		if len(s) >= len(e) && strings.EqualFold(s[:len(e)], e) {
			return s[:len(e)]
		}
	}
	return ""
}

// quoted takes the address up to the closing mark.
func (f *finder) quoted(at int, closing string, end stops, l Link) int {
	rest := f.s[at:min(len(f.s), at+Longest)]
	n := strings.Index(rest, closing)
	if n < 0 {
		if n = len(rest); n < Longest && !f.done {
			f.live = min(f.live, at)
			return len(f.s)
		}
	}
	return f.take(at, at+n, end, l)
}

// run takes the address that begins at from; its end is looked for from at on.
func (f *finder) run(from, at int, end stops, l Link) int {
	s, depth := f.s, 0
	most := min(len(s), from+Longest)
	for ; at < most; at++ {
		c := s[at]
		if end.nest && c == '(' {
			depth++
		}
		if end.nest && c == ')' && depth > 0 {
			depth--
			continue
		}
		if end.ends(s, at) {
			break
		}
	}
	if at == len(s) && at < from+Longest && !f.done {
		f.live = min(f.live, from)
		return len(s)
	}
	return f.take(from, at, end, l)
}

func (e stops) ends(s string, at int) bool {
	c := s[at]
	switch {
	case e.terminal:
		return c == 0x07 || c == 0x1B || c == 0x9C && s[at-1] == 0xC2
	case c <= ' ':
		return true
	case e.bare && (c == ']' || c == '!') && at+1 < len(s) && s[at+1] == either(c == ']', '(', '['):
		return true // of a link around the address, or an image behind it
	case e.bare:
		return c == '<' || c == '>' || c == '"' || c == '`' || c == 0x7F
	case e.quotes && (c == '"' || c == '\''):
		return true
	}
	return c == e.close || c == '>' && e.close == 0
}

// take adds the address [from,to), or those of a list, and returns where to go
// on.
func (f *finder) take(from, to int, end stops, l Link) int {
	switch {
	case end.list:
		f.list(from, to, l)
		return to
	case end.bare:
		to = trim(f.s, from, to)
	}
	if n := len(f.found); to > from && (n == 0 || from >= f.found[n-1].To) {
		l.From, l.To = from, to
		f.found = append(f.found, l)
	}
	return to
}

// list takes each address of a srcset.
func (f *finder) list(from, to int, l Link) {
	for from < to {
		n := strings.IndexAny(f.s[from:to], " \t\r\n")
		if n < 0 {
			n = to - from
		}
		if field := f.s[from : from+n]; begins(field, true) == yes {
			l.From, l.To = from, from+len(strings.TrimRight(field, ","))
			f.found = append(f.found, l)
		}
		from += n + 1
	}
}

// trim takes punctuation and brackets that the sentence owns off the end.
func trim(s string, from, to int) int {
	var extra [3]int // closing brackets beyond the opening ones
	for i := from; i < to; i++ {
		if k := strings.IndexByte("([{", s[i]); k >= 0 {
			extra[k]--
		} else if k := strings.IndexByte(")]}", s[i]); k >= 0 {
			extra[k]++
		}
	}
	for ; to > from; to-- {
		c := s[to-1]
		if strings.IndexByte(".,;:!?'*_~\\|", c) >= 0 {
			continue
		}
		k := strings.IndexByte(")]}", c)
		if k < 0 || extra[k] <= 0 {
			break
		}
		extra[k]--
	}
	return to
}

func either(first bool, a, b byte) byte {
	if first {
		return a
	}
	return b
}
