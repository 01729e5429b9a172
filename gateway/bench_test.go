package gateway_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/memory"
	"github.com/bartizan-ai/bartizan/policy"
)

// block is how many requests go to one target before the next one's turn.
const block = 40

// lane is one way to the same mock model.
type lane struct {
	name, url string
	times     []time.Duration
	cpu       []time.Duration // per request, by block
}

// discard is a sink without a store.
type discard struct{}

func (discard) Record(gateway.Record) bool { return true }

// lanes puts the mock behind nothing, behind httputil.ReverseProxy (the
// floor), behind a gateway without guards, behind one with the deterministic
// checks (tier 0, which the bars are for) and behind one with all.
func lanes(b *testing.B, mock http.HandlerFunc) []*lane {
	up := httptest.NewServer(mock)
	b.Cleanup(up.Close)
	u, err := url.Parse(up.URL)
	if err != nil {
		b.Fatal(err)
	}
	rp := httputil.NewSingleHostReverseProxy(u)
	rp.Transport = &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}
	floor := httptest.NewServer(rp)
	b.Cleanup(floor.Close)
	return []*lane{
		{name: "direct", url: up.URL},
		{name: "floor", url: floor.URL},
		{name: "bare", url: benchGateway(b, u, nil)},
		{name: "rules", url: benchGateway(b, u, deterministic())},
		{name: "guarded", url: benchGateway(b, u, catalog.Checks())},
	}
}

// deterministic lists the checks of tier 0: no trained model among them.
func deterministic() []*bartizan.Check {
	return slices.DeleteFunc(catalog.Checks(), func(c *bartizan.Check) bool { return c.Tier > 0 })
}

func benchGateway(b *testing.B, u *url.URL, checks []*bartizan.Check) string {
	pol, err := policy.New(checks, nil)
	if err != nil {
		b.Fatal(err)
	}
	base := *u
	base.Path = "/v1"
	n := 0
	g, err := gateway.New(gateway.Config{
		Upstreams: map[gateway.Provider]gateway.Upstream{gateway.OpenAI: {URL: &base}}, Checks: checks, Policy: pol, Hosts: []string{"127.0.0.1"}, Sink: discard{},
		Settings: benchSettings(),
		Now:      time.Now, NewID: func() string { n++; return fmt.Sprint("req_", n) },
	})
	if err != nil {
		b.Fatal(err)
	}
	s := httptest.NewServer(g)
	b.Cleanup(s.Close)
	return s.URL
}

// benchSettings gives every check what it may need.
func benchSettings() func(*bartizan.Check) bartizan.Settings {
	remembered := memory.New(1<<20, time.Now)
	return func(c *bartizan.Check) bartizan.Settings {
		return bartizan.Settings{
			Now: time.Now, Decode: func(any) error { return nil },
			Memory: remembered.For(c.ID), Key: func(string) []byte { return make([]byte, 32) },
		}
	}
}

// measure sends blocks of requests to every lane in turn, for as long as the
// benchmark runs.
func measure(b *testing.B, ls []*lane, body string, want int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4, DisableCompression: true}}
	send := func(l *lane) time.Duration {
		begin := time.Now()
		res, err := client.Post(l.url+"/v1/chat/completions", "application/json", strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || int(n) != want {
			b.Fatalf("%s: status %d, %d bytes, want %d: %v", l.name, res.StatusCode, n, want, err)
		}
		return time.Since(begin)
	}
	for _, l := range ls {
		for range block {
			send(l)
		}
	}
	for b.Loop() {
		for _, l := range ls {
			before := cpuTime(b)
			for range block {
				l.times = append(l.times, send(l))
			}
			l.cpu = append(l.cpu, (cpuTime(b)-before)/block)
		}
	}
}

// cpuTime is what the whole process has used: client, proxy and mock.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(d []time.Duration) float64 {
	d = slices.Sorted(slices.Values(d))
	return float64(d[len(d)/2].Nanoseconds()) / 1000
}

