package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
)

// SessionHeader is where an application names the conversation that a request
// belongs to, on wires that do not.
const SessionHeader = "X-Bartizan-Session"

// remembers is how long the origins of a conversation are remembered.
const remembers = 24 * time.Hour

// untrusted is what may have entered a conversation that nobody remembers.
const untrusted = bartizan.FromTool | bartizan.FromRetrieved

// converse finds the conversation of a request and what has entered it. On
// wires that send the whole dialogue every time that shows in the request; of
// what a provider keeps, and of sessions that the application names, it is
// remembered. A provider's dialogue that is not, because it began elsewhere or
// long ago, counts as tainted.
func (e *exchange) converse(x *bartizan.Exchange, req *wire.Body) *wire.Fault {
	for _, p := range req.Parts {
		x.Conversation.Taint |= p.Origin
	}
	session := e.r.Header.Get(SessionHeader)
	switch {
	case session != "":
		if !labelsOnly("session=" + session) {
			f := badSession()
			return &f
		}
		x.Conversation.ID = conversationID(x.Caller, "session", session)
		if req.Conversation != "" { // both count
			e.join(e.r.Context(), x, conversationID(x.Caller, "dialogue", req.Conversation), true)
		}
	case req.Conversation != "":
		x.Conversation.ID = conversationID(x.Caller, "dialogue", req.Conversation)
	default:
		return nil
	}
	e.join(e.r.Context(), x, x.Conversation.ID, session == "")
	e.keep(e.r.Context(), x, x.Conversation.ID)
	return nil
}

// conversationID is unique for caller, kind and name, so that nobody can reach
// into another's.
func conversationID(c bartizan.Caller, kind, name string) string {
	sum := sha256.Sum256([]byte(c.Tenant + "\x00" + c.ID + "\x00" + kind + "\x00" + name))
	return hex.EncodeToString(sum[:16])
}

func taintKey(x *bartizan.Exchange, id string) bartizan.Key {
	return bartizan.Key{Per: bartizan.PerConversation, Tenant: x.Caller.Tenant, ID: id, Name: "taint"}
}

// join adds the origins that are remembered of a conversation. With stored, one
// that nobody remembers is tainted.
func (e *exchange) join(ctx context.Context, x *bartizan.Exchange, id string, stored bool) {
	var old []byte
	if e.g.Memory != nil {
		var err error
		if old, err = e.g.Memory.Get(ctx, taintKey(x, id)); err != nil {
			e.g.Log.Warn("memory failed", "exchange", x.ID, "err", err)
			old, stored = nil, true
		}
	}
	switch {
	case len(old) == 1:
		x.Conversation.Taint |= bartizan.Origin(old[0])
	case stored:
		x.Conversation.Taint |= untrusted
		e.rec.Unexamined = append(e.rec.Unexamined, "earlier turns of the dialogue, which the provider keeps; they count as untrusted")
	}
}

// keep remembers a conversation's origins. When that fails, the next turn finds
// nothing and is tainted, or shows its origins itself.
func (e *exchange) keep(ctx context.Context, x *bartizan.Exchange, id string) {
	if e.g.Memory == nil || id == "" {
		return
	}
	taint := x.Conversation.Taint
	err := e.g.Memory.Update(context.WithoutCancel(ctx), taintKey(x, id), remembers, func(old []byte) ([]byte, error) {
		if len(old) == 1 {
			return []byte{old[0] | byte(taint)}, nil
		}
		return []byte{byte(taint)}, nil
	})
	if err != nil {
		e.g.Log.Warn("memory failed", "exchange", x.ID, "err", err)
	}
}

// answered remembers what entered with the answer, also under the name by which
// the next request may go on with it.
func (e *exchange) answered(name string) {
	x := e.j.x
	for _, p := range x.Answer {
		x.Conversation.Taint |= p.Origin
	}
	e.keep(e.r.Context(), x, x.Conversation.ID)
	if name != "" {
		e.dialogue = conversationID(x.Caller, "dialogue", name)
	}
	e.keep(e.r.Context(), x, e.dialogue)
}
