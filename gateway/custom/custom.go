// Package custom runs checks that are not written in Go: a webhook, which is
// another program that answers over HTTP, and a module of WebAssembly, which
// runs inside the gateway with nothing but its memory. Both get the same
// question and give the same answer in JSON.
//
// A custom check has a unit like any other, so that coverage, policy, counts and
// failure policies hold for it. What it may cost is bounded here: time, memory,
// the size of its answer, how many questions are under way at once. Whatever
// goes wrong is "not examined", never "nothing found".
package custom

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Threat is the row of custom checks. Their ids, CUS001 to CUS999, are for the
// users of Bartizan: no check of its own will ever have one.
var Threat = &bartizan.Threat{
	ID: "T00", Name: "custom", Prefix: "CUS", Title: "Custom checks",
	Text: "Checks that the operator of this deployment brings along, as a webhook or as a module of WebAssembly. What they look for is theirs.",
}

// Spec is one custom check. Exactly one of URL and Module is set.
type Spec struct {
	// ID is CUS and three digits, Name 2 to 31 lower-case letters and digits.
	ID, Name string
	// Title says in under 80 characters what it finds; empty stands for a
	// sentence with the name.
	Title     string
	Severity  bartizan.Severity
	Action    bartizan.Action
	Threshold float64
	// Scope says which parts it is asked about.
	Scope bartizan.Scope
	// Timeout bounds one question; zero is two seconds, thirty the most.
	Timeout time.Duration
	// Concurrent is how many questions are under way at once; zero is 16. More
	// wait for their turn, within Timeout.
	Concurrent int

	// URL is asked by POST. It is https, or http to this machine, or any http
	// with PlainHTTP. Addresses of the link, among them those at which clouds
	// tell their secrets, are not dialled unless LinkLocal is set.
	URL                  *url.URL
	PlainHTTP, LinkLocal bool
	// Secret gives the key that questions are signed with; nil signs none. It
	// is called when the gateway starts.
	Secret func() ([]byte, error)

	// Module gives the bytes of a module. It is called when the gateway starts.
	Module func() ([]byte, error)
	// Memory is the most bytes of one instance; zero is 32 MiB.
	Memory int64
}

// The bounds of a Spec.
const (
	defaultTimeout = 2 * time.Second
	mostTimeout    = 30 * time.Second
	defaultPlaces  = 16
	mostPlaces     = 256
	defaultMemory  = 32 << 20
	mostMemory     = 1 << 30
)

// New makes the check. It opens and dials nothing; an error says what about the
// spec makes no sense.
func New(s Spec) (*bartizan.Check, error) {
	if err := s.complete(); err != nil {
		return nil, fmt.Errorf("custom check %q: %w", s.ID, err)
	}
	how := "a webhook"
	if s.URL == nil {
		how = "a module of WebAssembly"
	}
	c := &bartizan.Check{
		ID: s.ID, Name: s.Name, Threat: Threat, Severity: s.Severity, Action: s.Action, Threshold: s.Threshold,
		Doc: bartizan.Doc{
			Title:  s.Title,
			Text:   "A check of this deployment's own, which is " + how + ". Bartizan asks it about every part in its scope and makes signals of its answer; what it looks for, only its author knows.",
			Remedy: "Read the reason that the check gives. Its author knows what to do.",
			Limits: "Bartizan knows nothing of what it misses. An answer that is late, too large or none counts as not examined.",
			Source: "The configuration of this deployment (custom).",
		},
		Guard: func(set bartizan.Settings) (bartizan.Guard, error) { return s.guard(set.Now) },
	}
	if err := bartizan.Validate([]*bartizan.Check{c}); err != nil {
		return nil, fmt.Errorf("custom check %q: %w", s.ID, err)
	}
	return c, nil
}

// complete fills in defaults and says what makes no sense.
func (s *Spec) complete() error {
	if s.Timeout == 0 {
		s.Timeout = defaultTimeout
	}
	if s.Concurrent == 0 {
		s.Concurrent = defaultPlaces
	}
	if s.Memory == 0 {
		s.Memory = defaultMemory
	}
	if s.Title == "" {
		s.Title = "What the custom check " + s.Name + " finds"
	}
	const readable = bartizan.KindText | bartizan.KindCall | bartizan.KindTool
	switch {
	case (s.URL == nil) == (s.Module == nil):
		return errors.New("want either url or wasm")
	case s.ID == Threat.Prefix+"000":
		return errors.New("want an id from CUS001 to CUS999")
	case s.Timeout < time.Millisecond || s.Timeout > mostTimeout:
		return fmt.Errorf("timeout is %v; want 1ms to %v", s.Timeout, mostTimeout)
	case s.Concurrent < 1 || s.Concurrent > mostPlaces:
		return fmt.Errorf("concurrent is %d; want 1 to %d", s.Concurrent, mostPlaces)
	case s.Memory < pageSize || s.Memory > mostMemory:
		return fmt.Errorf("memory is %d bytes; want 64KiB to 1GiB", s.Memory)
	case s.Scope.Kinds == 0 || s.Scope.Sides == 0 || s.Scope.Kinds&^readable != 0:
		return errors.New("scope names no side, no kind, or another kind than text, call and tool")
	case s.Scope.Size != 0 && (s.Scope.Size < 256 || s.Scope.Size > mostText || s.Scope.Lap < 0 || s.Scope.Lap > s.Scope.Size/2):
		return fmt.Errorf("window is %d bytes with a lap of %d; want 256 to 1MiB, half of it as lap at most", s.Scope.Size, s.Scope.Lap)
	case s.URL != nil:
		return s.validURL()
	}
	return nil
}

func (s *Spec) validURL() error {
	switch {
	case s.URL.Host == "" || s.URL.User != nil || s.URL.Fragment != "":
		return errors.New("url is no address such as https://checks.example/inspect")
	case s.URL.Scheme == "https":
		return nil
	case s.URL.Scheme != "http":
		return fmt.Errorf("url has the scheme %q; want https", s.URL.Scheme)
	case !s.PlainHTTP && !thisMachine(s.URL.Hostname()):
		return errors.New("url would send what callers write in the clear; want https, or plain_http: true")
	}
	return nil
}

func (s *Spec) guard(now func() time.Time) (bartizan.Guard, error) {
	if s.URL != nil {
		return newWebhook(s, now)
	}
	return newModule(s)
}

// thisMachine reports a name or address of loopback.
func thisMachine(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}
