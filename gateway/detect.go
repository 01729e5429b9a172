package gateway

import (
	"net/http"
	"strconv"
)

// detect answers POST /v1/detect: what Config.Detect makes of the body. Nothing
// goes upstream. Access keys, host names and limits hold as they do elsewhere.
func (e *exchange) detect() {
	if !e.method(http.MethodPost) {
		return
	}
	body, f := e.readBody()
	if f != nil {
		e.refuse(*f)
		return
	}
	begin := e.g.Now()
	reply, err := e.g.Detect(e.r.Context(), body)
	e.rec.Guarding = e.g.Now().Sub(begin)
	if err != nil {
		e.refuse(invalid(err))
		return
	}
	e.rec.Outcome, e.rec.Status = Answered, http.StatusOK
	h := e.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(reply)))
	e.w.WriteHeader(http.StatusOK)
	n, err := e.write(reply)
	e.rec.Out, e.sent = int64(n), true
	if err != nil {
		e.rec.Outcome = ClientGone
	}
}
