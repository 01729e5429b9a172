package gateway

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/approval"
	"github.com/bartizan-ai/bartizan/policy"
)

// target is a call that a decision holds, with the check or clause that asked.
type target struct {
	part       *bartizan.Part
	by, reason string
}

// targets are the parts that a decision holds: those of findings whose check
// asks for it, and every call of the answer where a clause does.
func (j *judge) targets(d *policy.Decision) []target {
	var out []target
	for i := range d.Findings {
		f := &d.Findings[i]
		if r := j.view.Rule(f.Check); r.Action == bartizan.Hold && r.Mode == policy.Enforce {
			t := target{j.part(f.Location.Part), f.Check, f.Title}
			if len(f.Signals) > 0 {
				t.reason = f.Signals[0].Reason
			}
			out = append(out, t)
		}
	}
	for _, c := range d.Clauses {
		if c.Action != bartizan.Hold || c.Mode != policy.Enforce {
			continue
		}
		for _, p := range j.x.Answer {
			if p.Call != nil {
				out = append(out, target{p, "rule/" + c.Name, "the rule " + c.Name + " asks for a person"})
			}
		}
	}
	return out
}

// hold asks a person about everything that the decision holds, and reports
// whether all was granted. Without anybody to ask, or where what is held is no
// tool call, it is not.
func (e *exchange) hold(ctx context.Context, d policy.Decision) bool {
	targets := e.j.targets(&d)
	if e.g.Approvals == nil || len(targets) == 0 {
		return false
	}
	for _, t := range targets {
		if t.part == nil || t.part.Call == nil || !e.j.granted(t.part) && !e.ask(ctx, t, d.Expires) {
			return false
		}
	}
	return true
}

// part finds a part of the exchange.
func (j *judge) part(id int) *bartizan.Part {
	for _, parts := range [][]*bartizan.Part{j.x.Answer, j.x.Request} {
		if i := slices.IndexFunc(parts, func(p *bartizan.Part) bool { return p.ID == id }); i >= 0 {
			return parts[i]
		}
	}
	return nil
}

// ask waits for a person's word on one call.
func (e *exchange) ask(ctx context.Context, t target, patience time.Duration) bool {
	x, p := e.j.x, t.part
	c := approval.Call{
		Exchange: x.ID, Route: x.Route, Model: x.Model, Check: t.by, Reason: t.reason, Tool: p.Call.Name, Args: p.Call.Args,
	}
	c.Caller, c.Conversation = x.Caller.ID, x.Conversation.ID
	c.Digest = approval.Digest(c.Caller, c.Conversation, c.Tool, c.Args)
	begin := e.g.Now()
	a, err := e.g.Approvals.Wait(ctx, c, cmp.Or(patience, e.g.Limits.Approval, DefaultLimits().Approval))
	e.rec.Waited += e.g.Now().Sub(begin)
	if err != nil {
		e.g.Log.Warn("held call was not asked about", "exchange", x.ID, "err", err)
		return false
	}
	e.g.Log.Info("held call decided", "exchange", x.ID, "tool", c.Tool, "granted", a.Granted, "by", a.By)
	e.rec.Approvals = append(e.rec.Approvals, a)
	if a.Granted {
		e.j.grants = append(e.j.grants, p.ID)
	}
	return a.Granted
}

// granted reports whether a person has let the part go on.
func (j *judge) granted(p *bartizan.Part) bool { return p != nil && slices.Contains(j.grants, p.ID) }
