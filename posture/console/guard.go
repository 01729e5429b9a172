package console

import (
	"net"
	"net/http"
	"strings"
)

// policy lets a page load the console's own files and nothing else. Neither
// inline script nor inline style is allowed, nor building code from strings.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guard is in front of every page: headers, then the name the console was
// called by, then where a change comes from.
func (c *console) guard(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "refused: the request comes from another site", http.StatusForbidden)
	}))
	same := origin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		// A health check calls by address and learns nothing but "ok".
		if !c.hosts[hostName(r.Host)] && r.URL.Path != "/healthz" {
			http.Error(w, "refused: the console is not served under this host name", http.StatusMisdirectedRequest)
			return
		}
		same.ServeHTTP(w, r)
	})
}

// hostSet holds the names that may stand in a Host header. A page of an
// attacker that points its own name at 127.0.0.1 (DNS rebinding) sends its
// name here.
func hostSet(names []string) map[string]bool {
	set := map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true}
	for _, n := range names {
		set[strings.ToLower(n)] = true
	}
	return set
}

// hostName is a Host header without port and brackets, in lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}
