package console_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/posture/console"
	"github.com/bartizan-ai/bartizan/posture/store"
)

const token = "correct-horse-battery-staple"

// site is a console on a store, with a clock that tests move.
type site struct {
	*httptest.Server
	store  *store.Store
	client *http.Client // follows no redirect and keeps no cookie
	ahead  time.Duration
	cookie *http.Cookie
}

func (s *site) now() time.Time { return time.Now().Add(s.ahead) }

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{}
	var err error
	if s.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"), store.Options{Now: s.now}); err != nil {
		t.Fatal(err)
	}
	h, err := console.New(console.Options{
		Store: s.store, Token: token, Version: "1.2.3", Now: s.now, AllowedHosts: []string{"Bartizan.Example"},
		Matrix: console.Matrix{Verbs: []string{"scan", "gateway"}, Rows: []console.MatrixRow{{ID: "T03", Threat: "prompt injection", Checks: []int{0, 3}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(h)
	s.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		s.Close()
		if err := s.store.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return s
}

// signed is a site with a session.
func signed(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	r := s.do(t, "GET", "/?token="+token, nil)
	for _, c := range r.Cookies() {
		s.cookie = c
	}
	if s.cookie == nil {
		t.Fatalf("no session: %s", r.Status)
	}
	return s
}

type answer struct {
	*http.Response
	body string
}

// do sends a request with the session, if there is one. Headers come as name,
// value pairs; "Host" is the name the console is called by.
func (s *site) do(t *testing.T, method, path string, form url.Values, headers ...string) answer {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if s.cookie != nil {
		r.AddCookie(s.cookie)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp, string(b)}
}

// record writes events and waits until they are in the file.
func (s *site) record(t *testing.T, events ...store.Event) {
	t.Helper()
	want := s.store.Stats().Written + uint64(len(events))
	for _, e := range events {
		if !s.store.Record(e) {
			t.Fatal("event not taken")
		}
	}
	for range 1000 {
		if s.store.Stats().Written >= want {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("not written in 5 s")
}

func (s *site) scan(t *testing.T, id string, found ...store.Finding) {
	t.Helper()
	r := store.Run{ID: id, Verb: "scan", Target: "./models", Started: s.now(), Ended: s.now(), State: store.RunComplete}
	if err := s.store.RecordRun(t.Context(), r, found); err != nil {
		t.Fatal(err)
	}
}

func blocked() store.Event {
	return store.Event{
		RequestID: "req-1", Route: "chat", Model: "tiny-1", Caller: "key-7", Action: store.ActionBlock, Status: 403,
		Checks: []string{"INJ001"}, Latency: 420 * time.Microsecond,
		Findings: []store.Finding{{Fingerprint: "fp-1", Check: "INJ001", Threat: "T03", Severity: "high", Score: 0.9, Location: "exchange/0", Reason: "asks to forget its orders"}},
	}
}

func contains(t *testing.T, a answer, wants ...string) {
	t.Helper()
	for _, w := range wants {
		if !strings.Contains(a.body, w) {
			t.Errorf("%s lacks %q:\n%s", a.Request.URL.Path, w, a.body)
		}
	}
}

func TestPages(t *testing.T) {
	s := signed(t)
	s.record(t, blocked(), store.Event{Route: "chat", Action: store.ActionAllow, Status: 200})
	s.scan(t, "r1", store.Finding{Fingerprint: "fp-2", Check: "SUP001", Threat: "T06", Title: "Pickle calls os.system", Severity: "critical", Location: "m.pkl", Evidence: "os system", Remedy: "Do not load it."})
	tests := []struct {
		path  string
		wants []string
	}{
		{"/", []string{"Overview", "1.2.3", ">2<", `class="blocked"`, "prompt injection", "no check", "./models", "tiny-1", "1 critical · 1 high"}},
		{"/live", []string{"tiny-1", "key-7", "420 µs", "INJ001", `hx-sse:connect="/live/stream?after=2"`, `class="badge bad">block`}},
		{"/findings", []string{"Pickle calls os.system", "m.pkl", "asks to forget its orders", "1 to 2 of 2"}},
		{"/findings?severity=high", []string{"1 to 1 of 1", "asks to forget"}},
		{"/findings?severity=low", []string{"No finding matches"}},
		{"/finding?id=fp-2", []string{"Do not load it.", "os system", "r1", "once, "}},
		{"/api/events?limit=1", []string{`"id":2`, `"dropped":0`}},
		{"/api/events?after=1", []string{`"id":2`}},
		{"/api/findings?check=SUP001", []string{`"fingerprint":"fp-2"`, `"total":1`}},
		{"/api/rollups?minutes=5", []string{`"kind":"check","name":"INJ001","events":1`}},
		{"/api/overview", []string{`"name":"block"`}},
	}
	for _, tt := range tests {
		a := s.do(t, "GET", tt.path, nil)
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", tt.path, a.Status)
		}
		contains(t, a, tt.wants...)
		if strings.Contains(a.body, token) {
			t.Errorf("%s shows the token", tt.path)
		}
	}
	for path, code := range map[string]int{"/finding?id=zz": 404, "/nowhere": 404, "/static/none.js": 404} {
		if a := s.do(t, "GET", path, nil); a.StatusCode != code {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
}

func TestEmptyPagesSayWhatToRun(t *testing.T) {
	s := signed(t)
	for path, want := range map[string]string{"/": "bartizan up", "/live": "bartizan up", "/findings": "bartizan scan ."} {
		a := s.do(t, "GET", path, nil)
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, a.Status)
		}
		contains(t, a, "<code>"+want)
	}
}

func TestPaging(t *testing.T) {
	s := signed(t)
	var events []store.Event
	var found []store.Finding
	for range 60 {
		events = append(events, store.Event{Route: "chat", Action: store.ActionAllow})
	}
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEF" {
		found = append(found, store.Finding{Fingerprint: "fp" + string(c), Check: "A&B", Severity: "low"})
	}
	s.record(t, events...)
	s.scan(t, "r1", found...)
	a := s.do(t, "GET", "/live", nil)
	contains(t, a, `href="/live?before=11"`)
	a = s.do(t, "GET", "/live?before=11", nil)
	if n := strings.Count(a.body, "<tr id="); n != 10 || strings.Contains(a.body, "hx-sse:connect") {
		t.Errorf("second page of events: %d rows", n)
	}
	a = s.do(t, "GET", "/findings?check=A%26B", nil)
	contains(t, a, "1 to 25 of 32", `href="/findings?check=A%26B&amp;page=1"`, `value="A&amp;B" selected`)
	a = s.do(t, "GET", "/findings?check=A%26B&page=1", nil)
	contains(t, a, "26 to 32 of 32", `href="/findings?check=A%26B"`)
	if strings.Contains(a.body, "page=2") {
		t.Error("a page after the last")
	}
	if a = s.do(t, "GET", "/findings?page=99999999999999999999", nil); a.StatusCode != http.StatusOK {
		t.Errorf("an absurd page: %s", a.Status)
	}
}

func TestDroppedEventsAreShown(t *testing.T) {
	s := signed(t)
	s.record(t, blocked())
	if a := s.do(t, "GET", "/", nil); strings.Contains(a.body, "missing from these figures") {
		t.Error("an alarm without a loss")
	}
	if err := s.store.Close(t.Context()); err != nil { // a closed store drops
		t.Fatal(err)
	}
	s.store.Record(blocked())
	if a := s.do(t, "GET", "/healthz", nil); a.StatusCode != http.StatusOK {
		t.Errorf("healthz: %s", a.Status)
	}
	if a := s.do(t, "GET", "/", nil); a.StatusCode != http.StatusInternalServerError || strings.Contains(a.body, "sql") {
		t.Errorf("a page of a closed store: %s %s", a.Status, a.body)
	}
}

func TestNewRefuses(t *testing.T) {
	s := newSite(t)
	for name, o := range map[string]console.Options{
		"no store":    {Token: token, Now: time.Now},
		"no clock":    {Store: s.store, Token: token},
		"short token": {Store: s.store, Token: "secret", Now: time.Now},
	} {
		if _, err := console.New(o); err == nil {
			t.Errorf("%s: made", name)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error holds the token", name)
		}
	}
}

// leaks fails when more goroutines run than at the start, after a grace.
func leaks(t *testing.T, before int) {
	t.Helper()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
}
