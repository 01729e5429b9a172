package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/mcp"
)

// Relay judges the messages of one MCP session, message by message, whatever
// carries them. It is safe for concurrent use.
type Relay struct {
	g       *Gateway
	server  *MCPServer
	session *mcpSession
	caller  string
	team    string
	key     *access.Key
	talk    string  // id of the conversation
	over    *Record // of the HTTP request that carries the messages, or nil
	shared  bool    // several clients may be in the session: their ids mean nothing in it
}

// Passage is what becomes of a message.
type Passage struct {
	// Forward is what goes on to the other side, Back what is said to the side
	// that it came from; nil: nothing.
	Forward, Back []byte
	// Fault says why it did not go on as it was; nil where it did.
	Fault *wire.Fault
}

// Relay makes the relay of a session that no HTTP carries. caller is shown in
// records.
func (g *Gateway) Relay(server, caller string) (*Relay, error) {
	s := g.MCP.find(server)
	if s == nil {
		return nil, fmt.Errorf("no MCP server %q is configured", server)
	}
	id := g.NewID()
	return &Relay{
		g: g, server: s, session: &mcpSession{}, caller: caller,
		talk: conversationID(bartizan.Caller{ID: caller}, "mcp", server+"\x00"+id),
	}, nil
}

// begin makes the exchange of one message.
func (r *Relay) begin() *exchange {
	e := &exchange{g: r.g, rt: r.g.mcpRoute(), begin: r.g.Now(), key: r.key}
	e.rec = Record{ID: r.g.NewID(), Time: e.begin, Route: MCPRoute, Model: r.server.Name, Caller: r.caller, Team: r.team, Provider: mcpProvider}
	if r.over != nil {
		e.rec.CallerID, e.rec.Traceparent = r.over.CallerID, r.over.Traceparent
	}
	return e
}

// mcpRoute is the route of MCP.
func (g *Gateway) mcpRoute() *route {
	for i := range g.routes {
		if g.routes[i].provider == mcpProvider {
			return &g.routes[i]
		}
	}
	return nil
}

// judging begins to judge a message.
func (r *Relay) judging(ctx context.Context, e *exchange) *bartizan.Exchange {
	x := &bartizan.Exchange{ID: e.rec.ID, Route: MCPRoute, Model: r.server.Name}
	x.Caller.ID = r.caller
	x.Conversation.ID, x.Conversation.Taint = r.talk, r.session.enter(0)
	e.join(ctx, x, r.talk, false)
	e.j = &judge{g: r.g, x: x, view: e.view(x)}
	return x
}

// FromClient judges a message of the client's.
func (r *Relay) FromClient(ctx context.Context, raw []byte) Passage {
	e := r.begin()
	defer e.finish()
	if r.over != nil { // the id that the caller is told
		e.rec.ID = r.over.ID
	}
	e.rec.In = int64(len(raw))
	m, err := r.read(raw)
	if err != nil {
		return e.turned("", invalid(err))
	}
	if f := r.known(m); f != nil {
		return e.turned(m.ID, *f)
	}
	x := r.judging(ctx, e)
	if m.Kind == mcp.Request && m.Method == mcp.CallTool {
		e.rec.Model += "/" + shownName(m.Name())
		if f := r.callable(x, m); f != nil {
			return e.turned(m.ID, *f)
		}
	}
	out, f := e.look(ctx, m, &look{view: mcp.Leaving, what: "message", blocked: BlockedAsk, seen: &x.Answer, units: r.g.guards})
	switch {
	case f != nil && m.Kind == mcp.Result: // the server waits for it
		p := e.turned(m.ID, *f)
		return Passage{Forward: p.Back, Fault: f}
	case f != nil && m.Kind == mcp.Request:
		return e.turned(m.ID, *f)
	case f != nil:
		p := e.turned(m.ID, *f)
		p.Back = nil
		return p
	}
	if m.Kind == mcp.Request && !r.shared {
		r.session.ask(false, m.ID, m.Method)
	}
	e.rec.Outcome, e.rec.Status, e.rec.Out = Answered, http.StatusOK, int64(len(out))
	return Passage{Forward: out}
}

// known refuses answers to what was not asked.
func (r *Relay) known(m *mcp.Message) *wire.Fault {
	if m.Kind != mcp.Result && m.Kind != mcp.Failure {
		return nil
	}
	if _, ok := r.session.method(true, m.ID); ok || m.ID == "" {
		return nil
	}
	f := invalid(errors.New("an answer to a request that the server did not send"))
	return &f
}

// turned notes that a message does not go on and answers it.
func (e *exchange) turned(id string, f wire.Fault) Passage {
	e.settle(f)
	f.RequestID = e.rec.ID
	return Passage{Back: mcp.Fault(id, f), Fault: &f}
}

func (r *Relay) read(raw []byte) (*mcp.Message, error) {
	if int64(len(raw)) > r.g.Limits.Answer {
		return nil, fmt.Errorf("a message of %d bytes is over gateway.limits.answer: %w", len(raw), errMessage)
	}
	return mcp.Read(raw, r.g.Limits.JSON)
}

var errMessage = errors.New("too long")

// FromServer judges a message of the server's.
func (r *Relay) FromServer(ctx context.Context, raw []byte) Passage {
	return r.fromServer(ctx, raw, asking{})
}

// asking is the request whose answer is waited for, where that is known.
type asking struct{ id, method string }

