package gateway

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// proxy takes a request of the route through the gateway. model is what the
// path names, if it does.
func (e *exchange) proxy(model string) {
	if !e.method(http.MethodPost) {
		return
	}
	if !labelsOnly(e.r.URL.RawQuery) {
		e.refuse(wire.Fault{
			Status: http.StatusBadRequest, Code: "invalid_request", Type: "invalid_request_error", Param: "query",
			Message: "The query may hold short words only, because nothing examines it.",
		})
		return
	}
	e.takes()
	raw, fault := e.readBody()
	if fault != nil {
		e.refuse(*fault)
		return
	}
	req, err := e.request(raw)
	if err != nil {
		e.refuse(invalid(err))
		return
	}
	if model != "" {
		req.Model = model
	}
	e.rec.Model, e.rec.Stream = req.Model, req.Stream
	if fault = e.closed(raw); fault != nil {
		e.refuse(*fault)
		return
	}
	if fault = e.enter(req); fault != nil {
		e.refuse(*fault)
		return
	}
	body, fault := e.judgeRequest(req)
	if fault != nil {
		e.refuse(*fault)
		return
	}
	e.taken.request(body, true)
	ctx, cancel := context.WithTimeout(e.r.Context(), e.g.Limits.Longest)
	defer cancel()
	res, fault := e.upstream(ctx, e.rt.provider, payload{whole: body, size: int64(len(body))})
	if fault != nil {
		e.refuse(*fault)
		return
	}
	defer res.Body.Close()
	e.answer(ctx, cancel, res, len(req.Parts))
}

func (e *exchange) request(raw []byte) (*wire.Body, error) {
	return e.codec().Request(raw, e.g.Limits.JSON)
}

// closed refuses a request for a model's internals, where policy closes them.
func (e *exchange) closed(raw []byte) *wire.Fault {
	if e.g.Internals == Pass {
		return nil
	}
	doc, err := jsonscan.Parse(raw, e.g.Limits.JSON)
	if err != nil { // what cannot be looked at is not let through
		f := invalid(err)
		return &f
	}
	names := wire.Internals(doc.Root())
	if len(names) == 0 {
		return nil
	}
	return &wire.Fault{
		Status: http.StatusForbidden, Code: "bartizan_internals", Type: "invalid_request_error", Param: names[0],
		Message: fmt.Sprintf("This gateway does not give out a model's inner numbers: leave out %.100s.", strings.Join(names, ", ")),
	}
}

// judgeRequest shows the request to the units and gives the body to send.
func (e *exchange) judgeRequest(req *wire.Body) ([]byte, *wire.Fault) {
	x := &bartizan.Exchange{ID: e.rec.ID, Route: e.rec.Route, Model: req.Model, Request: req.Parts}
	x.Caller.ID = e.rec.Caller
	if f := e.converse(x, req); f != nil {
		return nil, f
	}
	e.j = &judge{g: e.g, x: x, view: e.view(x), stream: req.Stream}
	return e.run(e.r.Context(), &side{name: "request", blocked: BlockedAsk, body: req, parse: e.request, seen: &x.Request, sight: e.codec().Reach().Request})
}

// view is the policy for an exchange; while the glass is broken, watching only.
func (e *exchange) view(x *bartizan.Exchange) *policy.View {
	if b, ok := e.g.Glass.Broken(); ok {
		e.rec.Bypass = b.By
		return e.g.watching.For(x.Route, x.Caller.ID)
	}
	return e.g.Policy.For(x.Route, x.Caller.ID)
}

// verdict decides over what was seen, and asks a person where policy wants one.
// It returns the fault to answer with when the exchange must not go on.
func (e *exchange) verdict(ctx context.Context, what string, outcome Outcome) *wire.Fault {
	side := bartizan.SideRequest
	if outcome == BlockedReply {
		side = bartizan.SideAnswer
	}
	d := e.j.decide(side)
	if d.Action == bartizan.Hold && e.hold(ctx, d) {
		d = e.j.decide(side)
	}
	e.slow(ctx, d)
	if d.Action >= bartizan.Hold {
		title := "a rule of the policy"
		if i := slices.IndexFunc(d.Findings, func(f bartizan.Finding) bool { return f.Check == d.By }); i >= 0 {
			title = d.Findings[i].Title
		}
		e.rec.Outcome = outcome
		f := blocked(what, d.By, title)
		if d.Action == bartizan.Hold {
			f = notApproved(what, d.By, title)
		}
		return &f
	}
	if e.j.closed != "" {
		f := notExamined(what, "a guard failed", e.j.closed)
		return &f
	}
	return nil
}

