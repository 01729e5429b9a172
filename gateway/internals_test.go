package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/gateway"
)

func TestInternalsClosed(t *testing.T) {
	const ask = `{"model":"m","logprobs":true,"messages":[{"role":"user","content":"hello"}]}`
	for choice, want := range map[gateway.Choice]int{gateway.Refuse: http.StatusForbidden, gateway.Pass: http.StatusOK} {
		h := newHouse(t, answer(`{"choices":[]}`), func(c *gateway.Config) { c.Internals = choice })
		status, _, body := h.ask(t, ask)
		if status != want || strings.Contains(body, "bartizan_internals") != (want == http.StatusForbidden) || (h.calls == 0) != (want == http.StatusForbidden) {
			t.Errorf("%s: %d %s", choice, status, body)
		}
		if status, _, body = h.ask(t, hello); status != http.StatusOK {
			t.Error(body)
		}
	}
}
