package pool

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Breakers are the breakers of a process, by server. It outlives changes of the
// configuration, so that a server which is down is not asked anew for each, and
// is safe for concurrent use.
type Breakers struct {
	now func() time.Time
	mu  sync.Mutex
	all map[string]*Breaker
}

// NewBreakers makes an empty set.
func NewBreakers(now func() time.Time) *Breakers {
	return &Breakers{now: now, all: map[string]*Breaker{}}
}

// For gives the breaker of a server, with settings in force from now on.
func (bs *Breakers) For(server string, s Settings) *Breaker {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	b := bs.all[server]
	if b == nil {
		b = &Breaker{now: bs.now}
		bs.all[server] = b
	}
	b.use(s)
	return b
}

// Keep forgets all servers but those named: a new configuration has others.
func (bs *Breakers) Keep(servers []string) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	for name := range bs.all {
		if !slices.Contains(servers, name) {
			delete(bs.all, name)
		}
	}
}

// Named is the state of a server's breaker.
type Named struct {
	Server string
	State  State
}

// States lists all breakers by name.
func (bs *Breakers) States() []Named {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	out := make([]Named, 0, len(bs.all))
	for name, b := range bs.all {
		out = append(out, Named{name, b.State()})
	}
	slices.SortFunc(out, func(a, b Named) int { return strings.Compare(a.Server, b.Server) })
	return out
}
