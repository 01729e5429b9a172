// Package destination finds where a text would have something sent: addresses of
// every scheme, e-mail addresses, and the bare host names that stand in fields
// meant for them.
package destination

import (
	"strings"

	"github.com/bartizan-ai/bartizan/text/links"
)

// Place is one destination.
type Place struct {
	// Host is in lower case, without port and final dot. Of an address without
	// a host, such as file:///etc/passwd, it is the scheme with its colon.
	Host string
	// Mail is the e-mail address in lower case without a tag (+tag), or empty.
	Mail string
	// Link is the address as it is written, or empty.
	Link string
}

const (
	// most bounds the destinations of one text; what follows is not looked at,
	// and Find says so.
	most = 10_000
	// nested is how deep addresses within addresses are followed.
	nested = 2
)

// Find returns the destinations in a text, in no order, those in the parameters
// of an address too, since a redirector sends there. whole is false when there
// are more than it lists. Time is linear in the text.
func Find(s string) (places []Place, whole bool) {
	f := finder{}
	f.text(s, 0)
	return f.places, len(f.places) < most
}

type finder struct{ places []Place }

func (f *finder) add(p Place) {
	p.Host = strings.TrimSuffix(strings.ToLower(p.Host), ".")
	if p.Host != "" && len(f.places) < most {
		f.places = append(f.places, p)
	}
}

func (f *finder) text(s string, depth int) {
	found, _ := links.Find(s, false, true)
	for _, l := range found {
		f.address(s[l.From:l.To], depth)
	}
	f.schemes(s, depth)
	f.mails(s)
	f.tokens(s)
}

// address adds an address and those inside of it.
func (f *finder) address(raw string, depth int) {
	t := links.Parse(raw)
	if t.Scheme == "file" || t.Host == "" && t.Scheme != "" {
		t.Host = t.Scheme + ":"
	}
	f.add(Place{Host: t.Host, Link: raw})
	if depth < nested && t.Rest != "" {
		f.text(links.Unescape(t.Rest), depth+1)
	}
}

// schemes finds addresses of schemes that no renderer follows and tools do:
// s3://, ssh://, ldap://, …
func (f *finder) schemes(s string, depth int) {
	for at := 0; ; {
		n := strings.Index(s[at:], "://")
		if n < 0 {
			return
		}
		mid := at + n
		from, to := mid, mid+3
		for from > at && schemeByte(s[from-1]) {
			from--
		}
		switch strings.ToLower(s[from:mid]) {
		case "http", "https", "ws", "wss", "ftp", "ftps", "": // found already
		default:
			for to < len(s) && !ends(s[to]) && to-from < links.Longest {
				to++
			}
			f.address(s[from:to], depth)
		}
		at = to
	}
}

// mailbox is the local part of an address without case and without what follows
// a plus, which many servers deliver to the same mailbox.
func mailbox(local string) string {
	name, _, _ := strings.Cut(strings.ToLower(local), "+")
	return name
}

// mails finds e-mail addresses, and what else names a host behind an @: some
// clients take what stands before it, a backslash too, for a user's name.
func (f *finder) mails(s string) {
	for at := 0; ; {
		n := strings.IndexByte(s[at:], '@')
		if n < 0 {
			return
		}
		mid := at + n
		from, to := mid, mid+1
		for from > at && mid-from < 64 && mailByte(s[from-1]) {
			from--
		}
		literal := to < len(s) && s[to] == '['
		for to < len(s) && to-mid < 256 && (hostByte(s[to]) || literal && s[to] == ':') {
			to++
		}
		if host := strings.Trim(s[mid+1:to], ".-"); host != "" && (from < mid || from > 0 && (s[from-1] == '"' || s[from-1] == '\\')) {
			f.add(Place{Host: host, Mail: mailbox(s[from:mid]) + "@" + strings.ToLower(host)})
		}
		at = max(to, mid+1)
	}
}

// tokens finds what disclosure/personal puts in the place of e-mail addresses
// and, behind this check, takes back: equal addresses of a conversation have
// equal tokens. Which host one stands for is not known here, so no list has it.
func (f *finder) tokens(s string) {
	const label, own = "EMAIL_", 8
	for {
		_, rest, ok := strings.Cut(s, label)
		if !ok {
			return
		}
		if s = rest; len(rest) >= own && strings.Trim(rest[:own], "abcdefghijklmnopqrstuvwxyz234567") == "" {
			token := "<" + strings.ToLower(label) + rest[:own] + ">"
			f.add(Place{Host: token, Mail: token})
		}
	}
}

func schemeByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'
}

func ends(c byte) bool { return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\'' || c == '`' }

func mailByte(c byte) bool {
	return schemeByte(c) || c >= 0x80 || strings.IndexByte("_%!#$'*^{|}~", c) >= 0
}

func hostByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' ||
		c == '[' || c == ']' || c >= 0x80
}
