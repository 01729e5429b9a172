package egress

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/links"
)

// entry is one line of the list.
type entry struct {
	scheme, host, port string
	below              bool // all names below host, and not host
}

func parseEntry(s string) (entry, error) {
	var e entry
	rest := strings.ToLower(strings.TrimSpace(s))
	if scheme, after, ok := strings.Cut(rest, "://"); ok {
		if scheme == "" || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz") != "" {
			return e, errors.New("the scheme is none")
		}
		e.scheme, rest = scheme, after
	}
	if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.HasSuffix(rest, "]") {
		e.port, rest = rest[i+1:], rest[:i]
		if n, err := strconv.ParseUint(e.port, 10, 16); err != nil || n == 0 {
			return e, errors.New("the port is none")
		}
	}
	if name, ok := strings.CutPrefix(rest, "*."); ok {
		e.below, rest = true, name
	}
	host, ok := canonical(rest)
	if !ok || strings.Trim(rest, "0123456789.") == "" && !strings.Contains(rest, ".") {
		return e, errors.New("want a host name or *.name, perhaps with https:// before and a port behind it")
	}
	e.host = host
	return e, nil
}

// canonical is a host as browsers compare it; false for what no two programs
// need agree on.
func canonical(host string) (string, bool) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		a, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return "[" + a.String() + "]", err == nil && strings.HasSuffix(host, "]") && a.Zone() == ""
	}
	host = strings.TrimSuffix(strings.ToLower(norm.NFKC.String(host)), ".")
	if host == "" || len(host) > 253 || strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return host, false
	}
	for _, r := range host {
		if r < 0x80 && !plain(byte(r)) || r >= 0x80 && text.Classify(r) != text.None {
			return host, false
		}
	}
	if ip, number, ok := ipv4(host); number {
		return ip, ok
	}
	return host, true
}

func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_'
}

// ipv4 reads a host that ends in a number as the URL standard does: one to four
// numbers, decimal, octal or hexadecimal, the last filling what is left.
func ipv4(host string) (ip string, number, ok bool) {
	fields := strings.Split(host, ".")
	last := fields[len(fields)-1]
	if _, isNumber := numeral(last); !isNumber && strings.Trim(last, "0123456789") != "" {
		return "", false, false
	}
	if len(fields) > 4 {
		return host, true, false
	}
	var sum uint64
	for i, f := range fields {
		n, isNumber := numeral(f)
		most := uint64(255)
		if i == len(fields)-1 {
			most = 1<<(8*(5-len(fields))) - 1
		}
		if !isNumber || n > most {
			return host, true, false
		}
		if i < len(fields)-1 {
			sum |= n << (8 * (3 - i))
		} else {
			sum |= n
		}
	}
	a := netip.AddrFrom4([4]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
	return a.String(), true, true
}

// numeral reads one number of an IPv4 address.
func numeral(s string) (uint64, bool) {
	base := 10
	switch {
	case s == "":
		return 0, false
	case strings.HasPrefix(s, "0x"):
		s, base = s[2:], 16
		if s == "" {
			return 0, true
		}
	case len(s) > 1 && s[0] == '0':
		s, base = s[1:], 8
	}
	n, err := strconv.ParseUint(s, base, 33)
	return n, err == nil && s[0] != '+'
}

// allows reports whether the entry names the host of t.
func (e *entry) allows(t *links.Target, host string) bool {
	if e.below {
		if !strings.HasSuffix(host, "."+e.host) {
			return false
		}
	} else if host != e.host {
		return false
	}
	switch scheme := t.Scheme; {
	case scheme == "": // the page's own, which is one of them
	case e.scheme != "" && scheme != e.scheme:
		return false
	case e.scheme == "" && scheme != "https" && scheme != "http" && scheme != "wss" && scheme != "ws":
		return false
	}
	return t.Port == e.port || t.Port == standard(t.Scheme) && e.port == "" || t.Port == "" && e.port == standard(t.Scheme)
}

// standard is the port that a scheme has when none is written.
func standard(scheme string) string {
	switch scheme {
	case "http", "ws":
		return "80"
	case "https", "wss", "":
		return "443"
	case "ftp":
		return "21"
	}
	return ""
}

// resembles reports whether a host that is not on the list passes for one that
// is, by letters of other scripts or by a name below another.
func (g guard) resembles(host string) bool {
	skeleton := text.Normalise(host).Text()
	for i := range g.allow {
		if h := g.allow[i].host; skeleton == h || strings.HasPrefix(host, h+".") {
			return true
		}
	}
	return false
}
