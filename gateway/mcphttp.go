package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/mcp"
)

// mcp serves one HTTP request for a server: a message (POST), a stream of the
// server's own messages (GET), or a session's end (DELETE).
func (e *exchange) mcp(name string) {
	if !e.method(http.MethodPost, http.MethodGet, http.MethodDelete) {
		return
	}
	server := e.g.MCP.find(name)
	e.rec.Model = name
	switch {
	case server == nil || server.URL == nil:
		e.rec.Model = ""
		e.refuse(unknownPath(e.r.URL.Path))
		return
	case e.key != nil && !e.key.Route(MCPRoute):
		e.refuse(*outOfScope("route", MCPRoute))
		return
	case e.r.URL.RawQuery != "":
		e.refuse(invalid(wire.Bad("query", "MCP has no query")))
		return
	}
	if f := e.meter(MCPRoute); f != nil {
		e.refuse(*f)
		return
	}
	r, f := e.relay(server)
	if f != nil {
		e.refuse(*f)
		return
	}
	ctx, cancel := context.WithTimeout(e.r.Context(), e.g.Limits.Longest)
	defer cancel()
	h := &mcpHTTP{e: e, r: r}
	switch e.r.Method {
	case http.MethodPost:
		h.post(ctx, cancel)
	case http.MethodGet:
		h.listen(ctx)
	default:
		h.end(ctx)
	}
}

// meter takes the caller's share of limits, and a place, for what names no model
// of a provider's.
func (e *exchange) meter(model string) *wire.Fault {
	if f := e.place(); f != nil {
		return f
	}
	return e.share(model, 0)
}

// relay finds the session of a request. A session of another caller's, or of
// before the gateway started, is one that is not there: clients begin anew.
func (e *exchange) relay(server *MCPServer) (*Relay, *wire.Fault) {
	ids := e.r.Header[sessionHeader]
	switch {
	case len(ids) > 1 || len(ids) == 1 && !sessionID(ids[0]):
		f := invalid(wire.Bad(sessionHeader, "want one id of at most 256 visible characters"))
		return nil, &f
	case !resumable(e.r.Header[resumeHeader]):
		f := invalid(wire.Bad(resumeHeader, "want one id of at most 256 visible characters"))
		return nil, &f
	}
	r := &Relay{g: e.g, server: server, caller: e.rec.Caller, team: e.rec.Team, key: e.key, over: &e.rec}
	id := e.r.Header.Get(sessionHeader)
	if r.session = e.g.MCP.Sessions.get(sessionKey{server.Name, r.caller, id}); r.session == nil {
		return nil, &wire.Fault{
			Status: http.StatusNotFound, Code: "bartizan_session", Type: "invalid_request_error",
			Message: "This session is not open here; begin a new one.",
		}
	}
	r.shared = id == ""
	caller := bartizan.Caller{ID: r.caller}
	r.talk = conversationID(caller, "mcp", server.Name+"\x00"+id)
	if name := e.r.Header.Get(SessionHeader); name != "" {
		if !labelsOnly("session=" + name) {
			f := badSession()
			return nil, &f
		}
		r.talk = conversationID(caller, "session", name)
	}
	return r, nil
}

// mcpHTTP is one HTTP request of MCP.
type mcpHTTP struct {
	e   *exchange
	r   *Relay
	own asking
}

// post takes a message to the server and what comes back to the client.
func (h *mcpHTTP) post(ctx context.Context, cancel context.CancelFunc) {
	e := h.e
	raw, f := e.readBody()
	if f != nil {
		e.refuse(*f)
		return
	}
	e.quiet = true // the relay writes a record of every message
	p := h.r.FromClient(ctx, raw)
	if p.Forward == nil {
		h.turn(p)
		return
	}
	m, err := h.r.read(p.Forward)
	if err == nil {
		err = headersAgree(e.r.Header, m)
	}
	if err != nil {
		e.quiet = false
		e.refuse(invalid(err))
		return
	}
	if m.Kind == mcp.Request {
		h.own = asking{m.ID, m.Method}
	}
	res, f := h.dial(ctx, http.MethodPost, p.Forward)
	if f != nil {
		h.fault(*f)
		return
	}
	defer res.Body.Close()
	h.begun(res, m)
	if m.Method == mcp.Listen { // it speaks when something happens
		h.answer(ctx, res, res.Body)
		return
	}
	src := newPatient(res.Body, max(e.g.Limits.Idle, e.g.Limits.First), cancel) // a tool may think for long
	defer src.stop()
	h.answer(ctx, res, &counted{src: src, left: e.g.Limits.Answer})
}

// turn answers a message that did not go on.
func (h *mcpHTTP) turn(p Passage) {
	status := http.StatusOK // a JSON-RPC error is an answer
	if p.Fault != nil && (p.Back == nil || p.Fault.Code == "invalid_request" || p.Fault.Code == "bartizan_limit") {
		status = p.Fault.Status
	}
	if p.Back == nil && p.Fault != nil {
		p.Back = mcp.Fault("", *p.Fault)
	}
	h.write(status, p.Back)
}

