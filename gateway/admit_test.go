package gateway_test

import (
	"crypto/sha256"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/policy"
)

func (h *house) send(t *testing.T, method, path, host, body string, head map[string]string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range head {
		req.Header.Set(k, v)
	}
	if host != "" {
		req.Host = host
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res, string(b)
}

const chatPath = "/v1/chat/completions"

func TestHostAndOrigin(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), nil, blockWord())
	own := strings.TrimPrefix(h.URL, "http://")
	tests := []struct {
		name, host, origin string
		status             int
	}{
		{"own name", "", "", 200},
		{"own name, own page", "", "http://" + own, 200},
		{"another port, as behind a proxy", "127.0.0.1:9", "", 200},
		{"a name that was rebound", "evil.example", "", 421},
		{"a name that begins alike", "127.0.0.1.evil.example", "", 421},
		{"another site's page", "", "https://evil.example", 403},
		{"a page without origin", "", "null", 403},
		{"a page on another local port", "", "http://127.0.0.1:1", 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			head := map[string]string{}
			if tt.origin != "" {
				head["Origin"] = tt.origin
			}
			if res, body := h.send(t, http.MethodPost, chatPath, tt.host, hello, head); res.StatusCode != tt.status {
				t.Errorf("status %d, want %d: %s", res.StatusCode, tt.status, body)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), func(c *gateway.Config) {
		c.Hosts = nil
		c.Upstreams[gateway.OpenAI] = gateway.Upstream{URL: c.Upstreams[gateway.OpenAI].URL, Key: "sk-upstream"}
		c.Keys = access.NewRing([]access.Key{
			{Name: "ann", Hashes: [][32]byte{sha256.Sum256([]byte("secret-a"))}}, {Name: "bob", Hashes: [][32]byte{sha256.Sum256([]byte("secret-b"))}},
		})
	}, blockWord())
	for auth, status := range map[string]int{"": 401, "Bearer wrong": 401, "secret-b": 401, "Basic secret-b": 401, "Bearer secret-b": 200} {
		res, body := h.send(t, http.MethodPost, chatPath, "any.example", hello, map[string]string{"Authorization": auth})
		if res.StatusCode != status {
			t.Errorf("%q: status %d, want %d: %s", auth, res.StatusCode, status, body)
		}
	}
	if got := h.head.Get("Authorization"); got != "Bearer sk-upstream" {
		t.Errorf("upstream got %q", got)
	}
	if h.calls != 1 {
		t.Errorf("%d calls upstream", h.calls)
	}
}

func TestHeaderHygiene(t *testing.T) {
	h := newHouse(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("X-Ratelimit-Remaining", "7")
		w.Header().Set("X-Bartizan-Request-Id", "forged")
		answer(`{"choices":[]}`)(w, nil)
	}, nil, blockWord())
	res, _ := h.send(t, http.MethodPost, chatPath, "", hello, map[string]string{
		"Authorization": "Bearer caller", "Cookie": "c=d", "X-Forwarded-For": "1.2.3.4", "Accept-Encoding": "gzip", "Sec-Fetch-Site": "none",
		"Connection": "X-Hop", "X-Hop": "1", "X-Custom": "kept", "Openai-Organization": "org",
	})
	for name, want := range map[string]string{
		"Authorization": "Bearer caller", "Cookie": "", "X-Forwarded-For": "", "Accept-Encoding": "identity", "X-Hop": "", "X-Custom": "kept",
		"Openai-Organization": "org", "Sec-Fetch-Site": "", "Content-Type": "application/json",
	} {
		if got := h.head.Get(name); got != want {
			t.Errorf("upstream got %s %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"Set-Cookie": "", "Access-Control-Allow-Origin": "", "X-Ratelimit-Remaining": "7"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("caller got %s %q, want %q", name, got, want)
		}
	}
	if got := res.Header["X-Bartizan-Request-Id"]; len(got) != 1 || got[0] == "forged" {
		t.Errorf("request id %q", got)
	}
}

