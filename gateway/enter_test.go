package gateway_test

import (
	"crypto/sha256"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/memory"
)

func ring(keys ...access.Key) *access.Ring {
	for i := range keys {
		keys[i].Hashes = [][32]byte{sha256.Sum256([]byte("key-" + keys[i].Name))}
	}
	return access.NewRing(keys)
}

func withAccess(keys ...access.Key) func(*gateway.Config) {
	return func(c *gateway.Config) {
		c.Keys = ring(keys...)
		c.Access = &access.Gate{
			Memory: memory.New(1<<20, time.Now).For("access"), Now: time.Now, Places: access.NewPlaces(),
			Prices: []access.Price{{Model: "m", In: 1e6, Out: 1e6}},
		}
	}
}

func (h *house) as(t *testing.T, key, body string) (*http.Response, string) {
	t.Helper()
	return h.send(t, http.MethodPost, chatPath, "127.0.0.1", body, map[string]string{"X-Api-Key": "key-" + key})
}

func TestScopes(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), withAccess(
		access.Key{Name: "all"}, access.Key{Name: "route", Routes: []string{"embeddings"}}, access.Key{Name: "model", Models: []string{"gpt-*"}},
		access.Key{Name: "tool", Tools: []string{"search*"}},
	))
	const tools = `{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"NAME"}}]}`
	for _, tt := range []struct {
		key, body string
		status    int
	}{
		{"all", hello, 200}, {"none", hello, 401}, {"route", hello, 403}, {"model", hello, 403},
		{"model", strings.Replace(hello, `"m"`, `"gpt-4"`, 1), 200},
		{"tool", hello, 200}, {"tool", strings.Replace(tools, "NAME", "search_web", 1), 200}, {"tool", strings.Replace(tools, "NAME", "send", 1), 403},
		{"model", `{"model":"gpt-4","models":["gpt-4","o9"],"messages":[]}`, 403}, {"model", `{"model":"gpt-4","Fallbacks":[{"model":"o9"}],"messages":[]}`, 403},
		{"model", `{"model":"gpt-4","models":["gpt-5"],"messages":[]}`, 200}, {"all", `{"model":"m","models":["o9"],"mcp_servers":[1],"messages":[]}`, 200},
		{"tool", `{"model":"m","messages":[],"mcp_servers":[{"type":"url","url":"https://a.test"}]}`, 403}, {"tool", `{"model":"m","messages":[],"web_search_options":{}}`, 403},
		{"tool", strings.Replace(tools, `"name":"NAME"`, `"x":"y"`, 1), 403},
	} {
		res, body := h.as(t, tt.key, tt.body)
		if res.StatusCode != tt.status || tt.status == 403 && !strings.Contains(body, "bartizan_scope") {
			t.Errorf("%s %s: %d %s", tt.key, tt.body, res.StatusCode, body)
		}
		if h.head.Get("X-Api-Key") != "" {
			t.Error("the gateway's key went upstream")
		}
	}
}

// TestTwoCredentials: which of two keys counts would depend on who reads.
func TestTwoCredentials(t *testing.T) {
	h := newHouse(t, answer(`{"choices":[]}`), withAccess(access.Key{Name: "ann"}))
	for want, head := range map[int]map[string]string{
		200: {"X-Api-Key": "key-ann", "Authorization": "Bearer key-ann"},
		401: {"X-Api-Key": "key-ann", "Authorization": "Bearer other"},
	} {
		if res, body := h.send(t, http.MethodPost, chatPath, "127.0.0.1", hello, head); res.StatusCode != want {
			t.Errorf("%v: %d %s", head, res.StatusCode, body)
		}
	}
}

// TestBudgetIsSpent by what the provider says, plain and streamed; SDKs are told
// when to come back.
func TestBudgetIsSpent(t *testing.T) {
	const usage = `"usage":{"prompt_tokens":40,"completion_tokens":60}`
	for name, up := range map[string]http.HandlerFunc{
		"plain":    answer(`{"choices":[],` + usage + `}`),
		"streamed": events(delta("hi"), "data: {\"choices\":[],"+usage+"}\n\n", finish),
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, up, withAccess(access.Key{Name: "ann", Limits: access.Limits{Tokens: access.Rate{Amount: 150, Per: 24 * time.Hour}}}))
			for i, want := range []int{200, 200, 429} {
				res, body := h.as(t, "ann", hello)
				if res.StatusCode != want {
					t.Fatalf("request %d: %d %s", i, res.StatusCode, body)
				}
				rec := h.sink.last(t)
				if want == 200 && (rec.Usage != access.Usage{In: 40, Out: 60}) {
					t.Errorf("record %+v", rec.Usage)
				}
				if want == 429 && (!strings.Contains(body, "bartizan_budget") || res.Header.Get("Retry-After") == "" || rec.Outcome != gateway.Limited) {
					t.Errorf("%v %s %s", res.Header, body, rec.Outcome)
				}
			}
		})
	}
}

