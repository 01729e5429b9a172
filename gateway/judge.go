package gateway

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/window"
	"github.com/bartizan-ai/bartizan/policy"
)

// judge gathers what guards say of one exchange and what policy makes of it.
type judge struct {
	g       *Gateway
	view    *policy.View
	x       *bartizan.Exchange
	signals []bartizan.Signal
	// unexamined lists what could not be looked at; closed is set when the
	// failure policy of one of the guards concerned blocks.
	unexamined []string
	closed     string
	guarding   time.Duration
	decision   policy.Decision
	decided    int // signals that the decision has seen
	// grants are the parts that a person let go on.
	grants []int
	stream bool // a streamed answer is asked for
}

// watch is one part under the eyes of the units that cover it.
type watch struct {
	*window.Stream
	units []*unit
	known *recall // of a whole part, or nil
}

func (st *stage) watch(p *bartizan.Part) *watch {
	units := covering(st.units, st.j.view, p)
	scopes := make([]bartizan.Scope, len(units))
	for i, u := range units {
		scopes[i] = u.scope
	}
	w := &watch{window.New(st.j.x, p, scopes, st.j.g.Limits.Held), units, nil}
	for i, u := range units {
		if st.j.view.Rule(u.check.ID).Mode != policy.Enforce {
			w.Passive(i)
		}
	}
	return w
}

// push shows more of a part's text to the stage's units and returns how much of
// it is safe to leave.
func (st *stage) push(ctx context.Context, w *watch, p *bartizan.Part, text string, done bool) int {
	if len(w.units) == 0 {
		return 1<<63 - 1
	}
	j := st.j
	begin := j.g.Now()
	step := w.Push(ctx, j.cascade(w), text, done)
	j.guarding += j.g.Now().Sub(begin)
	for _, f := range step.Failed {
		j.fail(w.units[f.Lane], p, f.Err)
	}
	for i, s := range step.Signals {
		u := w.units[step.Lanes[i]]
		s.Check, s.Part = u.check.ID, p.ID
		if u.shaper == nil {
			j.signals = append(j.signals, s)
		}
		st.edit(u, s)
	}
	return step.Safe
}

// cascade runs the units of one step in the order of their tiers; each sees the
// signals of lower tiers, those of this step too.
func (j *judge) cascade(w *watch) window.Inspect {
	prior, same := j.signals, []bartizan.Signal(nil)
	tier := 0
	return func(ctx context.Context, lane int, p *bartizan.Part) ([]bartizan.Signal, error) {
		u := w.units[lane]
		if u.check.Tier > tier {
			prior = append(prior, same...)
			j.signals = prior[:len(j.signals)] // one array, or every step would copy it
			tier, same = u.check.Tier, nil
		}
		j.x.Prior = prior
		signals, err := u.inspect(ctx, j.x, p, w.known)
		if u.shaper != nil {
			return signals, err // edits, no evidence
		}
		for _, s := range signals {
			s.Range = s.Range.Shift(p.Base)
			same = append(same, s)
		}
		return signals, err
	}
}

// fail applies a unit's failure policy.
func (j *judge) fail(u *unit, p *bartizan.Part, err error) {
	j.unexamined = append(j.unexamined, fmt.Sprintf("%s on part %d: %v", u.check.Path(), p.ID, err))
	j.g.Log.Warn("guard could not look", "check", u.check.Path(), "exchange", j.x.ID, "part", p.ID, "err", err)
	if r := j.view.Rule(u.check.ID); r.Mode == policy.Enforce && r.OnError == policy.Closed && j.closed == "" {
		j.closed = u.check.ID
	}
}

// weighs reports whether signals that came since the last decision may change
// its action. Otherwise what they add to the findings can wait. Clauses may ask
// for anything, so they are always asked.
func (j *judge) weighs(since int) bool {
	return j.view.Asks() || slices.ContainsFunc(j.signals[since:], func(s bartizan.Signal) bool {
		action, ok := j.view.Enforced(s)
		return ok && action > j.decision.Action
	})
}

// decide makes the verdict over everything seen so far. What a person let go on
// is flagged, no longer held.
func (j *judge) decide(side bartizan.Side) policy.Decision {
	var c *policy.Context
	if j.view.Asks() {
		c = policy.ContextOf(j.x, side, j.stream)
	}
	j.decision, j.decided = j.view.Decide(j.x.ID, j.x.Route+"/"+j.x.Caller.ID, j.signals, c), len(j.signals)
	if j.decision.Action == bartizan.Hold && j.released(&j.decision) {
		j.decision.Action = bartizan.Flag
	}
	j.x.Verdict = j.decision.Verdict
	return j.decision
}

// released reports whether a person let everything go on that is held.
func (j *judge) released(d *policy.Decision) bool {
	targets := j.targets(d)
	return len(targets) > 0 && !slices.ContainsFunc(targets, func(t target) bool { return !j.granted(t.part) })
}