// fault answers the request at hand with an error of the gateway's own.
func (h *mcpHTTP) fault(f wire.Fault) {
	h.e.quiet = false
	h.e.settle(f)
	f.RequestID = h.e.rec.ID
	h.write(f.Status, mcp.Fault(h.own.id, f))
}

// write answers with one message.
func (h *mcpHTTP) write(status int, body []byte) {
	head := h.e.w.Header()
	if len(body) > 0 {
		head.Set("Content-Type", "application/json")
	}
	h.e.w.WriteHeader(status)
	n, err := h.e.write(body)
	h.e.sent, h.e.rec.Out, h.e.rec.Status = true, int64(n), status
	if err != nil {
		h.e.rec.Outcome, h.e.rec.Detail = ClientGone, errClient.Error()
	}
}

// begun opens a session when the server gives one.
func (h *mcpHTTP) begun(res *http.Response, m *mcp.Message) {
	id := res.Header.Get(sessionHeader)
	if m.Method != "initialize" || !sessionID(id) || res.StatusCode >= 300 {
		return
	}
	h.r.shared = false
	h.r.session = h.e.g.MCP.Sessions.begin(sessionKey{h.r.server.Name, h.r.caller, id})
	if h.e.r.Header.Get(SessionHeader) == "" {
		h.r.talk = conversationID(bartizan.Caller{ID: h.r.caller}, "mcp", h.r.server.Name+"\x00"+id)
	}
	h.r.session.ask(false, m.ID, m.Method)
	h.e.w.Header().Set(sessionHeader, id)
}

// dial sends a request to the server. Redirects are not followed.
func (h *mcpHTTP) dial(ctx context.Context, method string, body []byte) (*http.Response, *wire.Fault) {
	var src io.Reader
	if body != nil {
		src = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, h.r.server.URL.String(), src)
	if err != nil {
		f := upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The message cannot be sent to the MCP server.")
		return nil, &f
	}
	req.Header = h.headers()
	res, err := h.e.g.transport.RoundTrip(req)
	if err != nil {
		f := h.e.transportFault(ctx, err)
		return nil, &f
	}
	return h.e.checkStatus(res)
}

// answer takes the server's answer to a message.
func (h *mcpHTTP) answer(ctx context.Context, res *http.Response, src io.Reader) {
	if why := foreign(res.Header); why != "" {
		h.fault(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The MCP server's answer cannot be examined, because "+why+"."))
		return
	}
	if t, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); t == wire.SSE.Type() && res.StatusCode == http.StatusOK {
		h.stream(ctx, res, src)
		return
	}
	raw, err := readAll(io.LimitReader(src, h.e.g.Limits.Answer+1), res.ContentLength)
	switch {
	case err != nil && !errors.Is(err, errAnswerLimit):
		h.fault(h.e.transportFault(ctx, err))
	case err != nil, int64(len(raw)) > h.e.g.Limits.Answer:
		h.fault(upstreamFault(http.StatusBadGateway, "bartizan_limit", "The MCP server's answer is over the gateway's limit (gateway.limits.answer)."))
	case len(bytes.TrimSpace(raw)) == 0 && h.own.id == "":
		h.write(res.StatusCode, nil)
	default:
		h.single(ctx, res.StatusCode, raw)
	}
}

// single takes an answer of one message. A body that is no message is an error's
// of something on the way, and is not passed on.
func (h *mcpHTTP) single(ctx context.Context, status int, raw []byte) {
	if status >= 400 {
		if _, err := h.r.read(raw); err != nil {
			h.fault(upstreamFault(status, "bartizan_upstream", fmt.Sprintf("The MCP server answered with status %d.", status)))
			return
		}
	}
	p := h.r.fromServer(ctx, raw, h.own)
	switch {
	case p.Forward != nil:
		h.write(status, p.Forward)
	case p.Fault != nil:
		h.write(http.StatusBadGateway, mcp.Fault(h.own.id, *p.Fault))
	default:
		h.write(status, nil)
	}
	h.back(ctx, p)
}

// back answers the server in the client's place.
func (h *mcpHTTP) back(ctx context.Context, p Passage) {
	if p.Back == nil || p.Forward != nil || p.Fault != nil && p.Fault.Type == "server_error" {
		return
	}
	res, f := h.dial(ctx, http.MethodPost, p.Back)
	if f != nil {
		h.e.g.Log.Warn("the server was not told that its request was refused", "exchange", h.e.rec.ID)
		return
	}
	_ = res.Body.Close()
}

// end ends a session.
func (h *mcpHTTP) end(ctx context.Context) {
	e := h.e
	res, f := h.dial(ctx, http.MethodDelete, nil)
	if f != nil {
		e.refuse(*f)
		return
	}
	_ = res.Body.Close()
	if id := e.r.Header.Get(sessionHeader); id != "" {
		e.g.MCP.Sessions.end(sessionKey{h.r.server.Name, h.r.caller, id})
	}
	e.rec.Outcome = Answered
	h.write(res.StatusCode, nil)
}