// report gives medians and what one way costs more than another. Client and
// mock are the same on every way, so what a proxy itself uses is its lane less
// the direct one.
func report(b *testing.B, ls []*lane) {
	direct, floor, bare, rules, guarded := ls[0], ls[1], ls[2], ls[3], ls[4]
	b.ReportMetric(median(floor.times), "floor-p50-us")
	b.ReportMetric(median(bare.times)-median(floor.times), "bare-over-floor-us")
	b.ReportMetric(median(rules.times)-median(bare.times), "rules-add-us")
	b.ReportMetric(median(guarded.times)-median(bare.times), "guards-add-us")
	own := func(l *lane) float64 { return median(l.cpu) - median(direct.cpu) }
	b.ReportMetric(own(floor), "floor-cpu-us")
	b.ReportMetric(own(bare)/own(floor), "bare-cpu-ratio")
	b.ReportMetric(own(rules), "rules-cpu-us")
	b.ReportMetric(own(guarded), "guarded-cpu-us")
	b.ReportMetric(0, "ns/op")
}

func prompt(n int) string {
	text := strings.Repeat("The library opens at nine; please list the new arrivals and say which of them are about castles. ", n/96+1)[:n]
	return `{"model":"m","messages":[{"role":"system","content":"You are a helpful librarian."},{"role":"user","content":"` + text + `"}]}`
}

func BenchmarkPlain(b *testing.B) {
	reply := `{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"` +
		strings.Repeat("A quiet answer of some length. ", 20) + `"},"finish_reason":"stop"}],"usage":{"total_tokens":9}}`
	mock := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, reply)
	}
	for _, size := range []int{600, 16 << 10} {
		b.Run(fmt.Sprintf("prompt=%d", size), func(b *testing.B) {
			ls := lanes(b, mock)
			measure(b, ls, prompt(size), len(reply))
			report(b, ls)
		})
	}
}

// BenchmarkStream sends an answer of 50 events, each flushed.
func BenchmarkStream(b *testing.B) {
	var evs [][]byte
	total := 0
	words := strings.Fields(strings.Repeat("the castle stands above the town and the bartizan above its wall ", 5))
	for i := range 50 {
		evs = append(evs, []byte(delta(words[i%len(words)]+" ")))
	}
	evs = append(evs, []byte(finish))
	for _, e := range evs {
		total += len(e)
	}
	mock := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		for _, e := range evs {
			_, _ = w.Write(e)
			w.(http.Flusher).Flush()
		}
	}
	ls := lanes(b, mock)
	measure(b, ls, strings.Replace(prompt(600), `{"model"`, `{"stream":true,"model"`, 1), total)
	report(b, ls)
}

// BenchmarkJudge is the guards alone, without a network: a prompt of 16 KB.
func BenchmarkJudge(b *testing.B) {
	b.Run("rules", func(b *testing.B) { judgeWith(b, deterministic()) })
	b.Run("all", func(b *testing.B) { judgeWith(b, catalog.Checks()) })
}

// BenchmarkSmall is the deterministic guards alone on an ordinary question and
// its answer.
func BenchmarkSmall(b *testing.B) {
	said := strings.Repeat("A bartizan is a small turret that overhangs a wall. ", 14)
	judge(b, deterministic(), prompt(600), fmt.Sprintf(`{"choices":[{"index":0,"message":{"role":"assistant","content":%q}}]}`, said))
}

func judgeWith(b *testing.B, checks []*bartizan.Check) {
	judge(b, checks, prompt(16<<10), `{"choices":[]}`)
}

func judge(b *testing.B, checks []*bartizan.Check, ask, answer string) {
	body := []byte(ask)
	up, _ := url.Parse("http://127.0.0.1:1/v1")
	pol, _ := policy.New(checks, nil)
	g, err := gateway.New(gateway.Config{
		Upstreams: map[gateway.Provider]gateway.Upstream{gateway.OpenAI: {URL: up}}, Checks: checks, Policy: pol, Hosts: []string{"127.0.0.1"}, Now: time.Now, NewID: func() string { return "r" },
		Settings:  benchSettings(),
		Transport: instant(answer),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/v1/chat/completions", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}

// instant is a transport that answers at once.
type instant string

func (s instant) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(string(s))), ContentLength: int64(len(s)),
	}, nil
}
