package console

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// maxForm bounds the sign-in form's body in bytes.
const maxForm = 4096

// handler is a page that may fail; the error is logged and a person is told
// that something failed, not what.
type handler func(http.ResponseWriter, *http.Request) error

// signedIn lets a request through that has a session or, under /api/, carries
// the token as a bearer.
func (c *console) signedIn(next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.sessions.valid(r) && !c.bearer(r) {
			c.refuse(w, r)
			return
		}
		if err := next(w, r); err != nil && r.Context().Err() == nil {
			c.Log.Error("a console page failed", "path", r.URL.Path, "err", err)
			http.Error(w, "The store could not be read. The log says why.", http.StatusInternalServerError)
		}
	})
}

func (c *console) bearer(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || !strings.HasPrefix(r.URL.Path, "/api/") {
		return false
	}
	return c.check(r, token) == http.StatusOK
}

// refuse sends a person to the sign-in page and tells a program 401.
func (c *console) refuse(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		w.Header().Set("WWW-Authenticate", `Bearer realm="bartizan"`)
		writeError(w, http.StatusUnauthorized, "sign in, or send the token as a bearer")
	case r.Header.Get("HX-Request") != "":
		w.Header().Set("HX-Redirect", "/login")
		w.WriteHeader(http.StatusUnauthorized)
	default:
		http.Redirect(w, r, "/login", http.StatusSeeOther)
	}
}

// check compares the token in constant time and gives 200, 401 or 429.
func (c *console) check(r *http.Request, token string) int {
	if c.limit.blocked(r) {
		return http.StatusTooManyRequests
	}
	sum := sha256.Sum256([]byte(token))
	if subtle.ConstantTimeCompare(sum[:], c.token[:]) != 1 {
		c.limit.fail(r)
		c.Log.Warn("a console sign-in was refused", "from", address(r))
		return http.StatusUnauthorized
	}
	return http.StatusOK
}

// exchange turns /?token=... into a session and leads to the address without
// the token, so that it stays in no history. A link or image of another site,
// or of another port of this host, is not even compared: it could use up the
// failures of the person at the browser.
func (c *console) exchange(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !r.URL.Query().Has("token") {
			next.ServeHTTP(w, r)
			return
		}
		if from := r.Header.Get("Sec-Fetch-Site"); from != "" && from != "none" && from != "same-origin" {
			c.showLogin(w, http.StatusForbidden, "That link came from another site. Enter the token here instead.")
			return
		}
		c.enter(w, r, r.URL.Query().Get("token"))
	})
}

func (c *console) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		c.showLogin(w, http.StatusBadRequest, "That form could not be read.")
		return
	}
	c.enter(w, r, strings.TrimSpace(r.PostForm.Get("token")))
}

func (c *console) enter(w http.ResponseWriter, r *http.Request, token string) {
	switch code := c.check(r, token); code {
	case http.StatusOK:
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "60")
		c.showLogin(w, code, "Too many wrong tokens. Wait a minute.")
		return
	default:
		c.showLogin(w, code, "That is not the token.")
		return
	}
	cookie, err := c.sessions.start(r.TLS != nil)
	if err != nil {
		c.Log.Error("no session could be made", "err", err)
		http.Error(w, "no session could be made", http.StatusInternalServerError)
		return
	}
	http.SetCookie(w, cookie)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (c *console) loginPage(w http.ResponseWriter, r *http.Request) {
	if c.sessions.valid(r) {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	c.showLogin(w, http.StatusOK, "")
}

func (c *console) showLogin(w http.ResponseWriter, code int, problem string) {
	if err := c.pages.write(w, code, "login", page{Title: "Sign in", Body: problem}); err != nil {
		c.Log.Error("the sign-in page failed", "err", err)
	}
}

func (c *console) signOut(w http.ResponseWriter, r *http.Request) error {
	c.sessions.end(r)
	http.SetCookie(w, sessionCookie("", r.TLS != nil, -1))
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}
