package gateway_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
)

// TestDetect: the path answers by itself, within the limits of all others.
func TestDetect(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), func(c *gateway.Config) {
		c.Limits = gateway.DefaultLimits()
		c.Limits.Body = 64
		c.Detect = func(_ context.Context, body []byte) ([]byte, error) {
			if strings.Contains(string(body), "bad") {
				return nil, errors.New("no text")
			}
			return append([]byte(`{"saw":`), append(body, '}')...), nil
		}
	})
	tests := []struct {
		name, method, kind, body string
		status                   int
		want                     string
		outcome                  gateway.Outcome
	}{
		{"answered", "POST", "application/json", `{"text":"x"}`, 200, `{"saw":{"text":"x"}}`, gateway.Answered},
		{"the caller's mistake", "POST", "application/json", `{"bad":1}`, 400, "no text", gateway.Refused},
		{"another method", "GET", "application/json", "", 405, "POST only", gateway.Refused},
		{"another type", "POST", "text/plain", "x", 415, "application/json", gateway.Refused},
		{"too large", "POST", "application/json", strings.Repeat("x", 65), 413, "bartizan_limit", gateway.OverLimit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h.seen = ""
			status, body := send(t, h, tt.method, tt.kind, tt.body)
			if status != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("%d %s, want %d with %q", status, body, tt.status, tt.want)
			}
			if rec := h.sink.last(t); rec.Route != "detect" || rec.Outcome != tt.outcome || rec.Status != tt.status {
				t.Errorf("record %+v", rec)
			}
			if h.seen != "" {
				t.Errorf("it went upstream: %s", h.seen)
			}
		})
	}
}

// TestNoDetect: without an engine there is no such path.
func TestNoDetect(t *testing.T) {
	h := newHouse(t, answer(`{}`), nil)
	if status, body := send(t, h, "POST", "application/json", `{"text":"x"}`); status != 404 {
		t.Errorf("%d %s", status, body)
	}
}

func send(t *testing.T, h *house, method, kind, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, h.URL+"/v1/detect", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestDetectIsAdmittedAsTheRest: host names, pages of other sites and keys.
func TestDetectIsAdmittedAsTheRest(t *testing.T) {
	called := 0
	detect := func(context.Context, []byte) ([]byte, error) { called++; return []byte(`{}`), nil }
	open := newHouse(t, answer(`{}`), func(c *gateway.Config) { c.Detect = detect })
	keyed := newHouse(t, answer(`{}`), func(c *gateway.Config) {
		c.Detect, c.Hosts = detect, nil
		c.Keys = access.NewRing([]access.Key{{Name: "ann", Hashes: [][32]byte{sha256.Sum256([]byte("secret-a"))}}})
	})
	tests := []struct {
		h            *house
		host, header string
		value        string
		status       int
	}{
		{open, "", "Origin", "", 200},
		{open, "", "Origin", "https://evil.example", 403},
		{open, "", "Origin", "null", 403},
		{open, "evil.example", "Origin", "", 421},
		{open, "", "Content-Encoding", "gzip", 415},
		{open, "", "Content-Type", "application/json; charset=utf-16", 415},
		{keyed, "", "Authorization", "", 401},
		{keyed, "", "Authorization", "Bearer secret-b", 401},
		{keyed, "", "Authorization", "Bearer secret-a", 200},
	}
	for _, tt := range tests {
		called = 0
		res, body := tt.h.send(t, http.MethodPost, "/v1/detect", tt.host, `{"text":"x"}`, map[string]string{tt.header: tt.value})
		if res.StatusCode != tt.status || (called == 1) != (tt.status == 200) {
			t.Errorf("%s %q, host %q: status %d, want %d, asked %d times: %s", tt.header, tt.value, tt.host, res.StatusCode, tt.status, called, body)
		}
	}
}

// TestDetectIsCounted: scopes and limits of keys hold.
func TestDetectIsCounted(t *testing.T) {
	h := newHouse(t, answer(`{}`), func(c *gateway.Config) {
		withAccess(
			access.Key{Name: "all", Limits: access.Limits{Requests: access.Rate{Amount: 1, Per: time.Hour}}},
			access.Key{Name: "chat", Routes: []string{"chat"}}, access.Key{Name: "detect", Routes: []string{"detect"}},
		)(c)
		c.Detect = func(context.Context, []byte) ([]byte, error) { return []byte(`{}`), nil }
	})
	for _, tt := range []struct {
		key  string
		want int
	}{{"all", 200}, {"all", 429}, {"chat", 403}, {"detect", 200}} {
		res, body := h.send(t, http.MethodPost, "/v1/detect", "127.0.0.1", `{}`, map[string]string{"X-Api-Key": "key-" + tt.key})
		if res.StatusCode != tt.want {
			t.Errorf("%s: %d %s", tt.key, res.StatusCode, body)
		}
	}
}
