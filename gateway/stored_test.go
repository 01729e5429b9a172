package gateway_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/memory"
)

// TestTaintOfStoredDialogues: of a dialogue that the provider keeps, what entered
// it is remembered by the ids of its answers, plain and streamed; one that
// nobody remembers is tainted.
func TestTaintOfStoredDialogues(t *testing.T) {
	const user, tool = `{"role":"user","content":"a"}`, `{"type":"function_call_output","call_id":"c1","output":"from outside"}`
	steps := []struct {
		name, input, more string
		gives             string // the answer's id
		tainted           bool
	}{
		{"a first turn", user, ``, "resp_1", false},
		{"goes on with it", user, `"previous_response_id":"resp_1",`, "resp_2", false},
		{"a tool's result enters", tool, `"previous_response_id":"resp_2",`, "resp_3", true},
		{"and stays", user, `"previous_response_id":"resp_3",`, "resp_4", true},
		{"over two turns", user, `"previous_response_id":"resp_4",`, "resp_5", true},
		{"but not in the turn before it", user, `"previous_response_id":"resp_1",`, "resp_6", false},
		{"an id that nobody remembers", user, `"previous_response_id":"resp_99",`, "resp_7", true},
		{"and what follows from it", user, `"previous_response_id":"resp_7",`, "resp_8", true},
		{"a conversation that nobody remembers", user, `"conversation":"conv_1",`, "resp_9", true},
		{"as an object", user, `"conversation":{"id":"conv_2"},`, "resp_10", true},
		{"which stays tainted", user, `"conversation":{"id":"conv_2"},`, "resp_11", true},
	}
	for _, streamed := range []bool{false, true} {
		at := 0
		up := func(w http.ResponseWriter, r *http.Request) {
			s := *responsesShape()
			p := &serves{p: &place{"", "", streamed, &s}}
			s.answer = strings.ReplaceAll(s.answer, "resp_1", steps[at].gives)
			for i := range s.stream {
				s.stream[i] = strings.ReplaceAll(s.stream[i], "resp_1", steps[at].gives)
			}
			p.ServeHTTP(w, r)
		}
		m := memory.New(1<<20, time.Now).For("gateway")
		h := newHouse(t, up, func(c *gateway.Config) { c.Memory = m }, check("TST021", "taint", bartizan.Flag, taintGuard{}))
		for i, s := range steps {
			at = i
			body := fmt.Sprintf(`{%s"stream":%v,"model":"m","input":[%s]}`, s.more, streamed, s.input)
			res, got := h.send(t, http.MethodPost, "/v1/responses", "127.0.0.1", body, nil)
			if res.StatusCode != 200 {
				t.Fatalf("%s, streamed %v: %d %s", s.name, streamed, res.StatusCode, got)
			}
			rec := h.sink.at(t, i)
			if tainted := len(rec.Findings) > 0; tainted != s.tainted {
				t.Errorf("%s, streamed %v: tainted %v, want %v", s.name, streamed, tainted, s.tainted)
			}
		}
	}
}

// TestStoredDialoguesWithoutMemory: every stored dialogue is tainted then.
func TestStoredDialoguesWithoutMemory(t *testing.T) {
	up := &serves{p: &place{"", "", false, responsesShape()}}
	h := newHouse(t, up.ServeHTTP, nil, check("TST021", "taint", bartizan.Block, taintGuard{}))
	if res, got := h.send(t, http.MethodPost, "/v1/responses", "127.0.0.1", `{"model":"m","input":"a"}`, nil); res.StatusCode != 200 {
		t.Fatalf("%d %s", res.StatusCode, got)
	}
	res, got := h.send(t, http.MethodPost, "/v1/responses", "127.0.0.1", `{"model":"m","input":"a","previous_response_id":"resp_1"}`, nil)
	if res.StatusCode != 403 {
		t.Errorf("without memory: %d %s", res.StatusCode, got)
	}
}