// slow waits as long as a decision throttles, once per exchange.
func (e *exchange) slow(ctx context.Context, d policy.Decision) {
	if d.Wait <= 0 || e.throttled || d.Action >= bartizan.Hold {
		return
	}
	e.throttled = true
	t := time.NewTimer(d.Wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// mostTypes is how many types of content a message names.
const mostTypes = 8

// media names the media types among parts.
func media(parts []*bartizan.Part) string {
	var types []string
	for _, p := range parts {
		switch {
		case p.Kind != bartizan.KindMedia || slices.Contains(types, p.Media.Type):
		case len(types) == mostTypes:
			return strings.Join(append(types, "…"), ", ")
		default:
			types = append(types, p.Media.Type)
		}
	}
	return strings.Join(types, ", ")
}

// answer takes the upstream's answer to the caller.
func (e *exchange) answer(ctx context.Context, cancel context.CancelFunc, res *http.Response, parts int) {
	if why := foreign(res.Header); why != "" {
		e.refuse(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The answer of the model's server cannot be examined, because "+why+"."))
		return
	}
	src := newPatient(res.Body, e.g.Limits.Idle, cancel)
	defer src.stop()
	switch t, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); {
	case t == e.codec().Framing().Type():
		e.stream(ctx, res, src, parts)
		return
	case t == wire.SSE.Type() || t == wire.Lines.Type():
		e.refuse(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The model's server sent a stream of another kind than this API's."))
		return
	}
	raw, err := readAll(io.LimitReader(src, e.g.Limits.Answer+1), res.ContentLength)
	switch {
	case err != nil:
		e.refuse(e.transportFault(ctx, err))
		return
	case int64(len(raw)) > e.g.Limits.Answer:
		e.rec.Outcome = OverLimit
		e.refuse(upstreamFault(http.StatusBadGateway, "bartizan_limit", "The model's answer is over the gateway's limit (gateway.limits.answer)."))
		return
	}
	e.plain(ctx, res, raw, parts)
}

// plain judges and forwards an answer that is not streamed.
func (e *exchange) plain(ctx context.Context, res *http.Response, raw []byte, parts int) {
	parse := func(raw []byte) (*wire.Body, error) { return e.codec().Answer(raw, e.g.Limits.JSON, parts) }
	body, err := parse(raw)
	if err != nil && res.StatusCode >= 400 { // perhaps of a proxy on the way
		parse = func(raw []byte) (*wire.Body, error) { return unread(raw, e.g.Limits.JSON, parts) }
		if other, bad := parse(raw); bad == nil {
			body, err = other, nil
		}
	}
	if err != nil {
		e.refuse(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The model's server sent an answer that cannot be read: "+err.Error()))
		return
	}
	e.used(body.Usage) // also when it is blocked: it has cost what it has
	for _, p := range body.Parts {
		e.spoken += len(p.Text)
	}
	out, fault := e.run(ctx, &side{name: "answer", blocked: BlockedReply, body: body, parse: parse, seen: &e.j.x.Answer, sight: e.codec().Reach().Answer})
	if fault != nil {
		e.refuse(*fault)
		return
	}
	e.answered(body.Answered)
	e.head(res.Header)
	e.w.Header().Set("Content-Length", strconv.Itoa(len(out)))
	e.w.WriteHeader(res.StatusCode)
	n, err := e.write(out)
	e.sent, e.rec.Out, e.rec.Status, e.rec.Outcome = true, int64(n), res.StatusCode, Answered
	if err != nil {
		e.rec.Outcome, e.rec.Detail = ClientGone, errClient.Error()
	}
}
