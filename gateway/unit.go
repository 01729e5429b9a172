package gateway

import (
	"context"
	"fmt"
	"sort"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
)

// unit is one guard as the gateway runs it.
type unit struct {
	check *bartizan.Check
	guard bartizan.Guard
	scope bartizan.Scope
	rule  policy.Rule
	count *unitCount
	now   func() time.Time
}

type unitCount struct{ parts, signals, failures, nanos atomic.Int64 }

// UnitCount is how much a guard did since the start.
type UnitCount struct {
	Check                    string
	Parts, Signals, Failures int64
	Time                     time.Duration
}

// newUnits makes the guards that policy lets run, by tier.
func newUnits(c *Config) ([]unit, error) {
	var units []unit
	for _, check := range c.Checks {
		rule := c.Policy.Rule(check.ID)
		if check.Shape != nil && rule.Mode != policy.Off {
			return nil, fmt.Errorf("check %s shapes traffic, which this gateway cannot do yet; set its mode to off", check.Path())
		}
		if check.Guard == nil || rule.Mode == policy.Off {
			continue
		}
		settings := c.Settings(check)
		if !settings.Supplies(check.Needs) {
			return nil, fmt.Errorf("check %s needs memory, a ledger, a key or the upstream, which this gateway does not have; set its mode to off", check.Path())
		}
		g, err := check.Guard(settings)
		if err != nil {
			return nil, fmt.Errorf("start guard %s: %w", check.Path(), err)
		}
		if _, ok := g.(bartizan.Settler); ok {
			return nil, fmt.Errorf("check %s wants to learn what left, which this gateway does not tell yet; set its mode to off", check.Path())
		}
		u := unit{check: check, guard: g, scope: g.Scope(), rule: rule, count: &unitCount{}, now: c.Now}
		u.scope.Live = safeLive(u.scope.Live)
		units = append(units, u)
	}
	sort.SliceStable(units, func(i, j int) bool { return units[i].check.Tier < units[j].check.Tier })
	return units, nil
}

// safeLive holds everything back when the guard's own function panics; Inspect
// will then fail, or the limit on held bytes will.
func safeLive(live func(*bartizan.Exchange, *bartizan.Part) int) func(*bartizan.Exchange, *bartizan.Part) int {
	if live == nil {
		return nil
	}
	return func(x *bartizan.Exchange, p *bartizan.Part) (n int) {
		defer func() {
			if recover() != nil {
				n = len(p.Text)
			}
		}()
		return live(x, p)
	}
}

// inspect runs the guard: recovered, timed, counted, its signals stamped.
func (u *unit) inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) (signals []bartizan.Signal, err error) {
	begin := u.now()
	defer func() {
		if r := recover(); r != nil {
			signals, err = nil, bartizan.Unexamined{What: fmt.Sprintf("part %d", p.ID), Why: fmt.Sprintf("%s panicked: %v", u.check.Path(), r)}
		}
		u.count.nanos.Add(int64(u.now().Sub(begin)))
		u.count.parts.Add(1)
		u.count.signals.Add(int64(len(signals)))
		if err != nil {
			u.count.failures.Add(1)
		}
	}()
	if c, ok := u.guard.(bartizan.Chooser); ok && !c.Choose(x, p, x.Prior) {
		return nil, nil
	}
	signals, err = u.guard.Inspect(ctx, x, p)
	for i := range signals {
		signals[i].Check, signals[i].Part = u.check.ID, p.ID
	}
	return signals, err
}

// covering lists the units that see a part.
func covering(units []unit, p *bartizan.Part) []*unit {
	var out []*unit
	for i := range units {
		if units[i].scope.Covers(p) {
			out = append(out, &units[i])
		}
	}
	return out
}
