package gateway

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/wire"
)

// admit checks Host and Origin, against DNS rebinding and other sites' pages,
// and the access key. It returns the fault to answer with, or nil.
func (e *exchange) admit() *wire.Fault {
	g, r := e.g, e.r
	if !g.knownHost(r.Host) {
		return &wire.Fault{
			Status: http.StatusMisdirectedRequest, Code: "bartizan_host", Type: "invalid_request_error",
			Message: "This gateway does not answer for the host named in the request. Add the name to gateway.hosts if it should.",
		}
	}
	if o := r.Header.Get("Origin"); o != "" && !g.sameOrigin(o, r.Host) {
		return &wire.Fault{
			Status: http.StatusForbidden, Code: "bartizan_origin", Type: "invalid_request_error",
			Message: "Requests from web pages of other sites are refused.",
		}
	}
	if g.Keys.Len() == 0 || probes(r.URL.Path) {
		return nil
	}
	e.key = g.Keys.Find(token(r), g.Now())
	if e.key == nil {
		return &wire.Fault{
			Status: http.StatusUnauthorized, Code: "invalid_api_key", Type: "invalid_request_error",
			Message: "This gateway needs one of its own access keys, as bearer token or in the header that the provider's SDK uses.",
		}
	}
	e.rec.Caller, e.rec.Team = e.key.Name, e.key.Team
	return nil
}

func (g *Gateway) knownHost(hostport string) bool {
	if len(g.Hosts) == 0 {
		return true
	}
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return slices.Contains(g.Hosts, host)
}

// sameOrigin reports whether a page's origin is the host that it asks.
func (g *Gateway) sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// token is the key of a request, from where the providers' SDKs put it: one
// place, or it would depend on who reads which.
func token(r *http.Request) string {
	found := ""
	for _, h := range credentials {
		for _, v := range r.Header[h] {
			if h == "Authorization" {
				scheme, rest, _ := strings.Cut(v, " ")
				if !strings.EqualFold(scheme, "bearer") {
					return ""
				}
				v = rest
			}
			if v = strings.TrimSpace(v); found != "" && v != found {
				return ""
			}
			found = v
		}
	}
	return found
}