func (r *Relay) fromServer(ctx context.Context, raw []byte, own asking) Passage {
	e := r.begin()
	defer e.finish()
	e.rec.Out = int64(len(raw))
	m, err := r.read(raw)
	if err != nil {
		f := upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The MCP server sent a message that cannot be read: "+err.Error())
		return e.turned(own.id, f)
	}
	method := m.Method
	switch m.Kind {
	case mcp.Request:
		r.session.ask(true, m.ID, m.Method)
	case mcp.Notification:
		if m.Method == mcp.ToolsListChanged {
			r.session.setStale(true)
		}
	default:
		var ok bool
		if method, ok = r.answers(m, own); !ok {
			f := upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The MCP server answered what nobody asked.")
			p := e.turned("", f)
			p.Back = nil
			return p
		}
	}
	return r.enters(ctx, e, m, method)
}

// answers gives the method of the request that a server's answer is for.
func (r *Relay) answers(m *mcp.Message, own asking) (string, bool) {
	if own.id != "" && m.ID == own.id {
		return own.method, true
	}
	if m.ID == "" { // an error about something that it could not read
		return "", m.Kind == mcp.Failure
	}
	if r.shared {
		return "", false
	}
	return r.session.method(false, m.ID)
}

// enters judges what enters the client, twice: as data that the model reads, and
// as what is shown to people.
func (r *Relay) enters(ctx context.Context, e *exchange, m *mcp.Message, method string) Passage {
	x := r.judging(ctx, e)
	list := m.Kind == mcp.Result && method == mcp.ListTools
	var skip []string
	if list {
		skip = []string{"tools"}
	}
	out, f := e.look(ctx, m, &look{view: mcp.Entering, skip: skip, what: "message of the server", blocked: BlockedReply, seen: &x.Request, units: r.g.guards})
	if f == nil {
		if m, f = r.again(out); f == nil {
			out, f = e.look(ctx, m, &look{view: mcp.Shown, skip: skip, what: "message of the server", blocked: BlockedReply, seen: &x.Answer, units: showing(r.g.guards)})
		}
	}
	if f == nil && list {
		out, f = r.tools(ctx, e, out)
	}
	if f != nil {
		return e.stopped(m, *f)
	}
	if m.Kind == mcp.Result && method != mcp.ListTools && method != "initialize" && method != "ping" {
		x.Conversation.Taint |= r.session.enter(bartizan.FromTool)
		e.keep(ctx, x, r.talk)
	}
	e.rec.Outcome, e.rec.Status, e.rec.Out = Answered, http.StatusOK, int64(len(out))
	return Passage{Forward: out}
}

// again reads a message after edits.
func (r *Relay) again(raw []byte) (*mcp.Message, *wire.Fault) {
	m, err := r.read(raw)
	if err != nil {
		f := notExamined("message of the server", "its redaction failed", "")
		return nil, &f
	}
	return m, nil
}

// stopped says to whom a blocked message of the server's is answered: an answer
// becomes an error for the client, a request is answered in the client's place,
// a notification goes nowhere.
func (e *exchange) stopped(m *mcp.Message, f wire.Fault) Passage {
	if m == nil {
		p := e.turned("", f)
		p.Back = nil
		return p
	}
	p := e.turned(m.ID, f)
	switch m.Kind {
	case mcp.Request:
	case mcp.Notification:
		p.Back = nil
	default:
		p.Forward, p.Back = p.Back, nil
	}
	return p
}

// look is one reading of a message by guards.
type look struct {
	view    mcp.View
	skip    []string
	what    string
	blocked Outcome
	seen    *[]*bartizan.Part
	units   []unit
}

// look shows a message to guards and gives it with the edits that policy asks for.
func (e *exchange) look(ctx context.Context, m *mcp.Message, l *look) ([]byte, *wire.Fault) {
	first := len(e.j.x.Request) + len(e.j.x.Answer)
	sight := e.codec().Reach().Answer
	if l.view == mcp.Leaving {
		sight = e.codec().Reach().Request
	}
	s := &side{name: l.what, blocked: l.blocked, body: m.Body(l.view, first, l.skip...), seen: l.seen, sight: sight}
	s.parse = func(raw []byte) (*wire.Body, error) {
		again, err := mcp.Read(raw, e.g.Limits.JSON)
		if err != nil {
			return nil, err
		}
		return again.Body(l.view, first, l.skip...), nil
	}
	return e.guard(ctx, s, l.units)
}

// guard takes a body through the guards alone. Shapers do not run on messages:
// marks and tokens would have to be known to both ends of another exchange.
func (e *exchange) guard(ctx context.Context, s *side, units []unit) ([]byte, *wire.Fault) {
	if f := e.unseen(s.body.Parts); f != nil {
		return nil, f
	}
	if err := beyond(s.sight, s.body.Parts); err != nil {
		f := notExamined(s.name, err.Error(), "")
		return nil, &f
	}
	*s.seen = append(*s.seen, s.body.Parts...)
	if f := e.stage(ctx, s, units); f != nil {
		return nil, f
	}
	return s.body.Raw, nil
}

// showing are the guards for what is shown to people and for nothing else: the
// others have seen the same text as it entered.
func showing(units []unit) []unit {
	var out []unit
	for _, u := range units {
		if u.scope.Sides&bartizan.SideRequest == 0 {
			out = append(out, u)
		}
	}
	return out
}

// shownName is a tool's name for a record: short and printable.
func shownName(name string) string {
	const most = 128
	n := 0
	return strings.Map(func(c rune) rune {
		n++
		switch {
		case n > most:
			return -1
		case !unicode.IsPrint(c):
			return '·'
		}
		return c
	}, name)
}
