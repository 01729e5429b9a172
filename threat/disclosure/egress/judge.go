package egress

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/bartizan-ai/bartizan/text/links"
)

// deep is how many addresses may stand one in another's parameters.
const deep = 4

// refusal says why an address is not let through.
type refusal struct {
	score        float64
	host, reason string
}

// address judges one address as it is written.
func (g guard) address(raw string, l *links.Link) (refusal, bool) {
	if len(raw) >= links.Longest {
		return refusal{0.9, "", "is too long to judge"}, true
	}
	t := links.Parse(raw)
	if t.Scheme == defangedScheme {
		return refusal{}, false
	}
	if r, ok := scripted(&t, l); ok {
		return r, true
	}
	if t.Host == "" && (t.Scheme == "data" || t.Scheme == "" && !l.Loads) {
		return refusal{}, false
	}
	if len(g.allow) == 0 {
		if l.Loads {
			return refusal{0.9, t.Host, "loads by itself"}, true
		}
		return g.inside(raw)
	}
	return g.listed(raw, &t, 0)
}

// inside looks, where links pass, for what loads in the address of one.
func (g guard) inside(raw string) (refusal, bool) {
	if !strings.ContainsAny(raw, "<[") {
		return refusal{}, false
	}
	found, _ := links.Find(raw, false, true)
	for _, l := range found {
		if l.Loads {
			return refusal{0.9, links.Parse(raw[l.From:l.To]).Host, "holds one that loads by itself"}, true
		}
	}
	return refusal{}, false
}

// scripted refuses addresses that are programs, documents with programs, or
// files.
func scripted(t *links.Target, l *links.Link) (refusal, bool) {
	switch t.Scheme {
	case "javascript", "vbscript":
		return refusal{0.9, t.Scheme, "is a script"}, l.Form != links.Bare
	case "file":
		return refusal{0.8, "file", "reaches into the file system, or a share on the network"}, true
	case "data":
		low := strings.ToLower(links.Unescape(t.Rest[:min(len(t.Rest), 64)]))
		if !strings.HasPrefix(low, "image/") || strings.HasPrefix(low, "image/svg") {
			return refusal{0.7, "data", "is a document of its own"}, l.Loads || strings.Contains(low, "html") || strings.Contains(low, "svg")
		}
	}
	return refusal{}, false
}

// listed holds an address against the list, and those in its parameters.
func (g guard) listed(raw string, t *links.Target, depth int) (refusal, bool) {
	host, ok := canonical(t.Host)
	switch {
	case !ok:
		return refusal{0.9, t.Host, "has a host that programs read in different ways"}, true
	case !g.allowed(t, host):
		r := refusal{0.9, host, "leads to a host that is not on the list"}
		if g.resembles(t.Host) {
			r.score, r.reason = 0.97, "leads to a host that passes for one on the list"
		}
		return r, true
	case forked(raw, t):
		return refusal{0.9, host, "names a host that programs read in different ways"}, true
	case depth == deep:
		return refusal{0.9, host, "holds too many addresses one in another"}, true
	}
	return g.nested(t.Rest, depth)
}

func (g guard) allowed(t *links.Target, host string) bool {
	for i := range g.allow {
		if g.allow[i].allows(t, host) {
			return true
		}
	}
	return false
}

