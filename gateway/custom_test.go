package gateway_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/custom"
)

// TestCustomCheck: a webhook judges traffic as any check does. What it finds in
// requests and streamed answers is redacted, its work is counted, it is in the
// proof of coverage, and when it is down nothing passes.
func TestCustomCheck(t *testing.T) {
	var down atomic.Bool
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if down.Load() {
			w.WriteHeader(500)
			return
		}
		signals := []map[string]any{}
		if at := strings.Index(gjson.GetBytes(raw, "text").String(), "Halberd"); at >= 0 {
			signals = append(signals, map[string]any{"score": 1, "range": map[string]int{"from": at, "to": at + 7}, "reason": "a code name", "edit": map[string]string{"text": "[project]"}})
		}
		b, err := json.Marshal(map[string]any{"signals": signals})
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(b)
	}))
	t.Cleanup(hook.Close)
	u, err := url.Parse(hook.URL)
	if err != nil {
		t.Fatal(err)
	}
	k, err := custom.New(custom.Spec{
		ID: "CUS001", Name: "codenames", Action: bartizan.Redact, Severity: bartizan.High, URL: u, Timeout: 5 * time.Second,
		Scope: bartizan.Scope{Kinds: bartizan.KindText | bartizan.KindCall, Sides: bartizan.SideRequest | bartizan.SideAnswer},
	})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, events(delta("the plan of Hal"), delta("berd is "), delta("secret"), finish), nil, k)
	status, _, body := h.ask(t, `{"model":"m","stream":true,"messages":[{"role":"user","content":"What of Halberd?"}]}`)
	if status != 200 || strings.Contains(body, "berd") || !strings.Contains(body, "[project]") {
		t.Errorf("%d %s", status, body)
	}
	if got := gjson.Get(h.seen, "messages.0.content").String(); got != "What of [project]?" {
		t.Errorf("upstream got %q", got)
	}
	if rec := h.sink.last(t); rec.Action != bartizan.Redact || rec.By != "CUS001" {
		t.Errorf("record %+v", rec)
	}
	if c := h.gw.Counts().Guards; len(c) != 1 || c[0].Check != "CUS001" || c[0].Parts < 2 || c[0].Signals < 2 {
		t.Errorf("counts %+v", c)
	}
	examined := 0
	for _, c := range h.gw.Coverage() {
		if c.Check == "CUS001" && c.Sees == gateway.Examined {
			examined++
		}
	}
	if examined < 20 {
		t.Errorf("examined in %d cells", examined)
	}
	down.Store(true)
	if status, _, body := h.ask(t, hello); status != 403 || gjson.Get(body, "error.code").String() != "bartizan_unexamined" {
		t.Errorf("while it is down: %d %s", status, body)
	}
	if n := fmt.Sprint(h.calls); n != "1" {
		t.Errorf("%s calls upstream", n)
	}
}
