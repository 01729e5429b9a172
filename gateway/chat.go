package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
)

// chat takes a chat completion through the gateway.
func (e *exchange) chat() {
	if !e.method(http.MethodPost) {
		return
	}
	if !labelsOnly(e.r.URL.RawQuery) {
		e.refuse(wire.Fault{
			Status: http.StatusBadRequest, Code: "invalid_request", Type: "invalid_request_error", Param: "query",
			Message: "The query of a chat completion may hold short words only, because nothing examines it.",
		})
		return
	}
	raw, fault := e.readBody()
	if fault != nil {
		e.refuse(*fault)
		return
	}
	req, err := e.g.codec.Request(raw, e.g.Limits.JSON)
	if err != nil {
		e.refuse(invalid(err))
		return
	}
	e.rec.Model, e.rec.Stream = req.Model, req.Stream
	body, ok := e.judgeRequest(req)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(e.r.Context(), e.g.Limits.Longest)
	defer cancel()
	res, fault := e.upstream(ctx, bytes.NewReader(body), int64(len(body)))
	if fault != nil {
		e.refuse(*fault)
		return
	}
	defer res.Body.Close()
	e.answer(ctx, cancel, res, len(req.Parts))
}

// judgeRequest shows the request to the guards. It returns the body to send,
// or false when the exchange has been answered.
func (e *exchange) judgeRequest(req *wire.Body) ([]byte, bool) {
	x := &bartizan.Exchange{ID: e.rec.ID, Route: e.rec.Route, Model: req.Model, Request: req.Parts}
	x.Caller.ID = e.rec.Caller
	e.j = &judge{g: e.g, x: x}
	if kind := unseen(req.Parts); kind != "" {
		if e.g.Media == Refuse {
			e.refuse(mediaRefused(kind))
			return nil, false
		}
		e.rec.Unexamined = append(e.rec.Unexamined, passedMedia(kind))
	}
	e.j.parts(e.r.Context(), req.Parts)
	if f := e.verdict("request", BlockedAsk); f != nil {
		e.refuse(*f)
		return nil, false
	}
	body, err := req.Edit(e.j.edits)
	if err != nil {
		e.refuse(notExamined("request", "its redaction failed", ""))
		return nil, false
	}
	e.j.edits = nil
	return body, true
}

// verdict decides over what was seen. It returns the fault to answer with when
// the exchange must not go on.
func (e *exchange) verdict(what string, outcome Outcome) *wire.Fault {
	d := e.j.decide()
	if d.Action >= bartizan.Hold { // nobody can approve yet, so a hold blocks
		title := ""
		if i := slices.IndexFunc(d.Findings, func(f bartizan.Finding) bool { return f.Check == d.By }); i >= 0 {
			title = d.Findings[i].Title
		}
		e.rec.Outcome = outcome
		f := blocked(what, d.By, title)
		return &f
	}
	if e.j.closed != "" {
		f := notExamined(what, "a guard failed", e.j.closed)
		return &f
	}
	return nil
}

// mostTypes is how many types of content a message names.
const mostTypes = 8

// unseen names the media types among parts.
func unseen(parts []*bartizan.Part) string {
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
	if t, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); t == "text/event-stream" {
		e.stream(ctx, res, src, parts)
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
	body, err := e.g.codec.Answer(raw, e.g.Limits.JSON, parts)
	if err != nil {
		body = nil
		if res.StatusCode >= 400 { // perhaps of a proxy on the way
			body = unread(raw, e.g.Limits.JSON, parts)
		}
		if body == nil {
			e.refuse(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The model's server sent an answer that cannot be read: "+err.Error()))
			return
		}
	}
	e.j.x.Answer = body.Parts
	if kind := unseen(body.Parts); kind != "" {
		if e.g.Media == Refuse {
			e.refuse(mediaRefused(kind))
			return
		}
		e.rec.Unexamined = append(e.rec.Unexamined, passedMedia(kind))
	}
	e.j.parts(ctx, body.Parts)
	if f := e.verdict("answer", BlockedReply); f != nil {
		e.refuse(*f)
		return
	}
	out, err := body.Edit(e.j.edits)
	if err != nil {
		e.refuse(notExamined("answer", "its redaction failed", ""))
		return
	}
	incoming(e.w.Header(), res.Header)
	e.w.Header().Set("Content-Length", strconv.Itoa(len(out)))
	e.w.WriteHeader(res.StatusCode)
	n, err := e.write(out)
	e.sent, e.rec.Out, e.rec.Status, e.rec.Outcome = true, int64(n), res.StatusCode, Answered
	if err != nil {
		e.rec.Outcome, e.rec.Detail = ClientGone, errClient.Error()
	}
}

// pass forwards a request unexamined, as policy or the path allows. With
// methods, only these are allowed.
func (e *exchange) pass(methods ...string) {
	if len(methods) > 0 && !e.method(methods...) {
		return
	}
	ctx, cancel := context.WithTimeout(e.r.Context(), e.g.Limits.Longest)
	defer cancel()
	var body io.Reader
	if e.r.ContentLength != 0 {
		body = http.MaxBytesReader(e.w, e.r.Body, e.g.Limits.Body)
	}
	res, fault := e.upstream(ctx, body, e.r.ContentLength)
	if fault != nil {
		e.refuse(*fault)
		return
	}
	defer res.Body.Close()
	incoming(e.w.Header(), res.Header)
	e.w.WriteHeader(res.StatusCode)
	src := &counted{src: res.Body, left: e.g.Limits.Answer}
	n, err := io.Copy(flushing{e}, src)
	e.sent, e.rec.Out, e.rec.Status, e.rec.Outcome = true, n, res.StatusCode, Passed
	switch {
	case err == nil:
		return
	case errors.Is(err, errAnswerLimit):
		e.rec.Outcome, e.rec.Detail = OverLimit, "answer cut at the limit"
	case errors.Is(err, errClient), e.r.Context().Err() != nil:
		e.rec.Outcome, e.rec.Detail = ClientGone, errClient.Error()
	default:
		e.rec.Outcome, e.rec.Detail = UpstreamFail, "answer broke off"
	}
	panic(http.ErrAbortHandler) // net/http's way to let the caller see that it is not whole
}

// flushing sends every write on at once.
type flushing struct{ *exchange }

// Write writes and flushes.
func (f flushing) Write(b []byte) (int, error) {
	n, err := f.write(b)
	if err == nil {
		err = http.NewResponseController(f.w).Flush()
	}
	return n, err
}
