package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/mcp"
	"github.com/bartizan-ai/bartizan/wire/sse"
)

// listen opens the stream of messages that the server sends of its own accord,
// or takes a broken one up again (Last-Event-ID). It may be silent for long.
func (h *mcpHTTP) listen(ctx context.Context) {
	e := h.e
	if err := headersAgree(e.r.Header, &mcp.Message{}); err != nil {
		e.refuse(invalid(err))
		return
	}
	res, f := h.dial(ctx, http.MethodGet, nil)
	if f != nil {
		e.refuse(*f)
		return
	}
	defer res.Body.Close()
	t, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	switch why := foreign(res.Header); {
	case res.StatusCode != http.StatusOK: // 405: the server has no such stream
		e.rec.Outcome = Answered
		h.write(res.StatusCode, nil)
	case t != wire.SSE.Type() || why != "":
		e.refuse(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The MCP server's stream cannot be examined."))
	default:
		e.rec.Stream, e.rec.Outcome = true, Answered
		h.stream(ctx, res, res.Body)
	}
}

// stream takes a stream of messages to the client. Each is judged whole, and the
// events are the gateway's own: nothing of a server's event but a judged message,
// its id and its delay reaches a client.
func (h *mcpHTTP) stream(ctx context.Context, res *http.Response, src io.Reader) {
	e := h.e
	head := e.w.Header()
	head.Set("Content-Type", wire.SSE.Type())
	head.Set("Cache-Control", "no-cache, no-transform")
	e.w.WriteHeader(res.StatusCode)
	e.sent, e.rec.Status = true, res.StatusCode
	rc := http.NewResponseController(e.w)
	_ = rc.Flush()
	events := sse.NewReader(src, int(min(e.g.Limits.Answer, 64<<20)))
	for {
		ev, err := events.Next()
		if err != nil {
			h.ended(err)
			return
		}
		out, done := h.event(ctx, &ev)
		n, err := e.write(out)
		e.rec.Out += int64(n)
		_ = rc.Flush()
		if err != nil || done {
			return
		}
	}
}

// ended notes why a stream ended. A request whose answer did not come is
// answered, unless the client may take the stream up again.
func (h *mcpHTTP) ended(err error) {
	if errors.Is(err, io.EOF) || h.e.r.Context().Err() != nil {
		return
	}
	f := upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The MCP server's stream broke off.")
	if errors.Is(err, errAnswerLimit) || errors.Is(err, sse.ErrTooLong) {
		f = upstreamFault(http.StatusBadGateway, "bartizan_limit", "The MCP server's stream is over the gateway's limit (gateway.limits.answer).")
	}
	h.broken(f)
}

// broken ends a stream with an error for the request that it answers.
func (h *mcpHTTP) broken(f wire.Fault) {
	h.e.quiet = false
	h.e.settle(f)
	f.RequestID = h.e.rec.ID
	if h.own.id == "" {
		return
	}
	_, _ = h.e.write(sse.Append(nil, "message", mcp.Fault(h.own.id, f)))
}

// event judges what one event carries and gives what to write for it.
func (h *mcpHTTP) event(ctx context.Context, ev *sse.Event) (out []byte, done bool) {
	if ev.Odd {
		h.broken(notExamined("message of the server", "clients differ on how to read an event of the stream", ""))
		return nil, true
	}
	head := eventHead(ev.Raw)
	if !ev.HasData || len(bytes.TrimSpace(ev.Data)) == 0 {
		if len(head) == 0 {
			return []byte(":\n\n"), false // a sign of life
		}
		return append(append(head, "data:\n"...), '\n'), false
	}
	p := h.r.fromServer(ctx, ev.Data, h.own)
	h.back(ctx, p)
	if p.Forward == nil && p.Fault != nil && p.Fault.Code == "bartizan_upstream" && h.own.id != "" && p.Back != nil {
		return sse.Append(head, "message", p.Back), true // unreadable: the request is answered with that
	}
	if p.Forward == nil {
		if len(head) > 0 { // its id counts for who takes the stream up again
			head = append(append(head, "data:\n"...), '\n')
		}
		return head, false
	}
	return sse.Append(head, "message", p.Forward), false
}

// eventHead gives the lines of an event that say its id and how long to wait
// before the stream is taken up again.
func eventHead(raw []byte) []byte {
	var id, retry []byte
	for line := range bytes.FieldsFuncSeq(raw, func(r rune) bool { return r == '\n' || r == '\r' }) {
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "id":
			id = nil
			if sessionID(string(value)) {
				id = value
			}
		case "retry":
			retry = nil
			if len(value) > 0 && len(value) < 10 && len(bytes.Trim(value, "0123456789")) == 0 {
				retry = value
			}
		}
	}
	var out []byte
	if id != nil {
		out = append(append(append(out, "id: "...), id...), '\n')
	}
	if retry != nil {
		out = append(append(append(out, "retry: "...), retry...), '\n')
	}
	return out
}
