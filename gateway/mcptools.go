package gateway

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/pins"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/mcp"
)

// callable refuses calls to tools that this caller may not use, and puts what is
// known of the server's tools before the guards.
func (r *Relay) callable(x *bartizan.Exchange, m *mcp.Message) *wire.Fault {
	name := m.Name()
	switch {
	case !r.server.allows(name):
		return outOfScope("tool", name)
	case r.key != nil && !r.key.Tool(name):
		return &wire.Fault{
			Status: http.StatusForbidden, Code: "bartizan_scope", Type: "invalid_request_error", Param: "tool",
			Message: fmt.Sprintf("This access key is not good for the tool %.100q.", name),
		}
	case r.session.isStale():
		f := notExamined("call", "the server said that its tools have changed; list them again (tools/list) before the next call", "")
		return &f
	}
	known, err := r.agreed(false)
	if err != nil {
		return r.unpinned(err)
	}
	x.Request = known
	return nil
}

// unpinned is the fault for pins that cannot be read or written: what was agreed
// on is not known, so nothing is.
func (r *Relay) unpinned(err error) *wire.Fault {
	r.g.Log.Error("pins of MCP tools failed", "server", r.server.Name, "err", err)
	f := notExamined("message", "what was agreed on of the server's tools cannot be read", "")
	return &f
}

// agreed gives what is known of tools as parts of a request: what was agreed on
// as the operator's word, what a server says otherwise as the server's. With
// all, those of other servers too.
func (r *Relay) agreed(all bool) ([]*bartizan.Part, error) {
	list, err := r.g.MCP.Pins.All()
	if err != nil {
		return nil, err
	}
	var out []*bartizan.Part
	add := func(p *pins.Pin, origin bartizan.Origin, v *pins.Version) {
		part := &bartizan.Part{ID: len(out) + 1, Side: bartizan.SideRequest, Done: true}
		part.Role, part.Origin, part.Kind = bartizan.RoleSystem, origin, bartizan.KindTool
		part.Tool = &bartizan.ToolDef{Name: p.Tool, Server: p.Server}
		if v != nil {
			part.Text = v.Definition
			part.Tool.Text, part.Tool.Schema, part.Tool.Digest = v.Definition, v.Definition, v.Digest
		}
		out = append(out, part)
	}
	for i := range list {
		p := &list[i]
		switch {
		case p.Server == r.server.Name:
			add(p, bartizan.FromOperator, p.Agreed)
			if p.Seen != nil && !all {
				add(p, bartizan.FromTool, p.Seen)
			}
		case all && p.Agreed != nil:
			add(p, bartizan.FromOperator, p.Agreed)
		}
	}
	return out, nil
}

// tools judges the definitions in a list, each for itself: those that are
// stopped are taken out, the others stay as they are.
func (r *Relay) tools(ctx context.Context, e *exchange, raw []byte) ([]byte, *wire.Fault) {
	m, fault := r.again(raw)
	if fault != nil {
		return nil, fault
	}
	tools, err := m.Tools()
	if err != nil {
		f := upstreamFault(http.StatusBadGateway, "bartizan_upstream", "The MCP server's list of tools cannot be read: "+err.Error())
		return nil, &f
	}
	if len(tools) > pins.MostTools {
		f := upstreamFault(http.StatusBadGateway, "bartizan_limit", fmt.Sprintf("The MCP server lists more than %d tools.", pins.MostTools))
		return nil, &f
	}
	known, err := r.agreed(true)
	if err != nil {
		return nil, r.unpinned(err)
	}
	kept, offered, changed := [][]byte{}, []pins.Tool{}, false
	names := map[string]bool{}
	for _, def := range tools {
		out, t := r.tool(ctx, e, def, known)
		switch {
		case t == nil:
		case names[t.Name]: // whose definition counts depends on who reads the list
			out = nil
		default:
			names[t.Name] = true
			offered = append(offered, *t)
		}
		if out != nil {
			kept = append(kept, out)
		}
		changed = changed || string(out) != string(def)
	}
	if err := r.g.MCP.Pins.Offered(r.server.Name, offered, r.server.Trust && e.rec.Bypass == ""); err != nil {
		return nil, r.unpinned(err)
	}
	if m.LastPage() {
		r.session.setStale(false)
	}
	if changed {
		return m.WithTools(kept), nil
	}
	return raw, nil
}

// tool judges one definition. out is nil where clients do not get to see it; t
// is nil where it cannot be known again.
func (r *Relay) tool(ctx context.Context, list *exchange, def []byte, known []*bartizan.Part) (out []byte, t *pins.Tool) {
	e := r.begin()
	defer func() { // what is clean is in the list's record
		if e.rec.Outcome != "" || e.j != nil && len(e.j.signals)+len(e.j.unexamined) > 0 {
			e.finish()
		}
	}()
	parse := func(raw []byte) (*wire.Body, error) {
		return mcp.Definition(raw, r.server.Name, len(known), r.g.Limits.JSON)
	}
	body, err := parse(def)
	switch {
	case err != nil:
		e.settle(upstreamFault(http.StatusBadGateway, "bartizan_upstream", "A tool's definition cannot be read: "+err.Error()))
		return nil, nil
	case len(def) > pins.LongestDefinition:
		e.settle(upstreamFault(http.StatusBadGateway, "bartizan_limit", fmt.Sprintf("A tool's definition has more than %d bytes.", pins.LongestDefinition)))
		return nil, nil
	}
	tool := body.Parts[0].Tool
	if !r.server.allows(tool.Name) || r.key != nil && !r.key.Tool(tool.Name) {
		return nil, nil
	}
	e.rec.Model += "/" + shownName(tool.Name)
	t = &pins.Tool{Name: tool.Name, Digest: tool.Digest, Definition: string(def)}
	x := &bartizan.Exchange{ID: e.rec.ID, Route: MCPRoute, Model: r.server.Name, Caller: list.j.x.Caller, Conversation: list.j.x.Conversation}
	x.Request = known[:len(known):len(known)]
	e.j = &judge{g: r.g, x: x, view: e.view(x)}
	out, f := e.guard(ctx, &side{name: "tool", blocked: BlockedReply, body: body, parse: parse, seen: &x.Request, sight: e.codec().Reach().Answer}, r.g.guards)
	if f == nil {
		out, f = e.shownTool(ctx, out)
	}
	if f != nil {
		e.settle(*f)
		t.Refused = true
		return nil, t
	}
	if len(e.j.signals) > 0 {
		e.rec.Outcome, e.rec.Status = Answered, http.StatusOK
	}
	return out, t
}

// shownTool judges a definition as what clients show: its icons load by
// themselves.
func (e *exchange) shownTool(ctx context.Context, def []byte) ([]byte, *wire.Fault) {
	x := e.j.x
	parse := func(raw []byte) (*wire.Body, error) {
		return mcp.ShownDefinition(raw, len(x.Request), e.g.Limits.JSON)
	}
	body, err := parse(def)
	if err != nil {
		return nil, e.editFailed("tool")
	}
	return e.guard(ctx, &side{name: "tool", blocked: BlockedReply, body: body, parse: parse, seen: &x.Answer, sight: e.codec().Reach().Answer}, showing(e.g.guards))
}
