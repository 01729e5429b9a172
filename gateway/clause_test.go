package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/approval"
	"github.com/bartizan-ai/bartizan/policy"
)

// compiled puts a policy with clauses in the place of the default one.
func compiled(t *testing.T, f policy.File, shadow *policy.Source, checks ...*bartizan.Check) func(*gateway.Config) {
	t.Helper()
	p, err := policy.Compile(policy.Source{Checks: checks, File: f, Shadow: shadow})
	if err != nil {
		t.Fatal(err)
	}
	return func(c *gateway.Config) { c.Policy = p }
}

func clauses(cs ...policy.Clause) policy.File { return policy.File{Rules: cs} }

// TestClauses: conditions act without any signal, on requests and on answers,
// plain and streamed.
func TestClauses(t *testing.T) {
	word := blockWord()
	word.Action = bartizan.Flag
	for _, tt := range []struct {
		name   string
		clause policy.Clause
		ask    string
		stop   string // code of the fault
	}{
		{"by model", policy.Clause{When: `model == "m"`, Action: bartizan.Block}, hello, "bartizan_blocked"},
		{"by model, streamed", policy.Clause{When: `model == "m"`, Action: bartizan.Block}, helloStream, "bartizan_blocked"},
		{"another model", policy.Clause{When: `model == "other"`, Action: bartizan.Block}, hello, ""},
		{"by the tool called", policy.Clause{When: `tools.exists(t, t == "send")`, Action: bartizan.Block}, hello, "bartizan_blocked"},
		{"by the tool called, streamed", policy.Clause{When: `tools.exists(t, t == "send")`, Action: bartizan.Block}, helloStream, "bartizan_blocked"},
		{"watched only", policy.Clause{When: `true`, Action: bartizan.Block, Mode: policy.Monitor}, hello, ""},
		{"by route", policy.Clause{When: `true`, Action: bartizan.Block, Routes: []string{"embeddings"}}, hello, ""},
		{"held with nobody to ask", policy.Clause{When: `"send" in tools`, Action: bartizan.Hold}, hello, "bartizan_not_approved"},
		{"held, streamed", policy.Clause{When: `"send" in tools`, Action: bartizan.Hold}, helloStream, "bartizan_not_approved"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.clause.Name = "r"
			up := answer(calls)
			if tt.ask == helloStream {
				up = callEvents()
			}
			h := newHouse(t, up, compiled(t, clauses(tt.clause), nil, word), word)
			_, _, body := h.ask(t, tt.ask)
			if tt.stop != "" && !strings.Contains(body, tt.stop) || strings.Contains(body, `\"ann\"`) != (tt.stop == "") {
				t.Error(body)
			}
		})
	}
}

// TestClauseThatHolds asks a person about the calls.
func TestClauseThatHolds(t *testing.T) {
	q := approval.New(10, time.Now)
	set := compiled(t, clauses(policy.Clause{Name: "ask", When: `"send" in tools`, Action: bartizan.Hold}), nil)
	h := newHouse(t, answer(calls), func(c *gateway.Config) { set(c); c.Approvals = q })
	go func() { _, _ = q.Decide(waitFor(q), "eve", true) }()
	if status, _, body := h.ask(t, hello); status != http.StatusOK || !strings.Contains(body, "ann") {
		t.Errorf("%d %s", status, body)
	}
	if rec := h.sink.last(t); len(rec.Approvals) != 1 || rec.Action != bartizan.Flag {
		t.Errorf("%+v", rec)
	}
}

// TestClauseThatRedacts makes the edits of checks that only flag.
func TestClauseThatRedacts(t *testing.T) {
	token := redactToken()
	token.Action = bartizan.Flag
	for ask, up := range map[string]http.HandlerFunc{
		hello:       answer(`{"choices":[{"index":0,"message":{"role":"assistant","content":"a tok-secret b"}}]}`),
		helloStream: events(delta("a tok-sec"), delta("ret b"), finish),
	} {
		for when, want := range map[string]bool{`scores["TST002"] > 0.5`: true, "false": false} {
			h := newHouse(t, up, compiled(t, clauses(policy.Clause{Name: "r", When: when, Action: bartizan.Redact}), nil, token), token)
			_, _, body := h.ask(t, ask)
			if got := strings.Contains(body, "[gone]"); got != want || strings.Contains(body, "secret") && want {
				t.Errorf("when %s: %s", when, body)
			}
		}
	}
}

func TestThrottle(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), compiled(t, clauses(policy.Clause{Name: "slow", When: "true", Action: bartizan.Throttle, Wait: 60 * time.Millisecond}), nil))
	begin := time.Now()
	if status, _, body := h.ask(t, hello); status != http.StatusOK {
		t.Error(body)
	}
	if d := time.Since(begin); d < 60*time.Millisecond {
		t.Errorf("answered after %s", d)
	}
}

// TestShadowPolicy changes nothing and is told.
func TestShadowPolicy(t *testing.T) {
	word := blockWord()
	shadow := &policy.Source{Base: map[string]policy.Rule{word.ID: {Mode: policy.Off, Threshold: .5}}}
	h := newHouse(t, answer(`{"choices":[]}`), compiled(t, policy.File{}, shadow, word), word)
	for ask, want := range map[string]int{hello: 200, question("forbidden"): 403} {
		status, _, body := h.ask(t, ask)
		rec := h.sink.last(t)
		if status != want || rec.Opinion != bartizan.Allow || rec.Differs != (want == 403) {
			t.Errorf("%d %s: opinion %s, differs %t", status, body, rec.Opinion, rec.Differs)
		}
	}
}

// TestOverrideByRoute: a check that is off but on one route is asked there only.
func TestOverrideByRoute(t *testing.T) {
	word := blockWord()
	on, off := policy.Enforce, policy.Off
	for route, want := range map[string]int{"chat": 403, "embeddings": 200} {
		f := policy.File{Overrides: []policy.Override{
			{Checks: map[string]policy.Change{word.ID: {Mode: &off}}},
			{Routes: []string{route}, Checks: map[string]policy.Change{word.ID: {Mode: &on}}},
		}}
		h := newHouse(t, answer(`{"choices":[]}`), compiled(t, f, nil, word), word)
		if status, _, body := h.ask(t, question("forbidden")); status != want {
			t.Errorf("%s: %d %s", route, status, body)
		}
	}
}
