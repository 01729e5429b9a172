package gateway

import (
	"io"
	"net/http"
	"strings"
)

// Unready lists, in words without detail, why the gateway should get no new
// requests; empty: it is ready.
func (g *Gateway) Unready() []string {
	var why []string
	if g.Ready != nil {
		why = g.Ready()
	}
	if g.Down() {
		why = append(why, "upstream")
	}
	return why
}

// ServeReady answers whether the gateway should get new requests. It is for
// load balancers and tells nothing that a stranger could use.
func (g *Gateway) ServeReady(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if why := g.Unready(); len(why) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "not ready: "+strings.Join(why, ", ")+"\n")
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// ServeHealth answers that the process is alive.
func ServeHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n")
}

// probes reports the paths that are answered without a key.
func probes(path string) bool { return path == "/healthz" || path == "/readyz" }

// probe answers one of them.
func (e *exchange) probe(path string) {
	e.rec.Route, e.rec.Outcome = "health", Passed
	if path == "/readyz" {
		e.g.ServeReady(e.w, e.r)
		return
	}
	ServeHealth(e.w, e.r)
}
