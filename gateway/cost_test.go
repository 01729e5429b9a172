package gateway_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/policy"
)

// canned is a transport that answers at once with a body of this type.
type canned struct{ kind, body string }

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {c.kind}},
		Body: io.NopCloser(strings.NewReader(c.body)), ContentLength: int64(len(c.body)),
	}, nil
}

// alone runs one exchange without a network and gives its time.
func alone(t *testing.T, ask string, up canned, checks ...*bartizan.Check) (time.Duration, *httptest.ResponseRecorder) {
	t.Helper()
	u, _ := url.Parse("http://127.0.0.1:1/v1")
	pol, err := policy.New(checks, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{
		Upstreams: map[gateway.Provider]gateway.Upstream{gateway.OpenAI: {URL: u}}, Checks: checks, Policy: pol, Hosts: []string{"127.0.0.1"}, Now: time.Now, NewID: func() string { return "r" },
		Settings: func(*bartizan.Check) bartizan.Settings {
			return bartizan.Settings{Now: time.Now, Decode: func(any) error { return nil }}
		},
		Transport: up,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1"+chatPath, bytes.NewReader([]byte(ask)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	begin := time.Now()
	g.ServeHTTP(w, r)
	return time.Since(begin), w
}

// TestCostIsLinear: eight times the work may take at most some more than eight
// times the time; the square would be 64 times.
func TestCostIsLinear(t *testing.T) {
	const step, most, floor = 8, 30, 100 * time.Millisecond
	none := canned{"application/json", `{"choices":[]}`}
	stream := func(n int, ev func(int) string) canned {
		var b strings.Builder
		for i := range n {
			b.WriteString(ev(i))
		}
		return canned{"text/event-stream", b.String() + finish}
	}
	ask := func(content string) string {
		return `{"model":"m","messages":[{"role":"user","content":` + content + `}]}`
	}
	tests := []struct {
		name string
		n    int
		run  func(n int) (string, canned)
		want string // part of the answer
	}{
		{"redactions in one text with escapes", 4_000, func(n int) (string, canned) {
			return ask(`"` + strings.Repeat(`tok-abcd \n `, n) + `"`), none
		}, "choices"},
		{"redactions in a list of strings", 4_000, func(n int) (string, canned) {
			return `{"model":"m","messages":[],"list":[` + strings.Repeat(`"tok-abcd",`, n) + `"x"]}`, none
		}, "choices"},
		{"redactions in a stream", 2_000, func(n int) (string, canned) {
			return helloStream, stream(n, func(int) string { return delta("tok-abcd ") })
		}, "[DONE]"},
		{"a long token in small deltas", 2_000, func(n int) (string, canned) {
			return helloStream, stream(n, func(i int) string { return delta(map[bool]string{true: "tok-", false: "a"}[i == 0]) })
		}, "[gone]"},
		{"media of many types", 2_000, func(n int) (string, canned) {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `{"type":"t%d"},`, i)
			}
			return ask("[" + b.String() + `{"type":"text","text":"x"}]`), none
		}, "bartizan_unexamined"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cost := func(n int) time.Duration {
				a, c := tt.run(n)
				d, w := alone(t, a, c, redactToken())
				if !strings.Contains(w.Body.String(), tt.want) || strings.Contains(w.Body.String(), "tok-") {
					t.Fatalf("%d: %.300s", w.Code, w.Body)
				}
				return d
			}
			cost(tt.n / 4) // warm
			small, large := cost(tt.n), cost(step*tt.n)
			for i := 0; i < 2 && large > most*small+floor; i++ { // collecting garbage is on the bill, and at times all of it
				large = min(large, cost(step*tt.n))
			}
			t.Log(small, large)
			if large > most*small+floor {
				t.Errorf("%s for %d, %s for %d", small, tt.n, large, step*tt.n)
			}
		})
	}
}
