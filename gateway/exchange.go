package gateway

import (
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/openai"
)

// exchange is one request on its way through.
type exchange struct {
	g         *Gateway
	rt        *route // nil where there is none
	w         http.ResponseWriter
	r         *http.Request
	begin     time.Time
	rec       Record
	j         *judge
	key       *access.Key  // nil where none is asked for
	in        *access.Pass // its share of limits
	throttled bool
	placed    bool    // has one of the gateway's places
	dialogue  string  // the conversation that this answer begins or goes on with
	sent      bool    // headers have left
	taken     *taking // bodies, as long as they may be recorded
	held      int64   // bytes of the stream that wait
	guess     int     // tokens of the request, as counted on entry
	spoken    int     // bytes of the answer's text
	quiet     bool    // what it carried has records of its own
}

// finish hands the record to the sink.
func (e *exchange) finish() {
	e.rec.Duration = e.g.Now().Sub(e.begin)
	if e.j != nil {
		if len(e.j.signals) > e.j.decided {
			e.j.decide(bartizan.SideAnswer)
		}
		d := e.j.decision
		e.rec.Action, e.rec.Shadow, e.rec.By, e.rec.Findings = max(e.rec.Action, d.Action), d.Shadow, d.By, d.Findings
		if d.ShadowPolicy != nil {
			e.rec.Opinion, e.rec.Differs = d.ShadowPolicy.Action, d.ShadowPolicy.Action != d.Action
		}
		e.rec.Unexamined, e.rec.Guarding = append(e.rec.Unexamined, e.j.unexamined...), e.j.guarding
	}
	e.g.held.Add(-e.held)
	e.rec.Bodies = e.bodies()
	e.g.served.Add(1)
	if e.rec.Route != "health" && !e.quiet && e.g.Sink != nil && !e.g.Sink.Record(e.rec) {
		e.g.dropped.Add(1)
	}
}

// refuse answers with a fault of the gateway's own. The request's body was not
// read to its end, so the connection is closed by net/http where it must be.
func (e *exchange) refuse(f wire.Fault) {
	e.settle(f)
	f.RequestID = e.rec.ID
	body := append(e.codec().Fault(f), '\n')
	h := e.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if f.Wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(f.Wait.Seconds()))))
	}
	e.w.WriteHeader(f.Status)
	n, _ := e.write(body)
	e.rec.Out, e.sent = int64(n), true
}

// waits notes that so many more bytes of a stream wait.
func (e *exchange) waits(more int) {
	e.held += int64(more)
	e.g.held.Add(int64(more))
	e.rec.Held = max(e.rec.Held, e.held)
}

// codec is the route's; without a route OpenAI's, whose faults most clients
// can read.
func (e *exchange) codec() wire.Codec {
	if e.rt == nil {
		return openai.Codec{}
	}
	return e.rt.codec
}

// settle notes a fault in the record.
func (e *exchange) settle(f wire.Fault) {
	e.rec.Status, e.rec.Detail = f.Status, f.Code
	if e.rec.Outcome != "" {
		return
	}
	switch {
	case f.Code == "bartizan_limit":
		e.rec.Outcome = OverLimit
	case f.Code == "bartizan_rate_limit", f.Code == "bartizan_budget", f.Code == "bartizan_overloaded":
		e.rec.Outcome = Limited
	case f.Code == "bartizan_unexamined":
		e.rec.Outcome, e.rec.Action = Unexamined, bartizan.Block
		e.rec.Unexamined = append(e.rec.Unexamined, f.Message)
	case f.Type == "server_error":
		e.rec.Outcome = UpstreamFail
	default:
		e.rec.Outcome = Refused
	}
}

// method refuses requests of other methods than those named.
func (e *exchange) method(allowed ...string) bool {
	if slices.Contains(allowed, e.r.Method) {
		return true
	}
	e.w.Header().Set("Allow", strings.Join(allowed, ", "))
	e.refuse(wire.Fault{
		Status: http.StatusMethodNotAllowed, Code: "invalid_request", Type: "invalid_request_error",
		Message: "This path allows " + strings.Join(allowed, " and ") + " only.",
	})
	return false
}

// readBody reads a request's body within limits of size and time.
func (e *exchange) readBody() ([]byte, *wire.Fault) {
	if t, _, err := mime.ParseMediaType(e.r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return nil, &wire.Fault{
			Status: http.StatusUnsupportedMediaType, Code: "invalid_request", Type: "invalid_request_error",
			Message: "Content-Type must be application/json.",
		}
	}
	if why := foreign(e.r.Header); why != "" {
		return nil, &wire.Fault{
			Status: http.StatusUnsupportedMediaType, Code: "invalid_request", Type: "invalid_request_error",
			Message: "The request's body cannot be examined, because " + why + ". Send it as UTF-8, without Content-Encoding.",
		}
	}
	limit := e.g.Limits.Body
	if e.r.ContentLength > limit {
		f := tooLarge(limit)
		return nil, &f
	}
	rc := http.NewResponseController(e.w)
	_ = rc.SetReadDeadline(time.Now().Add(e.g.Limits.Client)) //nolint:forbidigo // a deadline of the kernel's clock
	body, err := readAll(http.MaxBytesReader(e.w, e.r.Body, limit), e.r.ContentLength)
	e.rec.In = int64(len(body))
	if err == nil {
		_ = rc.SetReadDeadline(time.Time{})
		return body, nil
	}
	// The deadline stays: net/http would wait for the rest of the body.
	e.w.Header().Set("Connection", "close")
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		f := tooLarge(limit)
		return nil, &f
	}
	e.rec.Outcome = ClientGone
	return nil, &wire.Fault{
		Status: http.StatusRequestTimeout, Code: "invalid_request", Type: "invalid_request_error",
		Message: "The request's body did not arrive whole and in time.",
	}
}

// readAll reads to the end; size is a hint, -1 for none.
func readAll(r io.Reader, size int64) ([]byte, error) {
	buf := make([]byte, 0, min(max(size, 512), 1<<20)+1)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return buf, err
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
	}
}
