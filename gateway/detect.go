package gateway

import "net/http"

// detect answers POST /v1/detect: what Config.Detect makes of the body. Nothing
// goes upstream. Access keys, host names and limits hold as they do elsewhere.
func (e *exchange) detect() {
	if !e.method(http.MethodPost) {
		return
	}
	defer e.leave()
	if e.key != nil && !e.key.Route(e.rec.Route) {
		e.refuse(*outOfScope("route", e.rec.Route))
		return
	}
	if f := e.meter(""); f != nil {
		e.refuse(*f)
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
	e.reply(reply)
}
