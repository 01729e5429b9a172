package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

func TestBreakGlass(t *testing.T) {
	now := time.Now()
	glass := gateway.NewGlass(func() time.Time { return now })
	h := newHouse(t, answer(`{"choices":[{"index":0,"message":{"role":"assistant","content":"tok-secret"}}]}`), func(c *gateway.Config) { c.Glass = glass },
		blockWord(), redactToken(), shapes("TST010", swap{sides: ask1, from: "ann", to: "bob"}))
	ask := func(want int) (gateway.Record, string) {
		t.Helper()
		status, _, body := h.ask(t, question("forbidden ann"))
		if status != want {
			t.Fatalf("%d %s", status, body)
		}
		return h.sink.last(t), body
	}
	ask(http.StatusForbidden)
	for _, bad := range [][2]string{{"", "why"}, {"eve", " "}} {
		if _, err := glass.Break(bad[0], bad[1], time.Hour); err == nil {
			t.Errorf("%q broke it", bad)
		}
	}
	if _, err := glass.Break("eve", "outage", 5*time.Hour); err == nil {
		t.Error("for five hours")
	}
	if _, err := glass.Break("eve", "outage", time.Hour); err != nil {
		t.Fatal(err)
	}
	rec, body := ask(http.StatusOK)
	if rec.Bypass != "eve" || rec.Action != bartizan.Allow || rec.Shadow != bartizan.Block || len(rec.Findings) != 2 || !strings.Contains(body, "tok-secret") {
		t.Errorf("%+v %s", rec, body)
	}
	now = now.Add(time.Hour)
	if rec, _ = ask(http.StatusForbidden); rec.Bypass != "" {
		t.Errorf("after its end: %+v", rec)
	}
	if _, err := glass.Break("eve", "again", time.Hour); err != nil {
		t.Fatal(err)
	}
	glass.Mend()
	ask(http.StatusForbidden)
}
