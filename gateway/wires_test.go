package gateway_test

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// lookout is a guard for one kind of part that keeps what it saw, and signals
// marks when it is told to.
type lookout struct {
	kind  bartizan.Kind
	sides bartizan.Side
	word  string
	mu    sync.Mutex
	seen  map[bartizan.Side]string
}

func (g *lookout) Scope() bartizan.Scope { return bartizan.Scope{Kinds: g.kind, Sides: g.sides} }

func (g *lookout) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen[p.Side] += p.Text + "\n"
	if at := strings.Index(p.Text, "mark-"+g.word); g.word != "" && at >= 0 {
		return []bartizan.Signal{{Score: 1, Range: bartizan.Range{From: at, To: at + 5}, Reason: "mark"}}, nil
	}
	return nil, nil
}

// everyProvider gives all providers the one upstream.
func everyProvider(c *gateway.Config) {
	up := c.Upstreams[gateway.OpenAI]
	for _, p := range gateway.Providers() {
		c.Upstreams[p] = up
	}
}

// place is one path of one route, plain or streamed, with its shape.
type place struct {
	route, path string
	streamed    bool
	*shape
}

func (p *place) String() string {
	if p.streamed {
		return p.route + " " + p.path + " streamed"
	}
	return p.route + " " + p.path
}

// places are all paths of a gateway's routes, from its own proof of coverage.
func places(t *testing.T, g *gateway.Gateway) []place {
	t.Helper()
	all := wireShapes()
	var out []place
	for _, c := range g.Coverage() {
		name := string(c.Provider) + "/" + c.Route
		if c.Way != "request" || c.Provider == gateway.Local || slices.ContainsFunc(out, func(p place) bool { return p.route == name }) {
			continue
		}
		s := all[name]
		if s == nil {
			t.Fatalf("no shape for route %s", name)
		}
		for _, path := range c.Paths {
			path = strings.ReplaceAll(path, "{model}", "m")
			verb := strings.Contains(path, ":") // Gemini says by the path what it wants
			if !verb || !strings.Contains(path, ":stream") {
				out = append(out, place{name, path, false, s})
			}
			if s.stream != nil && (!verb || strings.Contains(path, ":stream")) {
				out = append(out, place{name, path, true, s})
			}
		}
	}
	if len(out) < 40 {
		t.Fatalf("only %d places", len(out))
	}
	return out
}

// serves answers with what a place's provider sends.
type serves struct {
	mu sync.Mutex
	p  *place
}

func (s *serves) is(p *place) *place {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p != nil {
		s.p = p
	}
	return s.p
}

