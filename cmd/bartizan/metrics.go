package main

import (
	"context"
	"net"
	"net/http"
	"slices"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/metrics"
)

// gaps are those of one gateway's coverage, counted once.
type gaps struct {
	of *gateway.Gateway
	n  int
}

// present is what the metrics say of the moment.
func (h *house) present() metrics.Now {
	n := metrics.Now{Dropped: map[string]uint64{}, Approvals: len(h.shared.approvals.List()), Breakers: h.shared.breakers.States()}
	_, n.Bypass = h.shared.glass.Broken()
	if h.store != nil {
		s := h.store.Stats()
		n.Dropped["store"] = s.Dropped + s.Failed
	}
	if h.ops.audit != nil {
		_, n.Dropped["audit"] = h.ops.audit.Counts()
	}
	if h.ops.tracer != nil {
		_, n.Dropped["telemetry"] = h.ops.tracer.Counts()
	}
	if h.gate == nil {
		return n
	}
	g := h.gate.now.Load()
	c := g.Counts()
	n.Held, n.Shed = c.Held, c.Shed
	n.Ready = len(g.Unready()) == 0
	n.Reloads, n.Refused = h.gate.loads.Load(), h.gate.refused.Load()
	n.Gaps = h.ops.count(g)
	if g.Cache != nil {
		n.CacheHits, n.CacheAsks = g.Cache.Hits()
	}
	return n
}

// count gives the gaps of a gateway's coverage.
func (o *ops) count(g *gateway.Gateway) int {
	if k := o.gaps.Load(); k != nil && k.of == g {
		return k.n
	}
	k := &gaps{of: g}
	for _, c := range g.Coverage() {
		if c.Sees == gateway.Nothing {
			k.n++
		}
	}
	o.gaps.Store(k)
	return k.n
}

// metricsHandler is the listener of its own for metrics and probes.
func (h *house) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", h.ops.metrics.Handler())
	mux.HandleFunc("GET /healthz", gateway.ServeHealth)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { h.gate.now.Load().ServeReady(w, r) })
	return mux
}

// besideConsole answers /metrics on the console's listener, where metrics have
// none of their own. It asks for no session, so it is for this machine only:
// not for pages of other sites, nor for what a proxy passes on.
func (h *house) besideConsole(cons http.Handler) http.Handler {
	if h.ops.metrics == nil || h.ops.metricLn != nil {
		return cons
	}
	mine := h.ops.metrics.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/metrics":
			cons.ServeHTTP(w, r)
		case !direct(r):
			http.Error(w, "metrics are for this machine only; give them a listener of their own (gateway.metrics.listen)", http.StatusForbidden)
		default:
			mine.ServeHTTP(w, r)
		}
	})
}

// direct reports a request that came from this machine, by no proxy and no
// page: DNS rebinding brings another name.
func direct(r *http.Request) bool {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	passed := slices.ContainsFunc([]string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Origin"}, func(name string) bool {
		return r.Header.Get(name) != ""
	})
	return !passed && slices.Contains([]string{"localhost", "127.0.0.1", "::1", "[::1]"}, host)
}

// serveMetrics serves them until ctx ends.
func (h *house) serveMetrics(ctx context.Context) error {
	if h.ops.metricLn == nil {
		return nil
	}
	return servePages(ctx, h.ops.metricLn, h.metricsHandler())
}
