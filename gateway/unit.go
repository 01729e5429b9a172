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
	check  *bartizan.Check
	guard  bartizan.Guard // nil for a shaper
	shaper bartizan.Shaper
	scope  bartizan.Scope
	count  *unitCount
	now    func() time.Time
	meter  Meter // or nil
}

// Meter takes the measures of one check. It is called once for every window
// that the check was shown, and must be safe for concurrent use.
type Meter interface {
	Inspected(took time.Duration, signals int, failed bool)
}

type unitCount struct{ parts, signals, failures, nanos atomic.Int64 }

// UnitCount is how much a guard did since the start.
type UnitCount struct {
	Check                    string
	Parts, Signals, Failures int64
	Time                     time.Duration
}

// newUnits makes the guards and shapers that policy lets run, by tier.
func newUnits(c *Config) ([]unit, error) {
	var units []unit
	for _, check := range c.Checks {
		if check.Guard == nil && check.Shape == nil || !c.Policy.Runs(check.ID) {
			continue
		}
		settings := c.Settings(check)
		if !settings.Supplies(check.Needs) {
			return nil, fmt.Errorf("check %s needs memory, a ledger, a key or the upstream, which this gateway does not have; set its mode to off", check.Path())
		}
		made, err := unitsOf(check, settings)
		if err != nil {
			return nil, err
		}
		for i := range made {
			u := &made[i]
			if u.now, u.scope.Live = c.Now, safeLive(u.scope.Live); c.Meter != nil {
				u.meter = c.Meter(check)
			}
		}
		units = append(units, made...)
	}
	sort.SliceStable(units, func(i, j int) bool { return units[i].check.Tier < units[j].check.Tier })
	return units, nil
}

// unitsOf runs a check's constructors for the gateway.
func unitsOf(check *bartizan.Check, settings bartizan.Settings) ([]unit, error) {
	var units []unit
	if check.Guard != nil {
		g, err := check.Guard(settings)
		if err != nil {
			return nil, fmt.Errorf("start guard %s: %w", check.Path(), err)
		}
		units = append(units, unit{check: check, guard: g, scope: g.Scope(), count: &unitCount{}})
	}
	if check.Shape != nil {
		shapers, err := check.Shape(settings)
		if err != nil {
			return nil, fmt.Errorf("start shapers of %s: %w", check.Path(), err)
		}
		for _, s := range shapers {
			units = append(units, unit{check: check, shaper: s, scope: s.Scope(), count: &unitCount{}})
		}
	}
	for _, u := range units {
		if u.settles() {
			return nil, fmt.Errorf("check %s wants to learn what left, which this gateway does not tell yet; set its mode to off", check.Path())
		}
	}
	return units, nil
}

// settles reports whether the unit wants to learn what left.
func (u *unit) settles() bool {
	_, guard := u.guard.(bartizan.Settler)
	_, shaper := u.shaper.(bartizan.Settler)
	return guard || shaper
}

// split sorts units by the stages that they run in: early shapers, guards,
// late shapers.
func split(units []unit) (early, guards, late []unit) {
	for _, u := range units {
		switch {
		case u.shaper == nil:
			guards = append(guards, u)
		case u.scope.Early:
			early = append(early, u)
		default:
			late = append(late, u)
		}
	}
	return early, guards, late
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

// inspect runs the unit: recovered, timed, counted, its signals stamped.
func (u *unit) inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part, known *recall) (signals []bartizan.Signal, err error) {
	begin := u.now()
	defer func() {
		if r := recover(); r != nil {
			signals, err = nil, bartizan.Unexamined{What: fmt.Sprintf("part %d", p.ID), Why: fmt.Sprintf("%s panicked: %v", u.check.Path(), r)}
		}
		took := u.now().Sub(begin)
		u.count.nanos.Add(int64(took))
		u.count.parts.Add(1)
		u.count.signals.Add(int64(len(signals)))
		if err != nil {
			u.count.failures.Add(1)
		}
		if u.meter != nil {
			u.meter.Inspected(took, len(signals), err != nil)
		}
	}()
	if u.shaper != nil {
		return u.shape(ctx, x, p)
	}
	if c, ok := u.guard.(bartizan.Chooser); ok && !c.Choose(x, p, x.Prior) {
		return nil, nil
	}
	signals, err = u.ask(ctx, x, p, known)
	for i := range signals {
		signals[i].Check, signals[i].Part = u.check.ID, p.ID
	}
	return signals, err
}

// ask runs the guard, unless it is known what it will say.
func (u *unit) ask(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part, known *recall) ([]bartizan.Signal, error) {
	r, ok := u.guard.(bartizan.Repeater)
	if !ok || known == nil {
		return u.guard.Inspect(ctx, x, p)
	}
	salt := r.Repeat(x, p)
	if signals, ok := known.find(u.check.ID, salt, p); ok {
		return signals, nil
	}
	signals, err := u.guard.Inspect(ctx, x, p)
	if err == nil {
		known.keep(u.check.ID, salt, p, signals)
	}
	return signals, err
}

// shape runs a shaper. Its edits travel as signals, in which windows move
// ranges along; they are no evidence.
func (u *unit) shape(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if x.Verdict.Action < u.scope.When {
		return nil, nil
	}
	edits, err := u.shaper.Shape(ctx, x, p)
	var out []bartizan.Signal
	for _, e := range edits {
		if e.Op == bartizan.Drop {
			e.Op, e.Range = bartizan.Replace, bartizan.Range{To: len(p.Text)}
		}
		out = append(out, bartizan.Signal{Range: e.Range, Edit: &e})
	}
	return out, err
}

// covering lists the units that see a part. To watch a shaper is to do nothing,
// so shapers run where they are enforced only.
func covering(units []unit, view *policy.View, p *bartizan.Part) []*unit {
	var out []*unit
	for i := range units {
		u := &units[i]
		switch {
		case !u.scope.Covers(p):
		case u.shaper != nil && view.Rule(u.check.ID).Mode != policy.Enforce:
		case view.Runs(u.check.ID):
			out = append(out, u)
		}
	}
	return out
}