// TestShedding: with all places taken a request waits a little, then is refused,
// and a place that is given back is good again.
func TestShedding(t *testing.T) {
	hold, begun := make(chan struct{}), make(chan struct{}, 2)
	h := newHouse(t, func(w http.ResponseWriter, _ *http.Request) {
		begun <- struct{}{}
		<-hold
		_, _ = io.WriteString(w, `{"choices":[]}`)
	}, func(c *gateway.Config) { c.Limits.Open, c.Limits.Queue = 1, 20*time.Millisecond })
	first := make(chan int, 1)
	go func() {
		status, _, _ := h.ask(t, hello)
		first <- status
	}()
	<-begun
	status, head, body := h.ask(t, hello)
	if status != http.StatusServiceUnavailable || head.Get("Retry-After") != "1" || !strings.Contains(body, "bartizan_overloaded") {
		t.Errorf("%d %v %s", status, head, body)
	}
	close(hold)
	if got := <-first; got != http.StatusOK {
		t.Errorf("the first got %d", got)
	}
	if status, _, body = h.ask(t, hello); status != http.StatusOK {
		t.Errorf("afterwards %d %s", status, body)
	}
	if n := h.gw.Counts().Shed; n != 1 {
		t.Errorf("%d shed", n)
	}
}

// TestUnexaminedIsCounted: what passes unexamined by policy is under the scopes
// and limits of its key all the same.
func TestUnexaminedIsCounted(t *testing.T) {
	h := newHouse(t, answer(`{}`), func(c *gateway.Config) {
		withAccess(
			access.Key{Name: "all", Limits: access.Limits{Requests: access.Rate{Amount: 1, Per: time.Hour}}},
			access.Key{Name: "route", Routes: []string{"chat"}}, access.Key{Name: "named", Routes: []string{"unexamined"}},
			access.Key{Name: "model", Models: []string{"gpt-*"}}, access.Key{Name: "tool", Tools: []string{"search"}},
		)(c)
		c.Unknown = gateway.Pass
	})
	for _, tt := range []struct {
		key  string
		want int
	}{{"all", 200}, {"all", 429}, {"route", 403}, {"named", 200}, {"model", 403}, {"tool", 403}} {
		res, body := h.send(t, http.MethodPost, "/v1/audio/speech", "127.0.0.1", `{}`, map[string]string{"X-Api-Key": "key-" + tt.key})
		if res.StatusCode != tt.want {
			t.Errorf("%s: %d %s", tt.key, res.StatusCode, body)
		}
	}
}

// TestBudgetWithoutUsage: where the provider does not say what an answer cost,
// or the caller hangs up before it does, what was said counts.
func TestBudgetWithoutUsage(t *testing.T) {
	long := strings.Repeat("word ", 400) // 500 tokens by the guess
	for name, up := range map[string]http.HandlerFunc{
		"plain":    answer(`{"choices":[{"message":{"role":"assistant","content":"` + long + `"}}]}`),
		"streamed": events(delta(long), finish),
		"blocked":  answer(`{"choices":[{"message":{"role":"assistant","content":"forbidden"}}],"usage":{"prompt_tokens":1,"completion_tokens":500}}`),
		"broken":   events(`data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}`+"\n\n", delta(long), "data: nonsense\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, up, withAccess(access.Key{Name: "ann", Limits: access.Limits{Tokens: access.Rate{Amount: 150, Per: 24 * time.Hour}}}), blockWord())
			h.as(t, "ann", hello)
			h.sink.last(t)
			if res, body := h.as(t, "ann", hello); res.StatusCode != http.StatusTooManyRequests {
				t.Errorf("%d %.200s", res.StatusCode, body)
			}
		})
	}
}