func (s *serves) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := s.is(nil)
	if !p.streamed {
		answer(p.answer)(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if p.lines {
		w.Header().Set("Content-Type", "application/x-ndjson")
	}
	for _, e := range p.stream {
		_, _ = io.WriteString(w, e)
		w.(http.Flusher).Flush()
	}
}

func (p *place) post(t *testing.T, h *house, body string) (int, string) {
	t.Helper()
	res, err := http.Post(h.URL+p.path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s: %v", p, err)
	}
	return res.StatusCode, string(b)
}

// way is what a cell of the coverage calls a place's answer.
func (p *place) way() string {
	if p.streamed {
		return "stream"
	}
	return "answer"
}

func (p *place) reply() string {
	if p.streamed {
		return strings.Join(p.stream, "")
	}
	return p.answer
}

func watches(sides bartizan.Side, word string) ([]*lookout, []*bartizan.Check) {
	kinds := map[string]bartizan.Kind{"text": bartizan.KindText, "call": bartizan.KindCall, "tool": bartizan.KindTool}
	var guards []*lookout
	var checks []*bartizan.Check
	for i, kind := range []string{"text", "call", "tool"} {
		g := &lookout{kind: kinds[kind], sides: sides, seen: map[bartizan.Side]string{}}
		if kind == word {
			g.word = word
		}
		guards = append(guards, g)
		checks = append(checks, check("TST10"+string(rune('0'+i)), kind, bartizan.Block, g))
	}
	return guards, checks
}

// TestCoverageIsTrue: what the proof of coverage calls examined is seen. In every
// place, plain and streamed, of every kind that is said to be examined there is
// a mark, and the guard saw every mark.
func TestCoverageIsTrue(t *testing.T) {
	guards, checks := watches(bartizan.SideRequest|bartizan.SideAnswer, "")
	up := &serves{}
	h := newHouse(t, up.ServeHTTP, everyProvider, checks...)
	cells := h.gw.Coverage()
	sees := func(p *place, way, check string) gateway.Sees {
		for _, c := range cells {
			if string(c.Provider)+"/"+c.Route == p.route && c.Way == way && c.Check == check {
				return c.Sees
			}
		}
		t.Fatalf("no cell for %s %s %s", p, way, check)
		return 0
	}
	for _, p := range places(t, h.gw) {
		up.is(&p)
		status, body := p.post(t, h, p.ask(p.streamed))
		if status != 200 {
			t.Errorf("%s: %d %s", &p, status, body)
			continue
		}
		if body != p.reply() {
			t.Errorf("%s: the answer is not as it came:\n%s\nwant\n%s", &p, body, p.reply())
		}
		for i, g := range guards {
			kind, saw := checks[i].Name, map[string]string{}
			g.mu.Lock()
			saw["request"], saw[p.way()] = g.seen[bartizan.SideRequest], g.seen[bartizan.SideAnswer]
			g.seen = map[bartizan.Side]string{}
			g.mu.Unlock()
			for way, text := range map[string]string{"request": p.request, p.way(): p.reply()} {
				want, examined := marks(text, kind), sees(&p, way, checks[i].ID) == gateway.Examined
				if examined != (len(want) > 0) {
					t.Errorf("%s: coverage says that %s of the %s is examined: %v; there are %d marks", &p, kind, way, examined, len(want))
				}
				for _, m := range want {
					if !strings.Contains(saw[way], m) {
						t.Errorf("%s: the guard of %s did not see %s of the %s; it saw %q", &p, kind, m, way, saw[way])
					}
				}
			}
		}
	}
}

// TestEveryWireBlocks: a mark of any kind in request or answer is stopped with a
// fault in the provider's shape, and nothing of it passes.
func TestEveryWireBlocks(t *testing.T) {
	for _, kind := range []string{"text", "call", "tool"} {
		for side, way := range map[bartizan.Side]string{bartizan.SideRequest: "request", bartizan.SideAnswer: "answer"} {
			_, checks := watches(side, kind)
			up := &serves{}
			h := newHouse(t, up.ServeHTTP, everyProvider, checks...)
			for _, p := range places(t, h.gw) {
				text := p.request
				if way == "answer" {
					text = p.reply()
				}
				if len(marks(text, kind)) == 0 {
					continue
				}
				up.is(&p)
				before := h.calls
				status, body := p.post(t, h, p.ask(p.streamed))
				fault(t, &p, way+" "+kind, status, body)
				if way == "request" && h.calls != before {
					t.Errorf("%s: a blocked request went upstream", &p)
				}
				if way == "answer" && strings.Contains(body, "mark-"+kind) {
					t.Errorf("%s: %s of a blocked answer passed: %s", &p, kind, body)
				}
			}
		}
	}
}

// fault looks for the gateway's fault in an answer: as such, or as the last
// event of a stream.
func fault(t *testing.T, p *place, what string, status int, body string) {
	t.Helper()
	last := body
	if status == 200 && p.streamed {
		lines := strings.Split(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(body), "data: [DONE]")), "\n")
		last = strings.TrimPrefix(lines[len(lines)-1], "data: ")
	} else if status != 403 {
		t.Errorf("%s, %s: status %d", p, what, status)
	}
	if code := gjson.Get(last, p.code).String(); code != "bartizan_blocked" {
		t.Errorf("%s, %s: code %q in %s", p, what, code, last)
	}
}

