package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestNothingWithoutASession(t *testing.T) {
	s := newSite(t)
	s.record(t, blocked())
	s.scan(t, "r1")
	for _, path := range []string{"/", "/live", "/live/stream", "/findings", "/finding?id=fp-1", "/nowhere", "/.git/config"} {
		a := s.do(t, "GET", path, nil)
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login" || strings.Contains(a.body, "tiny-1") {
			t.Errorf("%s: %s %s", path, a.Status, a.body)
		}
	}
	for _, path := range []string{"/api/events", "/api/findings", "/api/overview", "/api/none"} {
		if a := s.do(t, "GET", path, nil); a.StatusCode != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := s.do(t, "GET", "/live", nil, "HX-Request", "true"); a.StatusCode != 401 || a.Header.Get("HX-Redirect") != "/login" {
		t.Errorf("a script's request: %s", a.Status)
	}
	if a := s.do(t, "POST", "/logout", url.Values{}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("logout: %s", a.Status)
	}
	for _, path := range []string{"/login", "/healthz", "/static/console.css", "/static/htmx.min.js"} {
		if a := s.do(t, "GET", path, nil); a.StatusCode != http.StatusOK || strings.Contains(a.body, "1.2.3") {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
}

func TestTokenInTheAddressIsExchanged(t *testing.T) {
	s := newSite(t)
	a := s.do(t, "GET", "/?token="+token, nil)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/" {
		t.Fatalf("%s to %q", a.Status, a.Header.Get("Location"))
	}
	c := a.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= 0 || strings.Contains(c.Value, token) {
		t.Errorf("cookie %v", c)
	}
	s.cookie = c
	if a := s.do(t, "GET", "/", nil); a.StatusCode != http.StatusOK {
		t.Errorf("with the session: %s", a.Status)
	}
	if a := s.do(t, "GET", "/login", nil); a.StatusCode != http.StatusSeeOther {
		t.Errorf("sign-in page with a session: %s", a.Status)
	}
	s.ahead = 13 * time.Hour
	if a := s.do(t, "GET", "/", nil); a.StatusCode != http.StatusSeeOther {
		t.Errorf("after the session's end: %s", a.Status)
	}
}

func TestSignInFormAndOut(t *testing.T) {
	s := newSite(t)
	a := s.do(t, "POST", "/login", url.Values{"token": {"  " + token + "\n"}}, "Sec-Fetch-Site", "same-origin")
	if a.StatusCode != http.StatusSeeOther || len(a.Cookies()) != 1 {
		t.Fatalf("sign in: %s", a.Status)
	}
	s.cookie = a.Cookies()[0]
	a = s.do(t, "POST", "/logout", url.Values{}, "Origin", s.URL)
	if a.StatusCode != http.StatusSeeOther || a.Cookies()[0].MaxAge >= 0 {
		t.Errorf("sign out: %s %v", a.Status, a.Cookies())
	}
	if a := s.do(t, "GET", "/", nil); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the old cookie still opens: %s", a.Status)
	}
}

func TestWrongToken(t *testing.T) {
	tests := []struct {
		name, method, path string
		form               url.Values
		code               int
	}{
		{"in the address", "GET", "/?token=wrong-wrong-wrong-wrong", nil, 401},
		{"empty", "GET", "/?token=", nil, 401},
		{"a prefix", "GET", "/?token=" + token[:20], nil, 401},
		{"in the form", "POST", "/login", url.Values{"token": {"x"}}, 401},
		{"no form", "POST", "/login", nil, 401},
		{"a huge form", "POST", "/login", url.Values{"token": {strings.Repeat("x", 1<<20)}}, 400},
		{"a token in the address of another page", "GET", "/live?token=" + token, nil, 303},
	}
	for _, tt := range tests {
		s := newSite(t)
		a := s.do(t, tt.method, tt.path, tt.form)
		if a.StatusCode != tt.code || len(a.Cookies()) != 0 {
			t.Errorf("%s: %s, cookies %v", tt.name, a.Status, a.Cookies())
		}
	}
	s := newSite(t)
	for _, cookie := range []string{"", "x", strings.Repeat("A", 43)} {
		s.cookie = &http.Cookie{Name: "bartizan_session", Value: cookie}
		if a := s.do(t, "GET", "/", nil); a.StatusCode != http.StatusSeeOther {
			t.Errorf("cookie %q: %s", cookie, a.Status)
		}
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	s := newSite(t)
	for i := range 10 {
		if a := s.do(t, "POST", "/login", url.Values{"token": {"x"}}); a.StatusCode != http.StatusUnauthorized {
			t.Fatalf("guess %d: %s", i, a.Status)
		}
	}
	for _, path := range []string{"/?token=" + token, "/?token=x"} {
		if a := s.do(t, "GET", path, nil); a.StatusCode != http.StatusTooManyRequests || len(a.Cookies()) != 0 || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s after ten guesses: %s", path, a.Status)
		}
	}
	if a := s.do(t, "GET", "/api/events", nil, "Authorization", "Bearer "+token); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("the API after ten guesses: %s", a.Status)
	}
	s.ahead = 61 * time.Second
	if a := s.do(t, "GET", "/?token="+token, nil); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a minute later: %s", a.Status)
	}
}

