package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/gateway"
)

// post asks with headers.
func (h *house) post(t *testing.T, body string, head ...string) *http.Response {
	t.Helper()
	req, _ := http.NewRequest(http.MethodPost, h.URL+"/v1/chat/completions", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Add(head[i], head[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestRequestIDs(t *testing.T) {
	ours := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "provider-1")
		answer(fine)(w, r)
	}
	streamed := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Request-Id", "provider-1")
		events(delta("hi"), finish)(w, r)
	}
	tests := []struct {
		name, ask      string
		up             http.HandlerFunc
		sent           []string
		caller         string // in the record
		back, provider string // X-Request-Id and the provider's as the caller sees them
		recorded       string // of the provider
	}{
		{"none", hello, ours, nil, "", "provider-1", "", "provider-1"},
		{"a label", hello, ours, []string{"app-7.f:3"}, "app-7.f:3", "app-7.f:3", "provider-1", "provider-1"},
		{"in a stream", helloStream, streamed, []string{"app-7"}, "app-7", "app-7", "provider-1", "provider-1"},
		{"of a blocked request", forbidden, ours, []string{"app-7"}, "app-7", "app-7", "", ""},
		{"no label", hello, ours, []string{"a b"}, "", "provider-1", "", "provider-1"},
		{"a line of a log", hello, ours, []string{"x level=ERROR"}, "", "provider-1", "", "provider-1"},
		{"too long", hello, ours, []string{strings.Repeat("a", 129)}, "", "provider-1", "", "provider-1"},
		{"as long as may be", hello, ours, []string{strings.Repeat("a", 128)}, strings.Repeat("a", 128), strings.Repeat("a", 128), "provider-1", "provider-1"},
		{"two", hello, ours, []string{"a", "b"}, "", "provider-1", "", "provider-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, tt.up, nil, blockWord())
			var head []string
			for _, s := range tt.sent {
				head = append(head, "X-Request-Id", s)
			}
			res := h.post(t, tt.ask, head...)
			rec := h.sink.last(t)
			if rec.CallerID != tt.caller || rec.ProviderID != tt.recorded {
				t.Errorf("recorded %q and %q, want %q and %q", rec.CallerID, rec.ProviderID, tt.caller, tt.recorded)
			}
			if a, b := res.Header.Get("X-Request-Id"), res.Header.Get("X-Bartizan-Provider-Request-Id"); a != tt.back || b != tt.provider {
				t.Errorf("the caller got %q and %q, want %q and %q", a, b, tt.back, tt.provider)
			}
			if res.Header.Get("X-Bartizan-Request-Id") != rec.ID {
				t.Errorf("our id is %q, the caller got %q", rec.ID, res.Header.Get("X-Bartizan-Request-Id"))
			}
			if h.calls > 0 && h.head.Get("X-Request-Id") != rec.ID {
				t.Errorf("upstream got %q, want our %q", h.head.Get("X-Request-Id"), rec.ID)
			}
		})
	}
}

func TestTraceparent(t *testing.T) {
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for _, on := range []bool{true, false} {
		h := newHouse(t, answer(fine), func(c *gateway.Config) { c.Trace = on }, blockWord())
		h.post(t, hello, "traceparent", parent)
		if got := h.sink.last(t).Traceparent; (got == parent) != on {
			t.Errorf("wanted %v, recorded %q", on, got)
		}
	}
}
