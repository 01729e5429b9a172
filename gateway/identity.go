package gateway

import (
	"net/http"
	"strings"
)

// Every exchange has an id of the gateway's own, which is unique and stands in
// records, logs, faults and the audit log, goes upstream as X-Request-Id and to
// the caller as X-Bartizan-Request-Id. The caller's own X-Request-Id is recorded
// beside it and given back, but does not go upstream: it need not be unique, and
// what it says of the caller's systems is not for the provider. The provider's
// id is recorded too.
const (
	ownID      = "X-Bartizan-Request-Id"
	requestID  = "X-Request-Id"
	providerID = "X-Bartizan-Provider-Request-Id"
	longestID  = 128
)

// identify gives the exchange its ids, and the caller's trace if it is wanted.
func (e *exchange) identify() {
	e.rec.ID = e.g.NewID()
	e.w.Header().Set(ownID, e.rec.ID)
	if id := label(e.r.Header, requestID); id != "" {
		e.rec.CallerID = id
		e.w.Header().Set(requestID, id)
	}
	if e.g.Trace {
		e.rec.Traceparent = label(e.r.Header, "Traceparent")
	}
}

// identified notes the provider's id of an answer, and gives it to the caller
// under a name of its own where the caller's stands in its place.
func (e *exchange) identified(h http.Header) {
	id := label(h, requestID)
	if id == "" {
		id = label(h, "Request-Id") // Anthropic's
	}
	e.rec.ProviderID = id
	if e.rec.CallerID == "" {
		return
	}
	out := e.w.Header()
	out.Set(requestID, e.rec.CallerID)
	if id != "" {
		out.Set(providerID, id)
	}
}

// label is the one value of a header if it is short and of letters, digits and
// few marks; such a value can do no harm in a log.
func label(h http.Header, name string) string {
	values := h[name]
	if len(values) != 1 || len(values[0]) > longestID || strings.ContainsFunc(values[0], func(r rune) bool { return !wordRune(r) }) {
		return ""
	}
	return values[0]
}

// head takes an answer's headers over for the caller.
func (e *exchange) head(h http.Header) {
	incoming(e.w.Header(), h)
	e.identified(h)
}
