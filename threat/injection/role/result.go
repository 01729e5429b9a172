package role

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan"
)

const (
	// keep is how long the calls of a conversation are remembered.
	keep = 24 * time.Hour
	// most is how many of them, and longest the bytes of an id.
	most, longest = 512, 256
)

// history is what a request shows of calls, by part id of the results.
type history struct {
	asked map[int]bool // results whose call is there
	spoke bool         // the request holds messages of the model
}

var historyKey = &bartizan.MemoKey[*history]{Name: "role.history"}

func historyOf(x *bartizan.Exchange) *history {
	h, err := bartizan.Once(&x.Memo, historyKey, func() (*history, error) { return newHistory(x), nil })
	if err != nil {
		return newHistory(x)
	}
	return h
}

// newHistory gathers the calls, then looks for those that results answer. A
// result may come before its call, as the parts of an API do that keeps both in
// one item; one without an id may not.
func newHistory(x *bartizan.Exchange) *history {
	h := &history{asked: map[int]bool{}}
	ids := map[string]bool{}
	for _, p := range x.Request {
		if p.Call != nil && p.Role == bartizan.RoleAssistant {
			ids[p.Call.ID] = true
		}
	}
	called := false
	for _, p := range x.Request {
		switch {
		case p.Role == bartizan.RoleAssistant:
			h.spoke = true
			called = called || p.Call != nil
		case p.Role == bartizan.RoleTool && p.Reply == "":
			h.asked[p.ID] = called
		case p.Role == bartizan.RoleTool:
			h.asked[p.ID] = ids[p.Reply]
		}
	}
	return h
}

// result holds a tool's result against the calls that were made.
func (g *guard) result(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	h := historyOf(x)
	if h.asked[p.ID] {
		return nil, nil
	}
	if x.Conversation.ID == "" || h.spoke {
		return signal(p, 1, "a tool's result that answers no call of the conversation"), nil
	}
	ids, err := g.memory.Get(ctx, x.Key(bartizan.PerConversation, "calls"))
	switch {
	case err != nil:
		return nil, fmt.Errorf("recall the calls of a conversation: %w", err)
	case p.Reply != "" && len(p.Reply) <= longest && bytes.Contains(ids, line(p.Reply)):
		return nil, nil
	case whole(x.Route): // the caller has named the conversation, which proves nothing
		return signal(p, 1, "a tool's result that answers no call of the conversation"), nil
	}
	return signal(p, 0.4, "a tool's result that answers no call that is remembered of the stored dialogue"), nil
}

// whole reports routes whose requests hold the dialogue from its beginning, or
// from a turn on: a result without its call is no end of a stored one.
func whole(route string) bool {
	return route == "chat" || route == "messages" || route == "generate"
}

// line is how an id is remembered: between line ends, which ids do not hold.
func line(id string) []byte {
	return append(append([]byte{'\n'}, bytes.ReplaceAll([]byte(id), []byte{'\n'}, []byte{' '})...), '\n')
}

// note remembers the id of a call that the model asked for.
func (g *guard) note(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) error {
	if p.Call == nil || p.Call.ID == "" || len(p.Call.ID) > longest || x.Conversation.ID == "" {
		return nil
	}
	id := line(p.Call.ID)
	err := g.memory.Update(ctx, x.Key(bartizan.PerConversation, "calls"), keep, func(old []byte) ([]byte, error) {
		if bytes.Contains(old, id) {
			return old, nil
		}
		lines := bytes.SplitAfter(append(bytes.Clone(old), id...), []byte("\n\n"))
		if drop := len(lines) - most; drop > 0 {
			return append([]byte{'\n'}, bytes.Join(lines[drop:], nil)...), nil
		}
		return bytes.Join(lines, nil), nil
	})
	if err != nil {
		return fmt.Errorf("remember a call: %w", err)
	}
	return nil
}
