package gateway

import (
	"net/http"
	"strings"
)

// hopByHop are the headers of one connection (RFC 9110, section 7.6.1).
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// private are the caller's headers that the provider has no business with, or
// that would change how the request reads.
var private = []string{
	"Cookie", "Origin", "Referer", "Forwarded", "Via", "Accept-Encoding", "Content-Length", "Expect",
	"X-Http-Method", "X-Http-Method-Override", "X-Method-Override", "X-Original-Url", "X-Rewrite-Url", "X-Original-Host",
}

// outgoing makes the headers of the request upstream. With stranger the caller's
// credentials are not for this server; id is the exchange's.
func (g *Gateway) outgoing(in http.Header, p Provider, key, id string, stranger bool) http.Header {
	out := in.Clone()
	removeListed(out)
	for _, h := range hopByHop {
		out.Del(h)
	}
	for _, h := range private {
		out.Del(h)
	}
	for h := range out {
		if strings.HasPrefix(h, "X-Forwarded-") || strings.HasPrefix(h, "Sec-") || strings.HasPrefix(h, "X-Bartizan-") || h == "X-Real-Ip" ||
			strings.Contains(h, "_") { // CGI takes it for the header with hyphens
			delete(out, h)
		}
	}
	if key != "" || g.Keys.Len() > 0 || stranger { // the caller's is the gateway's own
		for _, h := range credentials {
			out.Del(h)
		}
	}
	if key != "" {
		credential(out, p, key)
	}
	out.Set(requestID, id)
	out.Set("Accept-Encoding", "identity")
	if out.Get("User-Agent") == "" {
		out.Set("User-Agent", "") // or Go sends its own
	}
	return out
}

// incoming copies the headers of an answer. Cookies and permissions to other
// sites' pages are the provider's, not the gateway's, to give.
func incoming(dst, src http.Header) {
	drop := map[string]bool{"Set-Cookie": true, "Content-Length": true, "Alt-Svc": true, "Strict-Transport-Security": true}
	for _, h := range hopByHop {
		drop[h] = true
	}
	for _, line := range src["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			drop[http.CanonicalHeaderKey(strings.TrimSpace(name))] = true
		}
	}
	for h, v := range src {
		if !drop[h] && !strings.HasPrefix(h, "Access-Control-") && !strings.HasPrefix(h, "X-Bartizan-") {
			dst[h] = v
		}
	}
}

// removeListed deletes the headers that Connection names.
func removeListed(h http.Header) {
	for _, line := range h["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			h.Del(strings.TrimSpace(name))
		}
	}
}
