// Package console serves the web pages of a store: overview, live traffic and
// findings, each table also as JSON.
//
// What the pages show comes from traffic and from scanned files, so all of it
// is hostile: templates escape it, control and direction characters are made
// visible, and a content security policy without inline script or style stands
// behind that. The console loads nothing from elsewhere and changes nothing in
// the store; what a person decides about the gateway it hands to Control.
//
// The token given to New is the only credential. It is exchanged for a session
// cookie; without a session nothing but the sign-in page, the static files and
// /healthz is served.
package console

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// minToken is the shortest token New takes: 16 characters of a random token
// are beyond guessing at the rate the sign-in allows.
const minToken = 16

// Options configures New.
type Options struct {
	// Store is read, never written; required. New does not close it.
	Store *store.Store
	// Token signs in; required, at least 16 characters.
	Token string
	// Version is shown to who has signed in.
	Version string
	// Now is the clock, required.
	Now func() time.Time
	// Log receives refused sign-ins and what failed; nil logs nothing. The
	// token and sessions are never logged.
	Log *slog.Logger
	// AllowedHosts are the host names, without port, the console may be
	// called by besides localhost, 127.0.0.1 and ::1.
	AllowedHosts []string
	// Matrix is the table of threats and verbs on the overview; a zero one is
	// left out.
	Matrix Matrix
	// Control is what a person decides about the gateway; nil leaves it out.
	Control Control
	// TrafficCommand and FindingsCommand are what an empty page tells a
	// person to run.
	TrafficCommand, FindingsCommand string
	// Rand makes session ids; nil is crypto/rand.
	Rand io.Reader
}

// Matrix says what is checked for: one row a threat, one column a verb.
type Matrix struct {
	Verbs []string
	Rows  []MatrixRow
}

// MatrixRow is one threat. Checks holds the number of checks for each of the
// matrix's verbs, in their order; 0 is shown as the hole it is.
type MatrixRow struct {
	ID, Threat string
	Checks     []int
}

// console is the handler's state.
type console struct {
	Options
	token    [sha256.Size]byte
	hosts    map[string]bool
	sessions sessions
	limit    limiter
	pages    pages
	streams  chan struct{} // a slot for each live stream
}

// New makes the handler, safe for concurrent use. It serves from the root of a
// host: it cannot be mounted under a path. A live page holds its request open
// until the browser goes, the session or the store ends, or the request's
// context is cancelled: a server that shuts down should cancel the context its
// BaseContext gave. Live pages set their own write deadlines.
func New(o Options) (http.Handler, error) {
	switch {
	case o.Store == nil:
		return nil, errors.New("make console: no store given")
	case o.Now == nil:
		return nil, errors.New("make console: no clock given")
	case len(o.Token) < minToken:
		return nil, fmt.Errorf("make console: the token has %d characters, at least %d are needed", len(o.Token), minToken)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	o.TrafficCommand = orElse(o.TrafficCommand, "bartizan up")
	o.FindingsCommand = orElse(o.FindingsCommand, "bartizan scan .")
	files, err := loadAssets()
	if err != nil {
		return nil, fmt.Errorf("make console: %w", err)
	}
	c := &console{
		Options: o, token: sha256.Sum256([]byte(o.Token)), hosts: hostSet(o.AllowedHosts),
		sessions: sessions{now: o.Now, rand: o.Rand}, limit: limiter{now: o.Now},
		streams: make(chan struct{}, maxStreams),
	}
	if c.pages, err = loadPages(files); err != nil {
		return nil, fmt.Errorf("make console: %w", err)
	}
	return c.guard(c.routes(files)), nil
}

func (c *console) routes(files assets) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", c.health)
	mux.Handle("GET /static/", files)
	mux.HandleFunc("GET /login", c.loginPage)
	mux.HandleFunc("POST /login", c.signIn)
	mux.Handle("GET /{$}", c.exchange(c.signedIn(c.overview)))
	mux.Handle("POST /logout", c.signedIn(c.signOut))
	mux.Handle("GET /live", c.signedIn(c.live))
	mux.Handle("GET /live/stream", c.signedIn(c.stream))
	mux.Handle("GET /findings", c.signedIn(c.findings))
	mux.Handle("GET /finding", c.signedIn(c.finding))
	mux.Handle("GET /api/overview", c.signedIn(c.apiOverview))
	mux.Handle("GET /api/events", c.signedIn(c.apiEvents))
	mux.Handle("GET /api/rollups", c.signedIn(c.apiRollups))
	mux.Handle("GET /api/findings", c.signedIn(c.apiFindings))
	if c.Control != nil {
		mux.Handle("GET /control", c.signedIn(c.controlPage))
		mux.Handle("GET /api/control", c.signedIn(c.apiControl))
		for at, do := range map[string]func(url.Values) error{"call": c.decide, "break": c.breakGlass, "mend": c.mendGlass} {
			mux.Handle("POST /control/"+at, c.signedIn(c.controlled(do)))
			mux.Handle("POST /api/control/"+at, c.signedIn(c.controlled(do)))
		}
	}
	mux.Handle("/", c.signedIn(c.missing))
	return mux
}

// health answers 503 while the store cannot write: then evidence is being
// lost, which is worth a restart or a page to somebody.
func (c *console) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if c.Store.Stats().LastError != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "the store cannot be written\n")
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// hints are the commands that fill an empty page. Templates see these and not
// the options, which hold the token.
type hints struct{ Traffic, Findings string }

func (c *console) hints() hints {
	return hints{Traffic: c.TrafficCommand, Findings: c.FindingsCommand}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
