package custom_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/custom"
)

const secret = "a secret of this test, 32 bytes."

// hook serves a webhook that finds shouting.
func hook(t *testing.T, h http.HandlerFunc) custom.Spec {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // or net/http does not see that the caller is gone
		r.Body = io.NopCloser(bytes.NewReader(body))
		h(w, r)
	}))
	t.Cleanup(srv.Close)
	s := spec()
	s.URL, s.Timeout = at(t, srv.URL+"/inspect"), 300*time.Millisecond
	s.Secret = func() ([]byte, error) { return []byte(secret), nil }
	return s
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

func TestWebhook(t *testing.T) {
	g := guard(t, hook(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte(secret))
		fmt.Fprintf(mac, "%s.%s", r.Header.Get(custom.TimestampHeader), body)
		if r.Method != http.MethodPost || r.Header.Get(custom.SignatureHeader) != "v1="+hex.EncodeToString(mac.Sum(nil)) {
			http.Error(w, "not signed", http.StatusForbidden)
			return
		}
		q := gjson.ParseBytes(body)
		if q.Get("version").Int() != 1 || q.Get("check").String() != "CUS001" || q.Get("exchange.route").String() != "chat" || q.Get("part.origin").String() != "user" ||
			q.Get("part.kind").String() != "text" || q.Get("part.side").String() != "request" {
			http.Error(w, "an odd question", http.StatusBadRequest)
			return
		}
		i := strings.Index(q.Get("text").String(), "!")
		if i < 0 {
			says(nothing)(w, r)
			return
		}
		says(fmt.Sprintf(`{"signals":[{"score":0.75,"range":{"from":%d,"to":%d},"reason":"loud\nforged: line"}]}`, i, i+1))(w, r)
	}))
	for text, want := range map[string]int{"stop!": 4, "stop.": -1, "": -1, "a\xff\xfe!": 3, "<ü>!": 4} {
		got, err := inspect(t.Context(), g, text)
		switch {
		case err != nil:
			t.Errorf("%q: %v", text, err)
		case want < 0 && len(got) > 0, want >= 0 && (len(got) != 1 || got[0].Range != bartizan.Range{From: want, To: want + 1}):
			t.Errorf("%q: %+v, want at %d", text, got, want)
		case want >= 0 && strings.ContainsAny(got[0].Reason, "\n\r"):
			t.Errorf("reason %q", got[0].Reason)
		}
	}
}

