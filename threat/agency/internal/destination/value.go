package destination

import (
	"maps"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/text/links"
)

// InArgs returns the destinations in decoded JSON: in every string and key, and
// in members that are named for a destination the whole value, with or without
// a scheme. Members come in the order of their names.
func InArgs(v any) (places []Place, whole bool) {
	f := finder{}
	f.walk("", v)
	return f.places, len(f.places) < most
}

func (f *finder) walk(key string, v any) {
	switch v := v.(type) {
	case string:
		before := len(f.places)
		f.text(v, 0)
		if !named(key) {
			return
		}
		// The address may be one without a scheme in whose path or query the
		// others stand: evil.test/?u=https://good.test
		if plain := unbroken(v); len(f.places) == before || plain != v || !f.begins(before, v) {
			f.bare(plain)
		}
	case []any:
		for _, e := range v {
			f.walk(key, e)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			f.text(k, 0)
			f.walk(k, v[k])
		}
	}
}

// begins reports whether a text begins with one of the addresses found in it,
// or with a user's name, behind which mails has found the host.
func (f *finder) begins(before int, v string) bool {
	first := v
	if n := strings.IndexAny(v, "/?#\\ "); n >= 0 {
		first = v[:n]
	}
	return strings.Contains(first, "@") || slices.ContainsFunc(f.places[before:], func(p Place) bool {
		return p.Link != "" && strings.HasPrefix(v, p.Link)
	})
}

// unbroken is an address as those clients read it that pass over tabs and line
// ends within, as the WHATWG's URL standard wants.
func unbroken(v string) string {
	return strings.TrimSpace(strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(v))
}

// bare takes a whole value for an address.
func (f *finder) bare(v string) {
	if v == "" || v[0] == '/' && !strings.HasPrefix(v, "//") {
		return // nothing, or a path on a host that the tool knows
	}
	if t := links.Parse(v); t.Host != "" || t.Scheme != "" {
		f.address(v, nested)
		return
	}
	f.add(Place{Host: v, Link: v})
}

// named reports whether a member's name says that it holds a destination.
func named(key string) bool {
	key = strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))
	for _, word := range [...]string{
		"url", "uri", "host", "hostname", "domain", "endpoint", "webhook", "server", "website", "origin",
		"href", "hyperlink", "callback", "proxy",
	} {
		if strings.HasSuffix(key, word) || strings.HasSuffix(key, word+"s") {
			return true
		}
	}
	return false
}

// Allowed reports whether a host is on a list: by name, or below a name that
// stands there with "*." before it. An address without a host matches its
// scheme with a colon.
func Allowed(host string, list []string) bool {
	for _, allow := range list {
		allow = strings.ToLower(allow)
		below, wild := strings.CutPrefix(allow, "*")
		if host == allow || wild && strings.HasPrefix(below, ".") && len(host) > len(below) && strings.HasSuffix(host, below) {
			return true
		}
	}
	return false
}
