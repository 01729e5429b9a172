// Package gateway guards the traffic between applications and models: a reverse
// proxy that shows every request and answer to guards, lets policy decide, and
// carries the decision out in the provider's own shapes.
//
// What the gateway cannot see it does not let pass unsaid: unknown paths,
// content that no guard reads, bodies that do not parse and guards that fail
// are each settled by an explicit policy, refused by default, and recorded.
package gateway

import (
	"crypto/tls"
	"net/http"
	"path"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan/policy"
)

// Gateway is an http.Handler. It is safe for concurrent use.
type Gateway struct {
	Config
	early, guards, late []unit
	routes              []route
	transport           http.RoundTripper
	servers             map[Provider][]*server
	places              chan struct{}
	watching            *policy.Policy // for when the glass is broken
	dropped             atomic.Int64
	served, shed        atomic.Int64
	held                atomic.Int64 // bytes of streams that wait
}

// New makes a gateway. It opens nothing; the first request dials upstream.
func New(c Config) (*Gateway, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	units, err := newUnits(&c)
	if err != nil {
		return nil, err
	}
	g := &Gateway{Config: c, routes: append(routes(), c.MCP.routes()...), transport: c.Transport, watching: c.Policy.Watching()}
	g.early, g.guards, g.late = split(units)
	if c.Limits.Open > 0 {
		g.places = make(chan struct{}, c.Limits.Open)
	}
	if g.transport == nil {
		g.transport = newTransport(c.Limits.First, nil)
	}
	g.servers = g.newServers()
	return g, nil
}

// newTransport is the standard transport with more idle connections to the one
// host there is, and without compression, which would hide answers from guards.
func newTransport(first time.Duration, own *tls.Config) *http.Transport {
	if own == nil {
		own = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: first,
		DisableCompression:    true,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       own,
	}
}

// ServeHTTP routes one request. Its errors go to the caller in OpenAI's shape.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := &exchange{g: g, w: w, r: r, begin: g.Now()}
	e.rec = Record{Time: e.begin, Route: "unknown"}
	e.identify()
	defer e.finish()
	if f := e.admit(); f != nil {
		e.refuse(*f)
		return
	}
	switch p := r.URL.Path; {
	case path.Clean(p) != p: // "..": what it names depends on who reads it
		e.refuse(unknownPath(p))
	case probes(p):
		e.probe(p)
	case p == "/v1/detect" && g.Detect != nil:
		e.rec.Route = "detect"
		e.detect()
	default:
		e.forward(p)
	}
}

// forward takes a request that is for upstream.
func (e *exchange) forward(p string) {
	if rt, model := e.g.find(p); rt != nil {
		e.rt, e.rec.Route, e.rec.Provider = rt, rt.name, rt.provider
		if rt.provider == mcpProvider {
			defer e.leave()
			e.mcp(model)
			return
		}
		if f := e.place(); f != nil {
			e.refuse(*f)
			return
		}
		defer e.leave()
		if rt.provider == Local {
			e.documents()
			return
		}
		e.proxy(model)
		return
	}
	if provider, rest, ok := filesRoute(p); ok && e.g.Files != nil {
		e.files(provider, rest)
		return
	}
	if o := opened(p); o != nil {
		e.rec.Route = "models"
		e.pass(o.provider, o.methods...)
		return
	}
	if e.g.Unknown == Pass && refusedByName(p) == "" {
		e.rec.Route = "unexamined"
		e.unexamined()
		return
	}
	e.refuse(unknownPath(p))
}

// Counts is what happened since the start.
type Counts struct {
	// Served are exchanges, Dropped records that the sink did not take, Shed
	// exchanges that found no place.
	Served, Dropped, Shed int64
	// Held are bytes of streams that wait now.
	Held   int64
	Guards []UnitCount
}

// Counts takes a snapshot.
func (g *Gateway) Counts() Counts {
	c := Counts{Served: g.served.Load(), Dropped: g.dropped.Load(), Shed: g.shed.Load(), Held: g.held.Load()}
	for _, u := range slices.Concat(g.early, g.guards, g.late) {
		c.Guards = append(c.Guards, UnitCount{
			Check: u.check.ID, Parts: u.count.parts.Load(), Signals: u.count.signals.Load(),
			Failures: u.count.failures.Load(), Time: time.Duration(u.count.nanos.Load()),
		})
	}
	return c
}