// TestHostileWebhooks: whatever comes back that is no answer is not examined, in
// time and within bounds.
func TestHostileWebhooks(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat(`{"score":1},`, 257), ",")
	cases := []struct {
		name, why string
		h         http.HandlerFunc
	}{
		{"slow", "in time", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"slow body", "in time", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"signals":[`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}},
		{"error", "status 500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }},
		{"redirect", "status 307", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusTemporaryRedirect)
		}},
		{"empty", "no list", says(`{}`)},
		{"null", "no list", says(`{"signals":null}`)},
		{"text", "application/json", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, nothing) }},
		{"compressed", "application/json", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			says(nothing)(w, r)
		}},
		{"large", "more than", says(`{"signals":[]` + strings.Repeat(" ", 1<<20) + `}`)},
		{"many", "more than 256", says(`{"signals":[` + many + `]}`)},
		{"deep", "read answer", says(`{"signals":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`)},
		{"twice", "read answer", says(`{"signals":[{"score":1}],"signals":[]}`)},
		{"unknown", "unknown field", says(`{"signals":[],"allow":true}`)},
		{"no score", "score", says(`{"signals":[{"reason":"x"}]}`)},
		{"score over 1", "score", says(`{"signals":[{"score":1.5}]}`)},
		{"score below 0", "score", says(`{"signals":[{"score":-1}]}`)},
		{"range outside", "outside", says(`{"signals":[{"score":1,"range":{"from":0,"to":6}}]}`)},
		{"range turned round", "outside", says(`{"signals":[{"score":1,"range":{"from":3,"to":2}}]}`)},
		{"long edit", "edit", says(`{"signals":[{"score":1,"edit":{"text":"` + strings.Repeat("a", 64<<10+1) + `"}}]}`)},
		{"cut", "read answer", says(`{"signals":[`)},
		{"hangs up", "", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			begin := time.Now()
			got, err := inspect(t.Context(), guard(t, hook(t, c.h)), "text!")
			if len(got) > 0 || !errors.As(err, &bartizan.Unexamined{}) || !strings.Contains(err.Error(), c.why) {
				t.Errorf("%v, %v; want %q", got, err, c.why)
			}
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestBreaker: a webhook that is down is not asked for every part.
func TestBreaker(t *testing.T) {
	var asked atomic.Int64
	var down atomic.Bool
	down.Store(true)
	s := hook(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if down.Load() {
			w.WriteHeader(500)
			return
		}
		says(nothing)(w, r)
	})
	c, err := custom.New(s)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_000_000, 0)
	g, err := c.Guard(bartizan.Settings{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	fails := func(n int) {
		t.Helper()
		for range n {
			if _, err := inspect(t.Context(), g, "text"); !errors.As(err, &bartizan.Unexamined{}) {
				t.Errorf("error %v", err)
			}
		}
	}
	fails(20)
	if n := asked.Load(); n != 5 {
		t.Errorf("asked %d times while down, want 5", n)
	}
	now = now.Add(11 * time.Second)
	fails(3)
	if n := asked.Load(); n != 6 {
		t.Errorf("asked %d times, want one more", n)
	}
	down.Store(false)
	now = now.Add(11 * time.Second)
	for range 3 {
		if _, err := inspect(t.Context(), g, "text"); err != nil {
			t.Error(err)
		}
	}
}

// TestPlaces: no more questions than places are under way, and those that wait
// give up in time.
func TestPlaces(t *testing.T) {
	var now, most atomic.Int64
	s := hook(t, func(w http.ResponseWriter, r *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer now.Add(-1)
		<-r.Context().Done()
		_ = w
	})
	s.Concurrent, s.Timeout = 2, 200*time.Millisecond
	g := guard(t, s)
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := inspect(t.Context(), g, "text")
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; !errors.As(err, &bartizan.Unexamined{}) {
			t.Errorf("error %v", err)
		}
	}
	if most.Load() > 2 {
		t.Errorf("%d at once", most.Load())
	}
}

// TestAddresses: what is no server of the operator's is not dialled, whatever
// name leads there.
func TestAddresses(t *testing.T) {
	for _, host := range []string{
		"169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "100.100.100.200", "168.63.129.16", "0.0.0.0", "[::]", "224.0.0.1",
	} {
		s := spec()
		s.URL, s.Timeout, s.PlainHTTP = at(t, "http://"+host+"/latest"), 2*time.Second, true
		begin := time.Now()
		_, err := inspect(t.Context(), guard(t, s), "text")
		if !errors.As(err, &bartizan.Unexamined{}) || !strings.Contains(err.Error(), "link_local") && !strings.Contains(err.Error(), "no address of a server") {
			t.Errorf("%s: %v", host, err)
		}
		if time.Since(begin) > time.Second {
			t.Errorf("%s: it was tried", host)
		}
	}
}

func TestSpecs(t *testing.T) {
	web := func(u string, change func(*custom.Spec)) custom.Spec {
		s := spec()
		s.URL = at(t, u)
		if change != nil {
			change(&s)
		}
		return s
	}
	for name, s := range map[string]custom.Spec{
		"nothing to ask": spec(),
		"both":           web("https://a.example/", func(s *custom.Spec) { s.Module = func() ([]byte, error) { return nil, nil } }),
		"in the clear":   web("http://a.example/", nil),
		"other scheme":   web("ftp://a.example/", nil),
		"password":       web("https://a:b@a.example/", nil),
		"id":             web("https://a.example/", func(s *custom.Spec) { s.ID = "INJ001" }),
		"id 0":           web("https://a.example/", func(s *custom.Spec) { s.ID = "CUS000" }),
		"name":           web("https://a.example/", func(s *custom.Spec) { s.Name = "../x" }),
		"title":          web("https://a.example/", func(s *custom.Spec) { s.Title = strings.Repeat("x", 81) }),
		"no side":        web("https://a.example/", func(s *custom.Spec) { s.Scope.Sides = 0 }),
		"media":          web("https://a.example/", func(s *custom.Spec) { s.Scope.Kinds |= bartizan.KindMedia }),
		"window":         web("https://a.example/", func(s *custom.Spec) { s.Scope.Size = 10 }),
		"timeout":        web("https://a.example/", func(s *custom.Spec) { s.Timeout = time.Minute }),
		"concurrent":     web("https://a.example/", func(s *custom.Spec) { s.Concurrent = -1 }),
		"memory":         web("https://a.example/", func(s *custom.Spec) { s.Memory = 1 }),
	} {
		if _, err := custom.New(s); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, s := range map[string]custom.Spec{
		"https": web("https://a.example/x", nil),
		"clear": web("http://a.example/x", func(s *custom.Spec) { s.PlainHTTP = true }),
		"here":  web("http://127.0.0.1:1/x", nil),
	} {
		if _, err := custom.New(s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	short := web("https://a.example/", func(s *custom.Spec) { s.Secret = func() ([]byte, error) { return []byte("short"), nil } })
	c, err := custom.New(short)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Guard(bartizan.Settings{Now: time.Now}); err == nil {
		t.Error("a short secret is accepted")
	}
}

// FuzzAnswer: no answer makes the gateway panic, or a signal outside the text.
func FuzzAnswer(f *testing.F) {
	f.Add(something, "text!")
	f.Add(nothing, "")
	f.Add(`{"signals":[{"score":1e999}]}`, "x")
	f.Fuzz(func(t *testing.T, body, text string) {
		got, err := custom.Read([]byte(body), text)
		for _, s := range got {
			if err != nil || s.Range.From < 0 || s.Range.To < s.Range.From || s.Range.To > len(text) || s.Score < 0 || s.Score > 1 || len(s.Reason) > 300 {
				t.Errorf("signal %+v, %v", s, err)
			}
		}
	})
}
