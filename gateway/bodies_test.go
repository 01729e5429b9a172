package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/policy"
)

func TestBodies(t *testing.T) {
	const secret = `{"model":"m","messages":[{"role":"user","content":"my tok-abcd"}]}`
	const redacted = `{"model":"m","messages":[{"role":"user","content":"my [gone]"}]}`
	const both = `{"model":"m","messages":[{"role":"user","content":"forbidden tok-abcd"}]}`
	tests := []struct {
		name    string
		keep    gateway.BodyPolicy
		random  float64
		ask     string
		request string // "" for nothing recorded
		answer  string // part
		sent    bool
	}{
		{"off", gateway.BodyPolicy{}, 0, secret, "", "", false},
		{"sampled, as it left", gateway.BodyPolicy{Sample: 0.5, Most: 1000}, 0.4, secret, redacted, "fine", true},
		{"not sampled", gateway.BodyPolicy{Sample: 0.5, Most: 1000}, 0.5, secret, "", "", false},
		{"blocked only, and this one is not", gateway.BodyPolicy{Blocked: true, Most: 1000}, 0, secret, "", "", false},
		{"blocked, with what is to be redacted", gateway.BodyPolicy{Blocked: true, Most: 1000}, 0, both, `{"model":"m","messages":[{"role":"user","content":"forbidden [gone]"}]}`, "bartizan_blocked", false},
		{"cut", gateway.BodyPolicy{Sample: 1, Most: 12}, 0, secret, redacted[:12], `{"choices":[`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, answer(fine), func(c *gateway.Config) {
				c.Bodies, c.Random = tt.keep, func() float64 { return tt.random }
			}, blockWord(), redactToken())
			h.ask(t, tt.ask)
			b := h.sink.last(t).Bodies
			if tt.request == "" {
				if b != nil {
					t.Fatalf("recorded %s", b.Request)
				}
				return
			}
			if b == nil || string(b.Request) != tt.request || !strings.Contains(string(b.Answer), tt.answer) || b.Sent != tt.sent {
				t.Fatalf("recorded %+v", b)
			}
			if len(b.Answer) > tt.keep.Most || b.AnswerBytes < int64(len(b.Answer)) {
				t.Errorf("%d of %d bytes of the answer", len(b.Answer), b.AnswerBytes)
			}
		})
	}
}

// TestBodiesOfStream: what is recorded of a stream is what the caller got,
// redacted, and a check that only watches still keeps its secrets out of the
// record of a blocked request.
func TestBodiesOfStream(t *testing.T) {
	h := newHouse(t, events(delta("a tok-ab"), delta("cd!"), finish), func(c *gateway.Config) {
		c.Bodies, c.Random = gateway.BodyPolicy{Sample: 1, Most: 10_000}, func() float64 { return 0 }
	}, blockWord(), redactToken())
	_, _, body := h.ask(t, helloStream)
	b := h.sink.last(t).Bodies
	if b == nil || string(b.Answer) != body || strings.Contains(string(b.Answer), "tok-") {
		t.Errorf("the caller got %q, recorded is %+v", body, b)
	}
	h = newHouse(t, answer(fine), func(c *gateway.Config) {
		p, err := policy.New(c.Checks, map[string]policy.Rule{"TST002": {Mode: policy.Monitor, Action: bartizan.Redact, Threshold: .5}})
		if err != nil {
			t.Fatal(err)
		}
		c.Policy, c.Bodies = p, gateway.BodyPolicy{Blocked: true, Most: 10_000}
	}, blockWord(), redactToken())
	h.ask(t, `{"model":"m","messages":[{"role":"user","content":"forbidden tok-abcd"}]}`)
	if b := h.sink.last(t).Bodies; b == nil || strings.Contains(string(b.Request), "tok-") {
		t.Errorf("recorded %s", b.Request)
	}
}

// TestHeldIsGivenBack: bytes of a stream that wait are counted while they do.
func TestHeldIsGivenBack(t *testing.T) {
	slowly := func(w http.ResponseWriter, r *http.Request) {
		for _, e := range []string{delta("x forbid"), delta("d"), delta("en no more"), finish} {
			events(e)(w, r)
			time.Sleep(30 * time.Millisecond) // or all of it is looked at as one
		}
	}
	h := newHouse(t, slowly, nil, blockWord())
	h.ask(t, helloStream)
	rec := h.sink.last(t)
	if n := h.gw.Counts().Held; n != 0 {
		t.Errorf("%d bytes are still held", n)
	}
	if rec.Held < int64(len(delta("x forbid"))) {
		t.Errorf("%d bytes were held at most", rec.Held)
	}
	if rec.Provider != gateway.OpenAI {
		t.Errorf("provider %q", rec.Provider)
	}
}
