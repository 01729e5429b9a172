package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/memory"
)

// taintGuard blocks answers of tainted conversations.
type taintGuard struct{}

func (taintGuard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText, Sides: bartizan.SideAnswer}
}

func (taintGuard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if !x.Conversation.Taint.Untrusted() {
		return nil, nil
	}
	return []bartizan.Signal{{Score: 1, Range: bartizan.Range{To: len(p.Text)}, Reason: "tainted"}}, nil
}

const toolTurn = `{"model":"m","messages":[{"role":"user","content":"a"},{"role":"tool","tool_call_id":"1","content":"from outside"}]}`

func TestTaintSurvivesTurns(t *testing.T) {
	m := memory.New(1<<20, time.Now).For("gateway")
	h := newHouse(t, answer(`{"choices":[{"index":0,"message":{"role":"assistant","content":"yes"}}]}`), func(c *gateway.Config) { c.Memory = m },
		check("TST021", "taint", bartizan.Block, taintGuard{}))
	steps := []struct {
		session, body string
		status        int
	}{
		{"", hello, 200},
		{"", toolTurn, 403}, // shows in the request
		{"", hello, 200},    // and only there
		{"s1", hello, 200},
		{"s1", toolTurn, 403},
		{"s1", hello, 403}, // the session remembers
		{"s2", hello, 200},
		{"two words", hello, 400},
		{strings.Repeat("s", 200), hello, 400},
	}
	for i, s := range steps {
		head := map[string]string{}
		if s.session != "" {
			head[gateway.SessionHeader] = s.session
		}
		res, body := h.send(t, http.MethodPost, chatPath, "127.0.0.1", s.body, head)
		if res.StatusCode != s.status {
			t.Errorf("step %d: %d, want %d: %s", i, res.StatusCode, s.status, body)
		}
		if h.head.Get(gateway.SessionHeader) != "" {
			t.Error("the session's name went upstream")
		}
	}
}