func TestBearerOpensTheAPIAlone(t *testing.T) {
	s := newSite(t)
	s.record(t, blocked())
	if a := s.do(t, "GET", "/api/events", nil, "Authorization", "Bearer "+token); a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("right: %s", a.Status)
	}
	if a := s.do(t, "GET", "/api/events", nil, "Authorization", "Bearer wrong"); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("wrong: %s", a.Status)
	}
	if a := s.do(t, "GET", "/live", nil, "Authorization", "Bearer "+token); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a page: %s", a.Status)
	}
}

func TestHostName(t *testing.T) {
	s := signed(t)
	for host, code := range map[string]int{
		"127.0.0.1:9": 200, "localhost": 200, "LOCALHOST:80": 200, "[::1]:80": 200, "[::1]": 200, "bartizan.example:443": 200,
		"evil.example": 421, "127.0.0.1.evil.example": 421, "localhost.": 421, "evil.example:80": 421,
	} {
		if a := s.do(t, "GET", "/", nil, "Host", host); a.StatusCode != code {
			t.Errorf("host %q: %s", host, a.Status)
		}
		if a := s.do(t, "GET", "/healthz", nil, "Host", host); a.StatusCode != 200 || a.body != "ok\n" {
			t.Errorf("health of host %q: %s", host, a.Status)
		}
	}
}

func TestOtherSites(t *testing.T) {
	s := signed(t)
	for _, h := range [][]string{
		{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		for _, path := range []string{"/logout", "/login"} {
			if a := s.do(t, "POST", path, url.Values{"token": {token}}, h...); a.StatusCode != http.StatusForbidden || len(a.Cookies()) != 0 {
				t.Errorf("POST %s with %v: %s", path, h, a.Status)
			}
		}
	}
	if a := s.do(t, "GET", "/", nil); a.StatusCode != http.StatusOK {
		t.Errorf("signed out from another site: %s", a.Status)
	}
	// Another site cannot use up the failures: its guesses are not compared.
	for i := range 20 {
		from := []string{"cross-site", "same-site"}[i%2]
		if a := s.do(t, "GET", "/?token=x", nil, "Sec-Fetch-Site", from); a.StatusCode != http.StatusForbidden {
			t.Fatalf("cross-site link: %s", a.Status)
		}
	}
	if a := s.do(t, "GET", "/?token="+token, nil, "Sec-Fetch-Site", "none"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("the person's own link: %s", a.Status)
	}
}

func TestHeaders(t *testing.T) {
	s := signed(t)
	for _, path := range []string{"/", "/live", "/findings", "/login", "/healthz", "/static/console.js", "/api/events", "/nowhere"} {
		h := s.do(t, "GET", path, nil).Header
		csp := h.Get("Content-Security-Policy")
		if csp != "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'" {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, h)
		}
		if !strings.HasPrefix(path, "/static/") && h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, h.Get("Cache-Control"))
		}
	}
	s.cookie = nil
	a := s.do(t, "GET", "/login", nil)
	_, rest, ok := strings.Cut(a.body, `href="/static/console.css`)
	if !ok {
		t.Fatal("no style sheet")
	}
	query, _, _ := strings.Cut(rest, `"`)
	if h := s.do(t, "GET", "/static/console.css"+query, nil).Header; !strings.Contains(h.Get("Cache-Control"), "immutable") {
		t.Errorf("the addressed file: %q", h.Get("Cache-Control"))
	}
}
