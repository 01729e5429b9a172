package gateway_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/policy"
)

// TestRedactWithoutAnEdit: a policy may ask a check to redact whose signals
// propose no edit; what they point at must not pass.
func TestRedactWithoutAnEdit(t *testing.T) {
	redact := func(c *gateway.Config) {
		p, err := policy.New(c.Checks, map[string]policy.Rule{"TST001": {Action: bartizan.Redact, Threshold: .5}})
		if err != nil {
			t.Fatal(err)
		}
		c.Policy = p
	}
	h := newHouse(t, answer(`{"choices":[]}`), redact, blockWord())
	if status, _, body := h.ask(t, strings.Replace(forbidden, "forbidden", "a forbidden b", 1)); status != 200 || !strings.Contains(h.seen, `"a  b"`) {
		t.Errorf("%d %s, upstream saw %s", status, body, h.seen)
	}
	h = newHouse(t, events(delta("a forb"), delta("idden b"), finish), redact, blockWord())
	if _, _, body := h.ask(t, helloStream); !strings.Contains(body, `"a "`) || !strings.Contains(body, `" b"`) {
		t.Errorf("stream %s", body)
	}
	empty := check("TST001", "nowhere", bartizan.Redact, &wordGuard{re: regexp.MustCompile("^"), live: func(string) int { return 0 }})
	h = newHouse(t, answer(`{"choices":[]}`), redact, empty)
	if status, _, body := h.ask(t, hello); status != http.StatusForbidden || h.calls != 0 {
		t.Errorf("a signal without a place: %d %s", status, body)
	}
}

// TestPassedAnswersAreNotCutUnseen: what breaks off, and what is cut at the
// limit, must not look complete to the caller.
func TestPassedAnswersAreNotCutUnseen(t *testing.T) {
	for name, up := range map[string]http.HandlerFunc{
		"broken off": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
		"over the limit": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 5000)) },
	} {
		h := newHouse(t, up, func(c *gateway.Config) { c.Limits.Answer = 1000 }, blockWord())
		res, err := http.Get(h.URL + "/v1/models")
		if err != nil {
			continue // nothing came at all
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err == nil {
			t.Errorf("%s: %d bytes as if whole", name, len(b))
		}
		if rec := h.sink.last(t); rec.Outcome == gateway.Passed {
			t.Errorf("%s: record says %s (%s)", name, rec.Outcome, rec.Detail)
		}
	}
	h := newHouse(t, answer(strings.Repeat("x", 1000)), func(c *gateway.Config) { c.Limits.Answer = 1000 }, blockWord())
	if _, body := h.send(t, http.MethodGet, "/v1/models", "", "", nil); len(body) != 1000 || h.sink.last(t).Outcome != gateway.Passed {
		t.Errorf("an answer of just the limit: %d bytes, %s", len(body), h.sink.last(t).Outcome)
	}
}
