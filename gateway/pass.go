package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// unexamined forwards a request of a path that has no codec. What holds for
// others of the key's scopes, limits and places holds for it too; no model and
// no tools are known, so a key for some only is not good for it.
func (e *exchange) unexamined() {
	defer e.leave()
	if k := e.key; k != nil {
		switch {
		case !k.Route(e.rec.Route):
			e.refuse(*outOfScope("route", e.rec.Route))
			return
		case !k.Model(""):
			e.refuse(*outOfScope("model", "that no check reads"))
			return
		case len(k.Tools) > 0:
			e.refuse(*outOfScope("tool", "that no check reads"))
			return
		}
	}
	if f := e.meter(""); f != nil {
		e.refuse(*f)
		return
	}
	e.pass(OpenAI)
}

// pass forwards a request unexamined, as policy or the path allows. With
// methods, only these are allowed.
func (e *exchange) pass(p Provider, methods ...string) {
	if len(methods) > 0 && !e.method(methods...) {
		return
	}
	ctx, cancel := context.WithTimeout(e.r.Context(), e.g.Limits.Longest)
	defer cancel()
	body := payload{size: e.r.ContentLength}
	if e.r.ContentLength != 0 {
		body.once = http.MaxBytesReader(e.w, e.r.Body, e.g.Limits.Body)
	}
	res, fault := e.upstream(ctx, p, body)
	if fault != nil {
		e.refuse(*fault)
		return
	}
	e.handOn(res)
}

// handOn gives an answer to the caller as it is.
func (e *exchange) handOn(res *http.Response) {
	defer res.Body.Close()
	e.head(res.Header)
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
