package policy

import "maps"

// Watching is the policy with everything in monitor mode: it decides and tells
// what it would have done, and nothing of it is carried out.
func (p *Policy) Watching() *Policy {
	out := &Policy{checks: p.checks, paths: p.paths, rules: maps.Clone(p.rules), levels: p.levels, shadow: p.shadow}
	for id, r := range out.rules {
		out.rules[id] = watched(r)
	}
	monitor := Monitor
	for _, o := range p.overrides {
		o.changes = maps.Clone(o.changes)
		for id, c := range o.changes {
			if c.Mode != nil && *c.Mode == Enforce {
				c.Mode = &monitor
			}
			o.changes[id] = c
		}
		out.overrides = append(out.overrides, o)
	}
	for _, c := range p.clauses {
		other := *c
		if other.Mode == Enforce {
			other.Mode = Monitor
		}
		out.clauses = append(out.clauses, &other)
	}
	return out
}

func watched(r Rule) Rule {
	if r.Mode == Enforce {
		r.Mode = Monitor
	}
	return r
}
