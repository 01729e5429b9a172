package console_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/posture/console"
)

// desk is a Control that notes what it is told.
type desk struct {
	mu     sync.Mutex
	calls  []console.Call
	bypass console.Bypass
	alerts []console.Alert
	told   []string
}

func (d *desk) Calls() []console.Call {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.calls)
}

func (d *desk) add(c console.Call) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, c)
}

func (d *desk) Bypass() console.Bypass  { return d.bypass }
func (d *desk) Alerts() []console.Alert { return d.alerts }
func (d *desk) Mend(by string)          { d.hear("mend " + by) }

func (d *desk) hear(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = append(d.told, what)
}

// heard is all that it was told.
func (d *desk) heard() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.told, "|")
}

func (d *desk) Decide(id, by string, grant bool) error {
	if by == "" {
		return errors.New("say who decides <b>")
	}
	d.hear("decide " + id + " " + by + " " + map[bool]string{true: "yes", false: "no"}[grant])
	return nil
}

func (d *desk) Break(by, why string, length time.Duration) error {
	d.hear("break " + by + " " + why + " " + length.String())
	return nil
}

func newDesk(t *testing.T) (*desk, func(method, path, body string, head map[string]string) *httptest.ResponseRecorder) {
	t.Helper()
	s := newSite(t)
	d := &desk{calls: []console.Call{{ID: "1-ab", Tool: "send<script>", Args: `{"to":"x"}`, Check: "AGY002", Reason: "money leaves"}}}
	h, err := console.New(console.Options{Store: s.store, Token: token, Now: s.now, Control: d})
	if err != nil {
		t.Fatal(err)
	}
	return d, func(method, path, body string, head map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range head {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
}

func TestControl(t *testing.T) {
	d, ask := newDesk(t)
	key := map[string]string{"Authorization": "Bearer " + token}
	in := ask(http.MethodGet, "/?token="+token, "", nil)
	session := map[string]string{"Cookie": strings.Split(in.Header().Get("Set-Cookie"), ";")[0]}

	page := ask(http.MethodGet, "/control", "", session).Body.String()
	if !strings.Contains(page, "money leaves") || strings.Contains(page, "send<script>") || !strings.Contains(page, "Control (1)") {
		t.Errorf("page: %s", page)
	}
	form := func(kv ...string) string {
		v := url.Values{}
		for i := 0; i < len(kv); i += 2 {
			v.Set(kv[i], kv[i+1])
		}
		return v.Encode()
	}
	w := ask(http.MethodPost, "/control/call", form("id", "1-ab", "decision", "grant"), session)
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/control?wrong=") {
		t.Errorf("without a name: %d %s", w.Code, to)
	}
	ask(http.MethodPost, "/control/call", form("id", "1-ab", "decision", "grant", "by", "eve"), session)
	ask(http.MethodPost, "/api/control/call", form("id", "1-ab", "decision", "deny", "by", "bob"), key)
	ask(http.MethodPost, "/api/control/break", form("by", "eve", "why", "outage", "for", "15m"), key)
	ask(http.MethodPost, "/control/mend", form("by", "eve"), session)
	want := "decide 1-ab eve yes|decide 1-ab bob no|break eve outage 15m0s|mend eve"
	if got := d.heard(); got != want {
		t.Errorf("told %s, want %s", got, want)
	}
	if w := ask(http.MethodPost, "/api/control/break", form("by", "eve", "why", "x", "for", "ever"), key); w.Code != http.StatusConflict {
		t.Errorf("for ever: %d %s", w.Code, w.Body)
	}
}

// TestControlNeedsASession: nobody decides unseen, and no other site does.
func TestControlNeedsASession(t *testing.T) {
	d, ask := newDesk(t)
	for _, head := range []map[string]string{nil, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer " + token, "Sec-Fetch-Site": "cross-site"}} {
		for _, path := range []string{"/control/call", "/control/break", "/api/control/call", "/api/control/break"} {
			ask(http.MethodPost, path, "id=1-ab&by=eve&why=x&for=1h&decision=grant", head)
		}
	}
	if got := d.heard(); got != "" {
		t.Errorf("told %s", got)
	}
}

// TestLoud: a broken glass and alerts stand on every page.
func TestLoud(t *testing.T) {
	d, ask := newDesk(t)
	session := map[string]string{"Cookie": strings.Split(ask(http.MethodGet, "/?token="+token, "", nil).Header().Get("Set-Cookie"), ";")[0]}
	d.bypass = console.Bypass{On: true, By: "eve", Why: "outage", Until: time.Now()}
	d.alerts = []console.Alert{{Name: "a", Text: "a: 9 blocked", Since: time.Now()}, {Name: "b", Text: "b: quiet"}}
	for _, path := range []string{"/", "/live", "/findings", "/control", "/nothing"} {
		body := ask(http.MethodGet, path, "", session).Body.String()
		if !strings.Contains(body, "eve broke the glass, because: outage") || !strings.Contains(body, "Alert: a: 9 blocked") || strings.Contains(body, "Alert: b") {
			t.Errorf("%s: %s", path, body)
		}
	}
}
