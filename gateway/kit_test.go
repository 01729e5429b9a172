package gateway_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/policy"
)

// The tests' own checks: a word that blocks, a token that is redacted, and a
// guard that fails or panics. Real checks are proved in the catalog's tests.
var threat = &bartizan.Threat{ID: "T00", Name: "test", Prefix: "TST", Title: "Test"}

type wordGuard struct {
	re   *regexp.Regexp
	live func(string) int
	with string
	do   func()
}

func (g *wordGuard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall | bartizan.KindTool,
		Sides: bartizan.SideRequest | bartizan.SideAnswer,
		Window: bartizan.Window{Live: func(_ *bartizan.Exchange, p *bartizan.Part) int {
			if p.Done {
				return 0
			}
			return g.live(p.Text)
		}},
	}
}

func (g *wordGuard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	if g.do != nil {
		g.do()
	}
	var out []bartizan.Signal
	for _, m := range g.re.FindAllStringIndex(p.Text, -1) {
		s := bartizan.Signal{Score: 1, Range: bartizan.Range{From: m[0], To: m[1]}, Reason: "word"}
		if g.with != "" {
			s.Edit = &bartizan.Edit{Range: s.Range}
			s.Edit.With.Kind, s.Edit.With.Text = bartizan.KindText, g.with
		}
		out = append(out, s)
	}
	return out, nil
}

// prefixLive is the longest suffix that is a proper prefix of word.
func prefixLive(word string) func(string) int {
	return func(s string) int {
		for n := min(len(word)-1, len(s)); n > 0; n-- {
			if strings.HasSuffix(s, word[:n]) {
				return n
			}
		}
		return 0
	}
}

// tokenLive is the length of the token that the text ends in, or of a prefix
// of its beginning.
func tokenLive(s string) int {
	if m := regexp.MustCompile(`tok-[a-z]*$`).FindStringIndex(s); m != nil {
		return len(s) - m[0]
	}
	return prefixLive("tok-")(s)
}

func check(id, name string, action bartizan.Action, g bartizan.Guard) *bartizan.Check {
	return &bartizan.Check{
		ID: id, Name: name, Threat: threat, Action: action, Severity: bartizan.High,
		Doc:   bartizan.Doc{Title: "Finds " + name, Text: "x", Limits: "x", Source: "x"},
		Guard: func(bartizan.Settings) (bartizan.Guard, error) { return g, nil },
	}
}

func blockWordGuard() *wordGuard {
	return &wordGuard{re: regexp.MustCompile("forbidden"), live: prefixLive("forbidden")}
}

func blockWord() *bartizan.Check { return check("TST001", "word", bartizan.Block, blockWordGuard()) }

func redactToken() *bartizan.Check {
	return check("TST002", "token", bartizan.Redact, &wordGuard{re: regexp.MustCompile(`tok-[a-z]{4,}`), live: tokenLive, with: "[gone]"})
}

// sink keeps records.
type sink struct {
	mu   sync.Mutex
	recs []gateway.Record
	full bool
}

func (s *sink) Record(r gateway.Record) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return false
	}
	s.recs = append(s.recs, r)
	return true
}

func (s *sink) last(t *testing.T) gateway.Record {
	t.Helper()
	for range 200 { // the record follows the answer
		s.mu.Lock()
		if n := len(s.recs); n > 0 {
			defer s.mu.Unlock()
			return s.recs[n-1]
		}
		s.mu.Unlock()
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("no record")
	return gateway.Record{}
}

// house is a gateway in front of a handler.
type house struct {
	*httptest.Server
	gw    *gateway.Gateway
	sink  *sink
	calls int
	seen  string      // last body upstream
	head  http.Header // last headers upstream
}

func newHouse(t testing.TB, upstream http.HandlerFunc, change func(*gateway.Config), checks ...*bartizan.Check) *house {
	t.Helper()
	h := &house{sink: &sink{}}
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.calls++
		h.head = r.Header.Clone()
		if r.Body != nil {
			b, _ := io.ReadAll(r.Body)
			h.seen = string(b)
			r.Body = io.NopCloser(strings.NewReader(h.seen))
		}
		upstream(w, r)
	}))
	t.Cleanup(up.Close)
	u, err := url.Parse(up.URL + "/base/v1")
	if err != nil {
		t.Fatal(err)
	}
	pol, err := policy.New(checks, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	cfg := gateway.Config{
		Upstreams: map[gateway.Provider]gateway.Upstream{gateway.OpenAI: {URL: u}}, Checks: checks, Policy: pol, Sink: h.sink, Hosts: []string{"127.0.0.1"},
		Transport: up.Client().Transport,
		Settings:  func(*bartizan.Check) bartizan.Settings { return bartizan.Settings{Now: time.Now} },
		Limits:    gateway.DefaultLimits(), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		NewID: func() string { n++; return fmt.Sprintf("req_%d", n) },
	}
	if change != nil {
		change(&cfg)
	}
	h.gw, err = gateway.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h.Server = httptest.NewServer(h.gw)
	t.Cleanup(h.Server.Close)
	return h
}

// ask posts a chat request and returns status, headers and body.
func (h *house) ask(t testing.TB, body string) (int, http.Header, string) {
	t.Helper()
	res, err := http.Post(h.URL+"/v1/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

func answer(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

// events answers with a stream, event by event.
func events(evs ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, e := range evs {
			_, _ = io.WriteString(w, e)
			w.(http.Flusher).Flush()
		}
	}
}

const hello = `{"model":"m","messages":[{"role":"user","content":"hello"}]}`
const helloStream = `{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}`

func delta(text string) string {
	return fmt.Sprintf("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", text)
}

const finish = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
