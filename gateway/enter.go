package gateway

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// place takes one of the gateway's places, and waits for one a short while: it
// is better to refuse some in good order than to serve all too late.
func (e *exchange) place() *wire.Fault {
	if e.g.places == nil {
		return nil
	}
	select {
	case e.g.places <- struct{}{}:
		e.placed = true
		return nil
	default:
	}
	patience := time.NewTimer(e.g.Limits.Queue)
	defer patience.Stop()
	select {
	case e.g.places <- struct{}{}:
		e.placed = true
		return nil
	case <-patience.C:
	case <-e.r.Context().Done():
	}
	e.g.shed.Add(1)
	return &wire.Fault{
		Status: http.StatusServiceUnavailable, Code: "bartizan_overloaded", Type: "server_error", Wait: time.Second,
		Message: fmt.Sprintf("The gateway is at work on %d exchanges, as many as it may (gateway.limits.open).", e.g.Limits.Open),
	}
}

// leave gives back what the exchange took.
func (e *exchange) leave() {
	if e.placed {
		<-e.g.places
	}
	if e.in == nil {
		return
	}
	if err := e.in.Leave(context.WithoutCancel(e.r.Context()), e.cost()); err != nil {
		e.g.Log.Error("usage was not counted", "exchange", e.rec.ID, "err", err)
	}
}

// cost is what the exchange has used of budgets: what the provider said, and of
// an answer of which it said nothing, or that broke off before it could, what
// its text makes likely. A caller who hangs up early pays all the same.
func (e *exchange) cost() access.Usage {
	u := e.rec.Usage
	if guess := e.spoken / bytesPerToken; u.Out == 0 || e.rec.Outcome != Answered {
		u.Out = max(u.Out, guess)
	}
	if u.In == 0 && u.Out > 0 {
		u.In = e.guess
	}
	return u
}

// enter checks what the key is good for and takes its share of limits.
func (e *exchange) enter(req *wire.Body) *wire.Fault {
	if f := e.scoped(req); f != nil {
		return f
	}
	if e.g.Access == nil {
		return nil
	}
	e.guess = estimate(req)
	return e.share(req.Model, e.guess)
}

// share takes the exchange's share of the limits of its key, team and model.
func (e *exchange) share(model string, tokens int) *wire.Fault {
	if e.g.Access == nil {
		return nil
	}
	pass, denied, err := e.g.Access.Enter(e.r.Context(), e.key, model, tokens)
	switch {
	case err != nil: // what cannot be counted is not let in
		e.g.Log.Error("limits cannot be read", "exchange", e.rec.ID, "err", err)
		f := upstreamFault(http.StatusServiceUnavailable, "bartizan_overloaded", "The gateway cannot read its limits.")
		return &f
	case denied != nil:
		f := tooMuch(denied)
		return &f
	}
	e.in = pass
	return nil
}

// bytesPerToken is a rough figure for English; providers tell the true number
// with the answer.
const bytesPerToken = 4

// estimate guesses how many tokens a request has.
func estimate(req *wire.Body) int {
	n := 0
	for _, p := range req.Parts {
		n += len(p.Text)
	}
	return n / bytesPerToken
}

// scoped refuses what the key is not good for.
func (e *exchange) scoped(req *wire.Body) *wire.Fault {
	k := e.key
	switch {
	case k == nil:
		return nil
	case !k.Route(e.rt.name):
		return outOfScope("route", e.rt.name)
	case !k.Model(req.Model):
		return outOfScope("model", req.Model)
	}
	if f := e.aside(req); f != nil {
		return f
	}
	if len(k.Tools) == 0 {
		return nil
	}
	for _, p := range req.Parts {
		if p.Kind == bartizan.KindTool && (p.Tool == nil || !k.Tool(p.Tool.Name)) {
			name := "without a name"
			if p.Tool != nil && p.Tool.Name != "" {
				name = p.Tool.Name
			}
			return outOfScope("tool", name)
		}
	}
	return nil
}

// aside refuses what names models and tools beside the fields that are for
// them, and is not in the key's scope: models to fall back on, as routers of
// models take them, servers of tools that the provider asks itself, and its own
// search.
func (e *exchange) aside(req *wire.Body) *wire.Fault {
	if len(e.key.Models) == 0 && len(e.key.Tools) == 0 {
		return nil
	}
	doc, err := jsonscan.Parse(req.Raw, e.g.Limits.JSON)
	if err != nil {
		f := invalid(err)
		return &f
	}
	for k, v := range doc.Root().Members() {
		switch name := strings.ToLower(k.Text()); name {
		case "models", "fallbacks", "fallback_models":
			for m := range v.Strings(false) {
				if !e.key.Model(m.Text()) {
					return outOfScope("model", m.Text())
				}
			}
		case "mcp_servers", "web_search_options":
			if v.Type() != jsonscan.Null && !e.key.Tool(name) {
				return outOfScope("tool", name)
			}
		}
	}
	return nil
}

// used notes what the provider says that the exchange cost.
func (e *exchange) used(u wire.Usage) {
	if u.In > 0 {
		e.rec.Usage.In = u.In
	}
	if u.Out > 0 {
		e.rec.Usage.Out = u.Out
	}
}

func outOfScope(what, name string) *wire.Fault {
	return &wire.Fault{
		Status: http.StatusForbidden, Code: "bartizan_scope", Type: "invalid_request_error", Param: what,
		Message: fmt.Sprintf("This access key is not good for the %s %.100q.", what, name),
	}
}

func tooMuch(d *access.Denied) wire.Fault {
	f := wire.Fault{
		Status: http.StatusTooManyRequests, Code: "bartizan_rate_limit", Type: "rate_limit_error", Wait: d.Wait,
		Message: "Too many requests: " + d.Error() + ".",
	}
	if d.Budget {
		f.Code, f.Message = "bartizan_budget", "The budget is used up: "+d.Error()+"."
	}
	return f
}