func TestUpstreamTrouble(t *testing.T) {
	tests := []struct {
		name    string
		up      http.HandlerFunc
		status  int
		part    string
		outcome gateway.Outcome
	}{
		{"its own error comes through", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(429)
			_, _ = io.WriteString(w, `{"error":{"message":"slow down"}}`)
		}, 429, "slow down", gateway.Answered},
		{"an error page comes through", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(503)
			_, _ = io.WriteString(w, "<h1>busy</h1>")
		}, 503, "<h1>busy</h1>", gateway.Answered},
		{"an error page is redacted", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			_, _ = io.WriteString(w, "<p>tok-abcdef</p>")
		}, 500, "<p>[gone]</p>", gateway.Answered},
		{"an error page is judged", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			_, _ = io.WriteString(w, "<p>forbidden</p>")
		}, 403, "bartizan_blocked", gateway.BlockedReply},
		{"it hangs up", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
		}, 502, "bartizan_upstream", gateway.UpstreamFail},
		{"it is silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 504, "bartizan_upstream_timeout", gateway.UpstreamFail},
		{"it compresses unasked", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "x")
		}, 502, "compressed", gateway.UpstreamFail},
		{"it answers too much", answer(`{"choices":[],"x":"` + strings.Repeat("a", 3<<20) + `"}`), 502, "bartizan_limit", gateway.OverLimit},
		{"it lies about the length", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, `{"choices":[]}`)
		}, 502, "bartizan_upstream", gateway.UpstreamFail},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, tt.up, func(c *gateway.Config) {
				c.Limits.Longest, c.Limits.Answer = 500*time.Millisecond, 2<<20
			}, blockWord(), redactToken())
			status, _, body := h.ask(t, hello)
			if rec := h.sink.last(t); status != tt.status || !strings.Contains(body, tt.part) || rec.Outcome != tt.outcome {
				t.Errorf("%d, %s (%s), %q; want %d, %s, %q", status, rec.Outcome, rec.Detail, body, tt.status, tt.outcome, tt.part)
			}
		})
	}
}

func TestSlowClient(t *testing.T) {
	h := newHouse(t, answer(`{}`), func(c *gateway.Config) { c.Limits.Client = 200 * time.Millisecond }, blockWord())
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\"")
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	got, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(got), "408") {
		t.Errorf("got %q, %v", got, err)
	}
	if rec := h.sink.last(t); rec.Outcome != gateway.ClientGone || h.calls != 0 {
		t.Errorf("record %s, %d calls upstream", rec.Outcome, h.calls)
	}
}

func TestModelsPassThrough(t *testing.T) {
	h := newHouse(t, answer(`{"data":[]}`), nil, blockWord())
	if res, body := h.send(t, http.MethodGet, "/v1/models", "", "", nil); res.StatusCode != 200 || body != `{"data":[]}` {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if rec := h.sink.last(t); rec.Outcome != gateway.Passed || rec.Route != "models" {
		t.Errorf("record %+v", rec)
	}
	if res, _ := h.send(t, http.MethodDelete, "/v1/models/ft", "", "", nil); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("delete: %d", res.StatusCode)
	}
	if h.calls != 1 {
		t.Errorf("%d calls upstream", h.calls)
	}
}

func TestUnknownPassesWhenPolicySaysSo(t *testing.T) {
	h := newHouse(t, answer(`{"ok":1}`), func(c *gateway.Config) { c.Unknown = gateway.Pass }, blockWord())
	if res, body := h.send(t, http.MethodPost, "/v1/audio/speech", "", `{"input":"forbidden"}`, nil); res.StatusCode != 200 || body != `{"ok":1}` {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if rec := h.sink.last(t); rec.Outcome != gateway.Passed || rec.Route != "unexamined" {
		t.Errorf("record %+v", rec)
	}
}

func TestSinkOverflowIsCounted(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), nil, blockWord())
	h.sink.full = true
	h.ask(t, hello)
	h.ask(t, hello)
	for range 100 {
		if h.gw.Counts().Dropped == 2 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if c := h.gw.Counts(); c.Dropped != 2 || c.Served != 2 || c.Guards[0].Parts == 0 {
		t.Errorf("counts %+v", c)
	}
}

func TestConfigIsRefused(t *testing.T) {
	pol, _ := policy.New(nil, nil)
	base := gateway.Config{Policy: pol, Now: time.Now, NewID: func() string { return "" }, Settings: func(*bartizan.Check) bartizan.Settings { return bartizan.Settings{} }}
	if _, err := gateway.New(base); err == nil {
		t.Error("no upstream was accepted")
	}
}
