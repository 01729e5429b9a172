package gateway_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/pool"
)

const fine = `{"choices":[{"message":{"role":"assistant","content":"fine"}}]}`

// spare is a second server that counts and keeps what it sees.
type spare struct {
	*httptest.Server
	calls atomic.Int64
	seen  atomic.Pointer[string]
	head  atomic.Pointer[http.Header]
}

func newSpare(t *testing.T, h http.HandlerFunc) *spare {
	t.Helper()
	s := &spare{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		text, head := string(b), r.Header.Clone()
		s.seen.Store(&text)
		s.head.Store(&head)
		s.calls.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *spare) url(t *testing.T) *url.URL {
	t.Helper()
	return address(t, s.URL)
}

func address(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw + "/v1")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func status(code int, head ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(head); i += 2 {
			w.Header().Set(head[i], head[i+1])
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{"error":{"message":"no"}}`)
	}
}

// hangUp reads the request and cuts the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
}

// nobody is an address that refuses connections.
func nobody(t *testing.T) *url.URL {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return address(t, "http://"+ln.Addr().String())
}

func quick(tries int) pool.Retry {
	return pool.Retry{Tries: tries, Base: time.Millisecond, Most: 50 * time.Millisecond}
}

func withServers(retry pool.Retry, first *url.URL, more ...*url.URL) func(*gateway.Config) {
	return func(c *gateway.Config) {
		u := gateway.Upstream{URL: first}
		for _, f := range more {
			u.Fallbacks = append(u.Fallbacks, gateway.Upstream{URL: f})
		}
		c.Upstreams[gateway.OpenAI] = u
		c.Retry, c.Transport = retry, nil
	}
}

func TestFailover(t *testing.T) {
	tests := []struct {
		name          string
		first         http.HandlerFunc
		tries         int
		status        int
		first1, spare int // calls
	}{
		{"an answer is not asked for twice", answer(fine), 2, 200, 1, 0},
		{"502", status(502), 2, 200, 1, 1},
		{"503", status(503), 2, 200, 1, 1},
		{"504", status(504), 2, 200, 1, 1},
		{"529", status(529), 2, 200, 1, 1},
		{"429 that says when", status(429, "Retry-After", "0"), 2, 200, 1, 1},
		{"429 with a long wait", status(429, "Retry-After", "60"), 2, 200, 1, 1},
		{"no further try is configured", status(503), 0, 503, 1, 0},
		{"500 may have been acted on", status(500), 2, 500, 1, 0},
		{"400 is the caller's own", status(400), 2, 400, 1, 0},
		{"401 is the key's", status(401), 2, 401, 1, 0},
		{"a connection that broke may have been acted on", hangUp, 2, 502, 1, 0},
		{"a redirect is no answer", status(302, "Location", "http://127.0.0.1:1/"), 2, 502, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSpare(t, answer(fine))
			first := newSpare(t, tt.first)
			h := newHouse(t, nil, withServers(quick(tt.tries), first.url(t), s.url(t)), redactToken())
			code, _, body := h.ask(t, `{"model":"m","messages":[{"role":"user","content":"tok-abcd"}]}`)
			if code != tt.status {
				t.Errorf("status %d, want %d: %s", code, tt.status, body)
			}
			if int(first.calls.Load()) != tt.first1 || int(s.calls.Load()) != tt.spare {
				t.Errorf("%d and %d calls, want %d and %d", first.calls.Load(), s.calls.Load(), tt.first1, tt.spare)
			}
			seen := *first.seen.Load()
			if tt.spare > 0 && *s.seen.Load() != seen {
				t.Errorf("the spare saw %s, the first %s", *s.seen.Load(), seen)
			}
			if strings.Contains(seen, "tok-") {
				t.Errorf("the body that left is not the guarded one: %s", seen)
			}
			rec := h.sink.last(t)
			if len(rec.Tries) != tt.first1+tt.spare {
				t.Errorf("the record has %d tries: %+v", len(rec.Tries), rec.Tries)
			}
			if tt.spare > 0 && rec.Tries[1].Server != s.Listener.Addr().String() {
				t.Errorf("answered by %q, want %s", rec.Tries[1].Server, s.Listener.Addr())
			}
		})
	}
}

func TestFailoverWhenNobodyListens(t *testing.T) {
	s := newSpare(t, answer(fine))
	h := newHouse(t, answer(fine), func(c *gateway.Config) {
		c.Upstreams[gateway.OpenAI] = gateway.Upstream{URL: nobody(t), Fallbacks: []gateway.Upstream{{URL: nobody(t)}, {URL: s.url(t)}}}
		c.Retry, c.Transport = quick(2), nil
	}, blockWord())
	if code, _, body := h.ask(t, hello); code != 200 {
		t.Errorf("%d %s", code, body)
	}
	rec := h.sink.last(t)
	if len(rec.Tries) != 3 || rec.Tries[0].Failure != "connect" || rec.Tries[2].Status != 200 {
		t.Errorf("%+v", rec.Tries)
	}
	// A path that is passed on unread goes the same way.
	res, err := http.Get(h.URL + "/v1/models")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 || s.calls.Load() != 2 {
		t.Errorf("models: %d, %d calls", res.StatusCode, s.calls.Load())
	}
}

// TestSameServerAgain: with one server it is asked again after a wait, as often
// as configured, and its last answer is the caller's.
func TestSameServerAgain(t *testing.T) {
	var n atomic.Int64
	only := newSpare(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) < 3 {
			status(503, "Retry-After-Ms", "5")(w, r)
			return
		}
		answer(fine)(w, r)
	})
	h := newHouse(t, nil, withServers(quick(2), only.url(t)), blockWord())
	if code, _, body := h.ask(t, hello); code != 200 || n.Load() != 3 {
		t.Errorf("%d after %d calls: %s", code, n.Load(), body)
	}
	n.Store(-10)
	if code, _, _ := h.ask(t, hello); code != 503 || n.Load() != -7 {
		t.Errorf("%d after %d calls", code, n.Load()+10)
	}
}

// TestNoRetryOnceAStreamRuns: what has begun to arrive is not asked for again.
func TestNoRetryOnceAStreamRuns(t *testing.T) {
	s := newSpare(t, answer(fine))
	first := newSpare(t, func(w http.ResponseWriter, r *http.Request) {
		events(delta("hel"))(w, r)
		hangUp(w, r)
	})
	h := newHouse(t, nil, withServers(quick(2), first.url(t), s.url(t)), blockWord())
	_, _, body := h.ask(t, helloStream)
	if s.calls.Load() != 0 || first.calls.Load() != 1 {
		t.Errorf("%d and %d calls: %s", first.calls.Load(), s.calls.Load(), body)
	}
}

// TestCallersKeyStaysWithTheFirst: the caller's credentials are for the first
// server's host and go to no other.
func TestCallersKeyStaysWithTheFirst(t *testing.T) {
	s := newSpare(t, answer(fine))
	first := newSpare(t, status(503))
	h := newHouse(t, nil, withServers(quick(2), first.url(t), s.url(t)), blockWord())
	req, _ := http.NewRequest(http.MethodPost, h.URL+"/v1/chat/completions?key=sk-caller", strings.NewReader(hello))
	req.Header.Set("Authorization", "Bearer sk-caller")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 {
		t.Fatalf("status %d", res.StatusCode)
	}
	if got := first.head.Load().Get("Authorization"); got != "Bearer sk-caller" {
		t.Errorf("the first server got %q", got)
	}
	if got := s.head.Load().Get("Authorization"); got != "" {
		t.Errorf("the spare got %q", got)
	}
}

// TestBreaker: a server that fails is left alone; after the pause one request
// tries it.
func TestBreaker(t *testing.T) {
	var mu atomic.Int64 // the clock, in nanoseconds since begin
	begin := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { return begin.Add(time.Duration(mu.Load())) }
	var down atomic.Bool
	down.Store(true)
	h := newHouse(t, func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			status(503)(w, r)
			return
		}
		answer(fine)(w, r)
	}, func(c *gateway.Config) {
		c.Now, c.Breaker = now, pool.Settings{Window: 10 * time.Second, Failures: 3, Ratio: 0.5, Pause: 5 * time.Second}
	}, blockWord())
	for range 3 {
		if code, _, _ := h.ask(t, hello); code != 503 {
			t.Fatalf("status %d", code)
		}
	}
	if !h.gw.Down() {
		t.Error("not down after three failures")
	}
	code, head, body := h.ask(t, hello)
	if code != 503 || h.calls != 3 || head.Get("Retry-After") != "5" || !strings.Contains(body, "bartizan_upstream_down") {
		t.Errorf("open: %d, %d calls, Retry-After %q: %s", code, h.calls, head.Get("Retry-After"), body)
	}
	down.Store(false)
	mu.Add(int64(5 * time.Second))
	for range 2 {
		if code, _, body := h.ask(t, hello); code != 200 {
			t.Errorf("after the pause: %d %s", code, body)
		}
	}
	if h.gw.Down() || h.calls != 5 {
		t.Errorf("down %v, %d calls", h.gw.Down(), h.calls)
	}
}

// TestCallersCannotOpenTheBreaker: a request that makes the model's server fail
// is answered, and so are all others.
func TestCallersCannotOpenTheBreaker(t *testing.T) {
	h := newHouse(t, status(500), func(c *gateway.Config) {
		c.Breaker = pool.Settings{Window: time.Minute, Failures: 2, Ratio: 0.1, Pause: time.Hour}
	}, blockWord())
	for range 5 {
		if code, _, body := h.ask(t, hello); code != 500 {
			t.Fatalf("%d %s", code, body)
		}
	}
	for range 5 { // nor does hanging up
		ctx, cancel := context.WithCancel(t.Context())
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, h.URL+"/v1/chat/completions", strings.NewReader(hello))
		req.Header.Set("Content-Type", "application/json")
		cancel()
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
		}
	}
	if h.gw.Down() {
		t.Error("callers opened the breaker")
	}
}

// TestSlowServer: a server that does not begin to answer in time counts as
// failed, and is not asked again: it has the request.
func TestSlowServer(t *testing.T) {
	s := newSpare(t, answer(fine))
	release := make(chan struct{})
	first := newSpare(t, func(http.ResponseWriter, *http.Request) { <-release })
	h := newHouse(t, nil, func(c *gateway.Config) {
		withServers(quick(2), first.url(t), s.url(t))(c)
		c.Limits.First = 50 * time.Millisecond
	}, blockWord())
	defer close(release)
	code, _, body := h.ask(t, hello)
	if code != 504 || s.calls.Load() != 0 {
		t.Errorf("%d, %d calls of the spare: %s", code, s.calls.Load(), body)
	}
	if rec := h.sink.last(t); len(rec.Tries) != 1 || rec.Tries[0].Failure != "timeout" {
		t.Errorf("%+v", rec.Tries)
	}
}

// TestClientCertificate: a server that asks for a certificate gets the one that
// is configured for it, and is known by the configured authority only.
func TestClientCertificate(t *testing.T) {
	ca := newAuthority(t)
	up := httptest.NewUnstartedServer(answer(fine))
	up.TLS = &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "127.0.0.1")}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.pool}
	up.StartTLS()
	defer up.Close()
	for _, tt := range []struct {
		name string
		tls  *tls.Config
		want int
	}{
		{"with a certificate", &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: ca.pool, Certificates: []tls.Certificate{ca.issue(t, "gateway")}}, 200},
		{"without", &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: ca.pool}, 502},
		{"of another authority", &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: ca.pool, Certificates: []tls.Certificate{newAuthority(t).issue(t, "gateway")}}, 502},
		{"a server of another authority", &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: x509.NewCertPool(), Certificates: []tls.Certificate{ca.issue(t, "gateway")}}, 502},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse(t, answer(fine), func(c *gateway.Config) {
				c.Upstreams[gateway.OpenAI] = gateway.Upstream{URL: address(t, up.URL), TLS: tt.tls}
			}, blockWord())
			if code, _, body := h.ask(t, hello); code != tt.want {
				t.Errorf("%d, want %d: %s", code, tt.want, body)
			}
		})
	}
}
