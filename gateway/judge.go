package gateway

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/window"
	"github.com/bartizan-ai/bartizan/policy"
	"github.com/bartizan-ai/bartizan/wire"
)

// judge gathers what guards say of one exchange and what policy makes of it.
type judge struct {
	g       *Gateway
	x       *bartizan.Exchange
	signals []bartizan.Signal
	// edits are the replacements that enforced redactions ask for, by part.
	edits map[int][]wire.Replacement
	// disorder names parts whose edits are not as wire.Merge returns them.
	disorder []int
	// unexamined lists what could not be looked at; closed is set when the
	// failure policy of one of the guards concerned blocks.
	unexamined []string
	closed     string
	guarding   time.Duration
	decision   policy.Decision
	decided    int // signals that the decision has seen
}

// watch is one part under the eyes of the units that cover it.
type watch struct {
	*window.Stream
	units []*unit
}

func (j *judge) watch(p *bartizan.Part) *watch {
	units := covering(j.g.units, p)
	scopes := make([]bartizan.Scope, len(units))
	for i, u := range units {
		scopes[i] = u.scope
	}
	w := &watch{window.New(j.x, p, scopes, j.g.Limits.Held), units}
	for i, u := range units {
		if u.rule.Mode == policy.Monitor {
			w.Passive(i)
		}
	}
	return w
}

// push shows more of a part's text to its guards and returns how much of it is
// safe to leave.
func (j *judge) push(ctx context.Context, w *watch, p *bartizan.Part, text string, done bool) int {
	if len(w.units) == 0 {
		return 1<<63 - 1
	}
	begin := j.g.Now()
	step := w.Push(ctx, j.cascade(w), text, done)
	j.guarding += j.g.Now().Sub(begin)
	for _, f := range step.Failed {
		j.fail(w.units[f.Lane], p, f.Err)
	}
	for i, s := range step.Signals {
		s.Check, s.Part = w.units[step.Lanes[i]].check.ID, p.ID
		j.add(s)
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
		signals, err := u.inspect(ctx, j.x, p)
		for _, s := range signals {
			s.Range = s.Range.Shift(p.Base)
			same = append(same, s)
		}
		return signals, err
	}
}

func (j *judge) add(s bartizan.Signal) {
	j.signals = append(j.signals, s)
	action, ok := j.g.Policy.Enforced(s)
	if ok && action >= bartizan.Redact {
		r := wire.Replacement{Range: s.Range} // without an edit it is cut out
		switch {
		case s.Edit != nil && s.Edit.Op == bartizan.Replace:
			r = wire.Replacement{Range: s.Edit.Range, Text: s.Edit.With.Text}
		case action != bartizan.Redact:
			return
		case s.Range.Len() <= 0 && j.closed == "":
			j.closed = s.Check // nothing to cut: it cannot be carried out
		}
		if j.edits == nil {
			j.edits = map[int][]wire.Replacement{}
		}
		rs := j.edits[s.Part]
		if n := len(rs); n > 0 && r.From < rs[n-1].To {
			j.disorder = append(j.disorder, s.Part)
		}
		j.edits[s.Part] = append(rs, r)
	}
}

// merged gives the edits with those of each part in order.
func (j *judge) merged() map[int][]wire.Replacement {
	for _, part := range slices.Compact(j.disorder) {
		j.edits[part] = wire.Merge(j.edits[part])
	}
	j.disorder = j.disorder[:0]
	return j.edits
}

// applied forgets the edits of a part that end before its text's given length.
func (j *judge) applied(part, upTo int) {
	rs := j.edits[part]
	for len(rs) > 0 && rs[0].To <= upTo {
		rs = rs[1:]
	}
	if j.edits != nil {
		j.edits[part] = rs
	}
}

// fail applies a unit's failure policy.
func (j *judge) fail(u *unit, p *bartizan.Part, err error) {
	j.unexamined = append(j.unexamined, fmt.Sprintf("%s on part %d: %v", u.check.Path(), p.ID, err))
	j.g.Log.Warn("guard could not look", "check", u.check.Path(), "exchange", j.x.ID, "part", p.ID, "err", err)
	if u.rule.Mode == policy.Enforce && u.rule.OnError == policy.Closed && j.closed == "" {
		j.closed = u.check.ID
	}
}

// parts judges whole parts.
func (j *judge) parts(ctx context.Context, parts []*bartizan.Part) {
	for _, p := range parts {
		if p.Kind != bartizan.KindMedia {
			j.push(ctx, j.watch(p), p, p.Text, true)
		}
	}
}

// weighs reports whether signals that came since the last decision may change
// its action. Otherwise what they add to the findings can wait.
func (j *judge) weighs(since int) bool {
	return slices.ContainsFunc(j.signals[since:], func(s bartizan.Signal) bool {
		action, ok := j.g.Policy.Enforced(s)
		return ok && action > j.decision.Action
	})
}

// decide makes the verdict over everything seen so far.
func (j *judge) decide() policy.Decision {
	j.decision, j.decided = j.g.Policy.Decide(j.x.ID, j.x.Route+"/"+j.x.Caller.ID, j.signals), len(j.signals)
	j.x.Verdict = j.decision.Verdict
	return j.decision
}
