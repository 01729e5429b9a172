package gateway

import (
	"context"
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/approval"
	"github.com/bartizan-ai/bartizan/policy"
)

// hold asks a person about every part for which the decision asks to hold the
// exchange, and reports whether all were granted. Without anybody to ask, or
// where what is held is no tool call, it is not.
func (e *exchange) hold(ctx context.Context, d policy.Decision) bool {
	if e.g.Approvals == nil {
		return false
	}
	for i := range d.Findings {
		f := &d.Findings[i]
		if r := e.g.Policy.Rule(f.Check); r.Action != bartizan.Hold || r.Mode != policy.Enforce {
			continue
		}
		p := e.part(f.Location.Part)
		if p == nil || p.Call == nil {
			return false
		}
		if !e.j.granted(p) && !e.ask(ctx, f, p) {
			return false
		}
	}
	return true
}

// part finds a part of the exchange.
func (e *exchange) part(id int) *bartizan.Part {
	for _, parts := range [][]*bartizan.Part{e.j.x.Answer, e.j.x.Request} {
		if i := slices.IndexFunc(parts, func(p *bartizan.Part) bool { return p.ID == id }); i >= 0 {
			return parts[i]
		}
	}
	return nil
}

// ask waits for a person's word on one call.
func (e *exchange) ask(ctx context.Context, f *bartizan.Finding, p *bartizan.Part) bool {
	x := e.j.x
	c := approval.Call{
		Exchange: x.ID, Route: x.Route, Model: x.Model, Check: f.Check, Reason: f.Title, Tool: p.Call.Name, Args: p.Call.Args,
	}
	if len(f.Signals) > 0 {
		c.Reason = f.Signals[0].Reason
	}
	c.Caller, c.Conversation = x.Caller.ID, x.Conversation.ID
	c.Digest = approval.Digest(c.Caller, c.Conversation, c.Tool, c.Args)
	begin := e.g.Now()
	a, err := e.g.Approvals.Wait(ctx, c, e.patience())
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

func (e *exchange) patience() time.Duration {
	if e.g.Limits.Approval > 0 {
		return e.g.Limits.Approval
	}
	return DefaultLimits().Approval
}

// granted reports whether a person has let the part go on.
func (j *judge) granted(p *bartizan.Part) bool { return slices.Contains(j.grants, p.ID) }