// TestEveryWireRedacts: marks in answers are redacted in every copy, plain and
// cut by a stream, and in requests before they go up.
func TestEveryWireRedacts(t *testing.T) {
	re := regexp.MustCompile(`mark-[a-z]+-[a-z]+`)
	open := regexp.MustCompile(`mark-[a-z-]*$`)
	g := &wordGuard{re: re, with: "[gone]", live: func(s string) int {
		if m := open.FindStringIndex(s); m != nil {
			return len(s) - m[0]
		}
		return prefixLive("mark-")(s)
	}}
	up := &serves{}
	h := newHouse(t, up.ServeHTTP, everyProvider, check("TST110", "mark", bartizan.Redact, g))
	for _, p := range places(t, h.gw) {
		up.is(&p)
		status, body := p.post(t, h, p.ask(p.streamed))
		if status != 200 || strings.Contains(body, "mark-") || strings.Contains(body, "zulu") || !strings.Contains(body, "[gone]") {
			t.Errorf("%s: %d %s", &p, status, body)
		}
		if strings.Contains(h.seen, "mark-") || strings.Count(h.seen, "[gone]") != strings.Count(p.request, "mark-") || !gjson.Valid(h.seen) {
			t.Errorf("%s: upstream got %s", &p, h.seen)
		}
		if !p.streamed && !gjson.Valid(body) {
			t.Errorf("%s: no JSON: %s", &p, body)
		}
	}
}

// TestEveryWireRefusesMedia: what no guard reads is refused, both ways.
func TestEveryWireRefusesMedia(t *testing.T) {
	_, checks := watches(bartizan.SideRequest|bartizan.SideAnswer, "")
	up := &serves{}
	h := newHouse(t, up.ServeHTTP, everyProvider, checks...)
	for _, p := range places(t, h.gw) {
		if p.media != "" {
			before := h.calls
			status, body := p.post(t, h, p.media)
			if status != 400 || gjson.Get(body, p.code).String() != "bartizan_unexamined" || h.calls != before {
				t.Errorf("%s: request with media: %d %s", &p, status, body)
			}
		}
		if p.mediaAnswer != "" && !p.streamed {
			s := *p.shape
			s.answer = s.mediaAnswer
			other := place{p.route, p.path, false, &s}
			up.is(&other)
			status, body := p.post(t, h, p.ask(false))
			if status != 400 || gjson.Get(body, p.code).String() != "bartizan_unexamined" {
				t.Errorf("%s: answer with media: %d %s", &p, status, body)
			}
		}
	}
}

// TestEveryWireCounts: what the provider says that an answer cost is recorded.
func TestEveryWireCounts(t *testing.T) {
	_, checks := watches(bartizan.SideRequest|bartizan.SideAnswer, "")
	up := &serves{}
	h := newHouse(t, up.ServeHTTP, everyProvider, checks...)
	for i, p := range places(t, h.gw) {
		up.is(&p)
		if status, body := p.post(t, h, p.ask(p.streamed)); status != 200 {
			t.Errorf("%s: %d %s", &p, status, body)
		}
		rec := h.sink.at(t, i)
		if rec.Usage.In != p.usage.In || rec.Usage.Out != p.usage.Out || rec.Outcome != gateway.Answered || rec.Stream != p.streamed {
			t.Errorf("%s: recorded %+v %s stream %v, want %+v", &p, rec.Usage, rec.Outcome, rec.Stream, p.usage)
		}
		if rec.Model != "m" {
			t.Errorf("%s: model %q", &p, rec.Model)
		}
	}
}

// at waits for the record of the exchange with the given number.
func (s *sink) at(t *testing.T, n int) gateway.Record {
	t.Helper()
	for range 400 {
		s.mu.Lock()
		if len(s.recs) > n {
			defer s.mu.Unlock()
			return s.recs[n]
		}
		s.mu.Unlock()
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("no record %d", n)
	return gateway.Record{}
}
