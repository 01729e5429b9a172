package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
)

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
