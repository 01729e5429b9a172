package gateway

import (
	"errors"
	"strings"
	"sync"
	"time"
)

// Glass is the bypass for emergencies ("break glass"): for a bounded time
// nothing that checks and policy decide is carried out, and everything is still
// looked at and recorded. Access keys, limits and refusals of what cannot be
// read stay. It is safe for concurrent use and outlives a gateway.
type Glass struct {
	mu     sync.Mutex
	now    func() time.Time
	broken Broken
}

// Broken is a bypass in force: by whom, why and until when.
type Broken struct {
	By, Why      string
	Since, Until time.Time
}

// LongestBypass bounds a bypass; who needs more breaks the glass again.
const LongestBypass = 4 * time.Hour

// NewGlass makes one that is whole.
func NewGlass(now func() time.Time) *Glass { return &Glass{now: now} }

// Break begins a bypass, in the place of one that is in force.
func (g *Glass) Break(by, why string, length time.Duration) (Broken, error) {
	by, why = strings.TrimSpace(by), strings.TrimSpace(why)
	switch {
	case by == "" || why == "":
		return Broken{}, errors.New("say who breaks the glass, and why")
	case length <= 0 || length > LongestBypass:
		return Broken{}, errors.New("a bypass lasts for 4 hours at most")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	g.broken = Broken{by, why, now, now.Add(length)}
	return g.broken, nil
}

// Mend ends a bypass.
func (g *Glass) Mend() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.broken = Broken{}
}

// Broken gives the bypass in force.
func (g *Glass) Broken() (b Broken, ok bool) {
	if g == nil {
		return Broken{}, false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.broken, g.now().Before(g.broken.Until)
}
