package links

import (
	"html"
	"strings"
	"sync"
)

type status uint8

const (
	no status = iota
	partial
	yes
)

// prefixes begin an address that does something outside of the page.
var prefixes = [...]string{"https:", "http:", "//", "wss:", "ws:", "ftps:", "ftp:", "javascript:", "vbscript:", "data:", "file:"}

// begins reports whether an address with a scheme or a host stands at the start
// of s, as a browser reads it: case, entities, tabs, line ends and backslashes
// do not matter.
func begins(s string, done bool) status {
	var buf [16]byte
	n, i := 0, 0
	for n < len(buf)-4 && i < len(s) && i < gap {
		c, size := s[i], 1
		switch {
		case c <= ' ' && (n == 0 || c == '\t' || c == '\n' || c == '\r'):
			i++
			continue
		case c == '&':
			end := strings.IndexByte(s[i:min(len(s), i+12)], ';')
			if end < 0 && len(s)-i < 12 && !done {
				return partial
			}
			if end > 0 {
				if u := html.UnescapeString(s[i : i+end+1]); len(u) == 1 {
					c, size = u[0], end+1
				}
			}
			if c <= ' ' {
				i += size
				continue
			}
		}
		if c == '\\' {
			c = '/'
			if i+1 < len(s) && (s[i+1] == ':' || s[i+1] == '/') {
				i++
				continue
			}
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf[n] = c
		n++
		i += size
	}
	return match(string(buf[:n]), i == len(s) && !done)
}

func match(head string, more bool) status {
	st := no
	for _, p := range prefixes {
		if strings.HasPrefix(head, p) {
			return yes
		}
		if more && strings.HasPrefix(p, head) {
			st = partial
		}
	}
	return st
}

// Target is an address taken apart, much as the URL standard of the WHATWG has
// browsers do it: what they forgive is forgiven.
type Target struct {
	// Scheme is in lower case; empty for the page's own.
	Scheme string
	// User is what stands before an @ in front of the host.
	User string
	// Host is in lower case, without port and final dot, percent signs decoded.
	// Names in other scripts stay as they are written, punycode too.
	Host string
	// Port is what stands behind the host and a colon, as it is written.
	Port string
	// Rest is what follows: path, query and fragment, with entities decoded and
	// percent signs as they are.
	Rest string
}

// Parse takes an address apart as Find gives it. It never fails: what is no
// address gives a Target without a host.
func Parse(raw string) Target {
	s := clean(raw)
	var t Target
	if n := strings.IndexByte(s, ':'); n > 0 && n < 12 && !strings.ContainsAny(s[:n], `/\?#.`) {
		t.Scheme, s = strings.ToLower(s[:n]), s[n+1:]
	} else if strings.HasPrefix(strings.ToLower(s), "www.") {
		t.Scheme = "http"
	}
	switch t.Scheme {
	case "javascript", "vbscript", "data":
		t.Rest = s
		return t
	}
	s = strings.TrimLeft(s, `/\`)
	n := strings.IndexAny(s, `/\?#`)
	if n < 0 {
		n = len(s)
	}
	host := s[:n]
	t.Rest = s[n:]
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		t.User, host = host[:at], host[at+1:]
	}
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 && !strings.HasSuffix(host, "]") {
		host, t.Port = host[:colon], host[colon+1:]
	}
	host = Unescape(host)
	t.Host = strings.ToLower(strings.TrimRight(dots()(host), "."))
	return t
}

// What replaces is made once, at first use.
var (
	dots    = replacer("。", ".", "．", ".", "｡", ".")
	breaks  = replacer("\t", "", "\r", "", "\n", "")
	escaped = replacer(`\:`, ":", `\/`, "/", `\_`, "_", `\.`, ".", `\?`, "?", `\&`, "&", `\=`, "=")
)

func replacer(pairs ...string) func() func(string) string {
	return sync.OnceValue(func() func(string) string { return strings.NewReplacer(pairs...).Replace })
}

// clean undoes entities, drops tabs and line ends, and the backslashes that
// Markdown and JSON put before punctuation.
func clean(raw string) string {
	s := strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	if strings.ContainsAny(s, "\t\r\n") {
		s = breaks()(s)
	}
	if strings.IndexByte(s, '\\') >= 0 {
		s = escaped()(s)
	}
	return s
}

// Unescape decodes percent signs with two hexadecimal digits behind them and
// leaves all else as it is.
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && nibble(s[i+1]) < 16 && nibble(s[i+2]) < 16 {
			out = append(out, nibble(s[i+1])<<4|nibble(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}

func nibble(c byte) byte {
	switch {
	case digit(c):
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 16
}
