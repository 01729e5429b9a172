package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/approval"
)

// callGuard holds every call of the tool named send.
type callGuard struct{}

func (callGuard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindCall, Sides: bartizan.SideAnswer}
}

func (callGuard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if p.Call.Name != "send" {
		return nil, nil
	}
	return []bartizan.Signal{{Score: 1, Range: bartizan.Range{To: len(p.Text)}, Reason: "money leaves"}}, nil
}

const calls = `{"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"send","arguments":"{\"to\":\"ann\"}"}}]}}]}`

func callEvents() http.HandlerFunc {
	return events(
		delta("I send it. "),
		`data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"send","arguments":"{\"to\":"}}]}}]}`+"\n\n",
		`data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"ann\"}"}}]}}]}`+"\n\n",
		finish,
	)
}

func TestHeldCall(t *testing.T) {
	for _, tt := range []struct {
		name   string
		decide func(*approval.Queue, string) error
		want   string
	}{
		{"granted", func(q *approval.Queue, id string) error { _, err := q.Decide(id, "eve", true); return err }, ""},
		{"denied", func(q *approval.Queue, id string) error { _, err := q.Decide(id, "eve", false); return err }, "bartizan_not_approved"},
		{"nobody there", func(*approval.Queue, string) error { return nil }, "bartizan_not_approved"},
	} {
		for _, stream := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				q := approval.New(10, time.Now)
				up, ask := answer(calls), hello
				if stream {
					up, ask = callEvents(), helloStream
				}
				h := newHouse(t, up, func(c *gateway.Config) {
					c.Approvals = q
					c.Limits.Approval = 2 * time.Second
					if tt.name == "nobody there" {
						c.Limits.Approval = 50 * time.Millisecond
					}
				}, check("TST020", "call", bartizan.Hold, callGuard{}))
				decided := make(chan error, 1)
				go func() { decided <- tt.decide(q, waitFor(q)) }()
				_, _, body := h.ask(t, ask)
				if err := <-decided; err != nil {
					t.Fatal(err)
				}
				if released := strings.Contains(body, "ann"); released != (tt.want == "") || !strings.Contains(body, tt.want) {
					t.Errorf("stream %t: %s", stream, body)
				}
				rec := h.sink.last(t)
				if tt.name != "nobody there" && (len(rec.Approvals) != 1 || rec.Approvals[0].By != "eve") || len(rec.Findings) != 1 {
					t.Errorf("record %+v", rec)
				}
				if len(q.List()) != 0 {
					t.Error("it still waits")
				}
			})
		}
	}
}

// waitFor gives the id of the first call that waits.
func waitFor(q *approval.Queue) string {
	for range 200 {
		if l := q.List(); len(l) > 0 {
			return l[0].ID
		}
		time.Sleep(5 * time.Millisecond)
	}
	return ""
}

// TestBlockOutweighsApproval: a person cannot let go on what another check blocks.
func TestBlockOutweighsApproval(t *testing.T) {
	q := approval.New(10, time.Now)
	h := newHouse(t, answer(strings.Replace(calls, "ann", "forbidden", 1)), func(c *gateway.Config) { c.Approvals = q },
		check("TST020", "call", bartizan.Hold, callGuard{}), blockWord())
	if status, _, body := h.ask(t, hello); status != http.StatusForbidden || !strings.Contains(body, "bartizan_blocked") {
		t.Error(body)
	}
}