// forked reports what some programs end the host at and others do not.
func forked(raw string, t *links.Target) bool {
	return strings.Contains(t.User, "@") || strings.Contains(t.User, ":") && strings.ContainsAny(t.User, ".") ||
		strings.HasPrefix(t.Rest, `\`) || strings.ContainsAny(t.User, "\\%<>\"") || strings.ContainsAny(raw[:min(len(raw), 8)], "\t\r\n")
}

// nested judges the addresses that the path, query or fragment of an allowed
// one holds: open redirects and proxies.
func (g guard) nested(rest string, depth int) (refusal, bool) {
	for range 3 {
		if r, bad := g.scan(rest, depth); bad {
			return r, true
		}
		next := links.Unescape(rest)
		if next == rest {
			break
		}
		rest = next
	}
	return refusal{}, false
}

// scan looks at one reading of what follows a host.
func (g guard) scan(rest string, depth int) (refusal, bool) {
	if strings.Contains(rest, "//") || strings.Contains(rest, `\\`) || strings.Contains(rest, "www.") {
		found, _ := links.Find(rest, false, true)
		for _, l := range found {
			if r, bad := g.within(rest[l.From:l.To], depth); bad {
				return r, true
			}
		}
	}
	query := ""
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		query = rest[i+1:]
	}
	for field := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' || r == '#' }) {
		name, value, ok := strings.Cut(field, "=")
		if !ok {
			name, value = "", field
		}
		if v, ok := target(name, value); ok {
			if r, bad := g.within(v, depth); bad {
				return r, true
			}
		}
	}
	return refusal{}, false
}

// within judges one address inside another.
func (g guard) within(raw string, depth int) (refusal, bool) {
	t := links.Parse(raw)
	if t.Host == "" {
		return refusal{}, false
	}
	r, bad := g.listed(raw, &t, depth+1)
	if bad {
		r.reason = "sends on, by its parameters, to an address that " + r.reason
	}
	return r, bad
}

// target reports whether the value of a parameter is an address: it has a
// scheme or slashes, plain or encoded, or it is a host in a parameter that is
// named for one.
func target(name, value string) (string, bool) {
	head := strings.ToLower(value[:min(len(value), 12)])
	if strings.HasPrefix(head, "//") || strings.HasPrefix(head, `/\`) || strings.HasPrefix(head, `\\`) || strings.HasPrefix(head, `\/`) {
		return value, true
	}
	if i := strings.IndexByte(head, ':'); i > 0 && strings.Contains(" http https ws wss ftp ", " "+head[:i]+" ") {
		return value, true
	}
	if len(value) >= 12 && len(value) <= links.Longest {
		for _, decoded := range decodings(value) {
			if low := strings.ToLower(decoded[:min(len(decoded), 8)]); strings.HasPrefix(low, "http:") || strings.HasPrefix(low, "https:") || strings.HasPrefix(low, "//") {
				return decoded, true
			}
		}
	}
	if forAddress(name) && hostLike(value) {
		return "//" + value, true
	}
	return "", false
}

func decodings(s string) []string {
	var out []string
	trimmed := strings.TrimRight(s, "=")
	for _, e := range [...]*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if b, err := e.DecodeString(trimmed); err == nil {
			out = append(out, string(b))
		}
	}
	if b, err := hex.DecodeString(s); err == nil {
		out = append(out, string(b))
	}
	return out
}

// forAddress reports whether a parameter or member of that name holds an
// address.
func forAddress(name string) bool {
	var b strings.Builder
	for i := range min(len(name), 40) {
		if c := name[i] | 0x20; c >= 'a' && c <= 'z' {
			b.WriteByte(c)
		}
	}
	low := b.String()
	for _, w := range [...]string{"url", "uri", "link", "href", "host", "domain", "endpoint", "webhook", "redirect", "callback", "website", "server", "hostname", "proxy", "origin"} {
		if strings.HasSuffix(low, w) || strings.HasPrefix(low, w) {
			return true
		}
	}
	switch low {
	case "next", "dest", "destination", "target", "goto", "return", "returnto", "continue", "to", "u", "site", "page", "src", "source", "image", "img", "address":
		return true
	}
	return false
}

// hostLike reports whether a value begins with a name with a dot in it, or an
// address of numbers, and holds nothing but an address.
func hostLike(s string) bool {
	n := 0
	for n < len(s) && (plain(s[n]|0x20) || plain(s[n]) || s[n] >= 0x80 || s[n] == '@') {
		n++
	}
	host := strings.TrimRight(s[:n], ".")
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || strings.ContainsAny(s, " \t\r\n") || strings.HasPrefix(host, ".") {
		return false
	}
	if n < len(s) && strings.IndexByte(`:/?#\`, s[n]) < 0 {
		return false
	}
	tail := strings.ToLower(host[dot+1:])
	return len(tail) >= 2 && !strings.Contains(" md txt json csv pdf png jpg jpeg gif html htm xml yaml yml go py js ts css log zip svg webp doc docx xls xlsx ", " "+tail+" ") || n < len(s) && s[n] == '/'
}
