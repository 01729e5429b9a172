package gateway_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/pool"
)

func TestReady(t *testing.T) {
	var why []string
	h := newHouse(t, status(503), func(c *gateway.Config) {
		c.Ready = func() []string { return why }
		c.Breaker = pool.Settings{Window: time.Minute, Failures: 1, Ratio: 1, Pause: time.Hour}
		c.Keys = access.NewRing([]access.Key{{Name: "k", Hashes: [][32]byte{{1}}}})
	}, blockWord())
	get := func(path string) (int, string) {
		res, err := http.Get(h.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	if code, body := get("/readyz"); code != 200 || body != "ok\n" {
		t.Errorf("ready: %d %q", code, body)
	}
	why = []string{"draining", "store"}
	if code, body := get("/readyz"); code != 503 || body != "not ready: draining, store\n" {
		t.Errorf("draining: %d %q", code, body)
	}
	if code, body := get("/healthz"); code != 200 || body != "ok\n" {
		t.Errorf("alive: %d %q", code, body)
	}
	if n := len(h.sink.recs); n != 0 {
		t.Errorf("%d probes were recorded", n)
	}
}

func TestNotReadyWhenUpstreamIsDown(t *testing.T) {
	h := newHouse(t, status(503), func(c *gateway.Config) {
		c.Breaker = pool.Settings{Window: time.Minute, Failures: 1, Ratio: 1, Pause: time.Hour}
	}, blockWord())
	h.ask(t, hello)
	if why := h.gw.Unready(); len(why) != 1 || why[0] != "upstream" {
		t.Errorf("%v", why)
	}
}
