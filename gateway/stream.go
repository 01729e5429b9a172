package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/lines"
	"github.com/bartizan-ai/bartizan/wire/sse"
)

// errStopped ends a stream that has been answered already.
var errStopped = errors.New("stream stopped")

// sink takes the events of a stream from the stage before. last says that an
// event tells clients that the answer is whole.
type sink interface {
	event(ctx context.Context, ev sse.Event, last bool) error
	// settle lets everything go that may; no more events have come so far.
	settle(ctx context.Context) error
	end(ctx context.Context) error
}

// events reads the events of a stream.
type events interface {
	Next() (sse.Event, error)
	Ready() bool
}

func (e *exchange) reader(src io.Reader) events {
	if e.codec().Framing() == wire.Lines {
		return lines.NewReader(src, e.g.Limits.Event)
	}
	return sse.NewReader(src, e.g.Limits.Event)
}

// appendEvent writes an event in the route's framing.
func (e *exchange) appendEvent(dst []byte, name string, data []byte) []byte {
	if e.codec().Framing() == wire.Lines {
		return lines.Append(dst, data)
	}
	return sse.Append(dst, name, data)
}

// stream takes a streamed answer through the stages: one pump each, in a row.
func (e *exchange) stream(ctx context.Context, res *http.Response, src io.Reader, parts int) {
	if e.codec().Stream(e.g.Limits.JSON, parts) == nil {
		e.refuse(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The model's server sent a stream where this API has none."))
		return
	}
	e.rec.Stream, e.rec.Outcome = true, ""
	out := &client{e: e, res: res, rc: http.NewResponseController(e.w)}
	first := e.pumps(out, parts)
	r := e.reader(&counted{src: src, left: e.g.Limits.Answer})
	for {
		ev, err := r.Next()
		if err == nil {
			err = first.event(ctx, ev, false)
		}
		if err == nil && !r.Ready() {
			err = first.settle(ctx)
		}
		if errors.Is(err, io.EOF) {
			err = first.end(ctx)
			if err == nil {
				e.rec.Outcome, e.rec.Status = Answered, res.StatusCode
				return
			}
		}
		if err != nil {
			out.fail(ctx, err)
			return
		}
		if out.dirty && !r.Ready() {
			out.flush()
		}
	}
}

// pumps puts the stages in a row, the last of which hands on to out.
func (e *exchange) pumps(out *client, parts int) sink {
	var next sink = out
	for i := len(e.g.late) - 1; i >= 0; i-- {
		next = e.pump(out, next, e.g.late[i:i+1], parts)
	}
	guards := e.pump(out, next, e.g.guards, parts)
	guards.main, next = true, guards
	for i := len(e.g.early) - 1; i >= 0; i-- {
		next = e.pump(out, next, e.g.early[i:i+1], parts)
	}
	return next
}

// client is the end of the row: it writes to the caller.
type client struct {
	e     *exchange
	res   *http.Response
	rc    *http.ResponseController
	dirty bool // written since the last flush
	told  bool // the end of the answer has been written
}

// event writes an event's bytes.
func (c *client) event(_ context.Context, ev sse.Event, last bool) error {
	c.begin()
	n, err := c.e.write(ev.Raw)
	c.e.rec.Out += int64(n)
	c.dirty = true
	c.told = c.told || last
	return err
}

func (c *client) settle(context.Context) error { return nil }

func (c *client) end(context.Context) error {
	c.begin() // also when the stream was empty
	c.flush()
	return nil
}

// begin sends the headers, as late as the first event that may leave, so that a
// block before it is a proper HTTP error.
func (c *client) begin() {
	if c.e.sent {
		return
	}
	c.e.sent, c.e.rec.First = true, c.e.g.Now().Sub(c.e.begin)
	c.e.head(c.res.Header)
	c.e.w.WriteHeader(c.res.StatusCode)
	c.e.rec.Status = c.res.StatusCode
}

func (c *client) flush() {
	c.dirty = false
	_ = c.rc.Flush()
}

// stop answers with a fault: as an HTTP error while nothing has left, else as
// an event in the provider's shape, which its SDKs turn into an error.
func (c *client) stop(f wire.Fault) error {
	if !c.e.sent {
		c.e.refuse(f)
		return errStopped
	}
	status := c.e.rec.Status
	c.e.settle(f)
	c.e.rec.Status = status // what the caller saw
	f.RequestID = c.e.rec.ID
	var out []byte
	for _, ev := range c.e.codec().Broken(f) {
		out = c.e.appendEvent(out, ev.Name, ev.Data)
	}
	n, _ := c.e.write(out)
	c.e.rec.Out += int64(n)
	c.flush()
	return errStopped
}

// fail ends a stream that broke on either side.
func (c *client) fail(ctx context.Context, err error) {
	switch {
	case errors.Is(err, errStopped):
	case c.told: // the caller has it all; who closes first means nothing
		c.e.rec.Outcome = Answered
	case c.e.r.Context().Err() != nil:
		c.e.rec.Outcome, c.e.rec.Detail = ClientGone, "the caller hung up"
	case errors.Is(err, errClient):
		c.e.rec.Outcome, c.e.rec.Detail = ClientGone, errClient.Error()
	case errors.Is(err, sse.ErrTooLong), errors.Is(err, errAnswerLimit):
		c.e.rec.Outcome = OverLimit
		_ = c.stop(upstreamFault(http.StatusBadGateway, "bartizan_limit", "The model's answer is over one of the gateway's limits: "+err.Error()+"."))
	default:
		_ = c.stop(c.e.transportFault(ctx, err))
	}
}

// counted is a reader that fails beyond a number of bytes.
type counted struct {
	src  io.Reader
	left int64
}

var errAnswerLimit = errors.New("answer over gateway.limits.answer")

// Read reads and counts.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.src.Read(b)
	if c.left -= int64(n); c.left < 0 {
		return n, errAnswerLimit
	}
	return n, err
}
