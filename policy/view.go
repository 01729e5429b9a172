package policy

import (
	"maps"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/glob"
)

// View is a policy as it stands for one route and access key. It is immutable
// and safe for concurrent use.
type View struct {
	p       *Policy
	rules   map[string]Rule
	clauses []*clause
	shadow  *View // nil: no shadow policy
}

// views caches views by what applies in them, so that there are no more than
// the policy has combinations, whatever names callers bring.
type views struct {
	mu   sync.RWMutex
	made map[string]*View
}

// For gives the view of a route and a key. It costs a match per override and
// clause that names routes or keys, and allocates on first use only.
func (p *Policy) For(route, key string) *View {
	var buf [64]byte
	mask := p.mask(buf[:0], route, key)
	if p.shadow != nil {
		mask = p.shadow.mask(mask, route, key)
	}
	p.views.mu.RLock()
	v := p.views.made[string(mask)]
	p.views.mu.RUnlock()
	if v != nil {
		return v
	}
	return p.remember(string(mask), p.view(route, key))
}

// mask says for each override and clause whether it applies.
func (p *Policy) mask(mask []byte, route, key string) []byte {
	for i := range p.overrides {
		mask = append(mask, bit(p.overrides[i].routes, p.overrides[i].keys, route, key))
	}
	for _, c := range p.clauses {
		mask = append(mask, bit(c.Routes, c.Keys, route, key))
	}
	return mask
}

func bit(routes, keys []string, route, key string) byte {
	if glob.Any(routes, route) && glob.Any(keys, key) {
		return '1'
	}
	return '0'
}

// remember keeps a view unless another goroutine was faster.
func (p *Policy) remember(mask string, v *View) *View {
	p.views.mu.Lock()
	defer p.views.mu.Unlock()
	if old := p.views.made[mask]; old != nil {
		return old
	}
	if p.views.made == nil {
		p.views.made = map[string]*View{}
	}
	p.views.made[mask] = v
	return v
}

func (p *Policy) view(route, key string) *View {
	v := &View{p: p, rules: p.rules}
	if len(p.overrides) > 0 {
		v.rules = maps.Clone(p.rules)
	}
	for _, o := range p.overrides {
		if bit(o.routes, o.keys, route, key) == '0' {
			continue
		}
		for id, c := range o.changes {
			v.rules[id] = c.apply(v.rules[id])
		}
	}
	for _, c := range p.clauses {
		if bit(c.Routes, c.Keys, route, key) == '1' {
			v.clauses = append(v.clauses, c)
		}
	}
	if p.shadow != nil {
		v.shadow = p.shadow.view(route, key)
	}
	return v
}

// Rule is the rule of a check; of an unknown one it is Off.
func (v *View) Rule(id string) Rule {
	r, ok := v.rules[id]
	if !ok {
		return Rule{Mode: Off}
	}
	return r
}

// Runs reports whether a check is asked at all: here, or for the shadow policy.
func (v *View) Runs(id string) bool {
	return v.Rule(id).Mode != Off || v.shadow != nil && v.shadow.Runs(id)
}

// Asks reports whether Decide needs a Context: there are clauses, here or in the
// shadow policy.
func (v *View) Asks() bool {
	return len(v.clauses) > 0 || v.shadow != nil && len(v.shadow.clauses) > 0
}

// Enforced reports whether a signal's check is enforced and its score passes.
func (v *View) Enforced(s bartizan.Signal) (bartizan.Action, bool) {
	r := v.Rule(s.Check)
	return r.Action, r.Mode == Enforce && s.Score >= r.Threshold
}
