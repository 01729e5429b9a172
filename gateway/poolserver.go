package gateway

import (
	"net/http"
	"slices"

	"github.com/bartizan-ai/bartizan/gateway/pool"
)

// server is an upstream as the gateway asks it.
type server struct {
	Upstream
	// name is host and port, for records and metrics.
	name      string
	breaker   *pool.Breaker
	transport http.RoundTripper
	// stranger is set for a fallback on another host than the first server's,
	// for which the caller's credentials are not meant.
	stranger bool
}

// newServers lists the servers of every provider, in the order in which they
// are asked. Breakers of servers that are no longer named are forgotten.
func (g *Gateway) newServers() map[Provider][]*server {
	all, names := map[Provider][]*server{}, []string(nil)
	for p, first := range g.Upstreams {
		for _, u := range append([]Upstream{first}, first.Fallbacks...) {
			key := string(p) + " " + u.URL.Scheme + "://" + u.URL.Host + u.URL.Path
			s := &server{
				Upstream: u, name: u.URL.Host, breaker: g.Breakers.For(key, g.Breaker), transport: g.transport,
				stranger: u.URL.Host != first.URL.Host || u.URL.Scheme != first.URL.Scheme,
			}
			if u.TLS != nil {
				s.transport = newTransport(g.Limits.First, u.TLS)
			}
			all[p], names = append(all[p], s), append(names, key)
		}
	}
	g.Breakers.Keep(names)
	return all
}

// Down reports that no provider has a server whose breaker lets calls through:
// nothing could be answered.
func (g *Gateway) Down() bool {
	for _, servers := range g.servers {
		if slices.ContainsFunc(servers, func(s *server) bool { return s.breaker.State() != pool.Open }) {
			return false
		}
	}
	return len(g.servers) > 0 // else it is for MCP alone
}

// Retire closes the idle connections upstream of a gateway that takes no more
// requests. Those under way end as they would.
func (g *Gateway) Retire() {
	for _, servers := range g.servers {
		for _, s := range servers {
			if t, ok := s.transport.(*http.Transport); ok {
				t.CloseIdleConnections()
			}
		}
	}
}
