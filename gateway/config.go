package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/approval"
	"github.com/bartizan-ai/bartizan/gateway/pool"
	"github.com/bartizan-ai/bartizan/policy"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Choice is what to do with what the gateway cannot see.
type Choice uint8

// The choices.
const (
	Refuse Choice = iota
	Pass
)

// String gives the choice's name in configuration.
func (c Choice) String() string { return [...]string{"refuse", "pass"}[c%2] }

// MarshalText writes the name.
func (c Choice) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name.
func (c *Choice) UnmarshalText(b []byte) error {
	switch string(b) {
	case "refuse":
		*c = Refuse
	case "pass":
		*c = Pass
	default:
		return fmt.Errorf("unknown choice %q: want refuse or pass", b)
	}
	return nil
}

// Limits bound what one exchange may cost. Every limit that is hit is an error
// to the caller and a count, never a silent cut.
type Limits struct {
	Body     int64 // bytes of a request
	Answer   int64 // bytes of an answer, streamed or not
	Upload   int64 // bytes of a file's upload
	Event    int   // bytes of one event of a stream
	Held     int   // bytes of a stream held back for one guard
	JSON     jsonscan.Limits
	Open     int           // exchanges at once; 0: any number
	Queue    time.Duration // for a place among them
	Client   time.Duration // to read a request's body, and to take one write
	First    time.Duration // until the upstream's first byte
	Idle     time.Duration // between two reads of an answer
	Longest  time.Duration // a whole exchange
	Approval time.Duration // for a person to decide on a held call
}

// DefaultLimits suit chat with long contexts.
func DefaultLimits() Limits {
	return Limits{
		Body: 8 << 20, Answer: 32 << 20, Upload: 512 << 20, Event: 1 << 20, Held: 1 << 20, JSON: jsonscan.DefaultLimits,
		Open: 4096, Queue: 2 * time.Second,
		Client: 30 * time.Second, First: 5 * time.Minute, Idle: 2 * time.Minute, Longest: 30 * time.Minute, Approval: 5 * time.Minute,
	}
}

// Config is what a Gateway is made of. Upstreams, Checks, Policy, Settings, Now
// and NewID are required.
type Config struct {
	// Upstreams says where the requests of each provider go.
	Upstreams map[Provider]Upstream
	// Transport sends requests upstream; nil means a tuned one.
	Transport http.RoundTripper
	// Retry says when a request is sent again, Breaker when a server is left
	// alone for a while. The zero values never do.
	Retry   pool.Retry
	Breaker pool.Settings
	// Breakers outlive the gateway; nil: they end with it.
	Breakers *pool.Breakers
	// Random gives numbers in [0,1) to spread waits and to sample, safe for
	// concurrent use; nil: nothing is spread or sampled.
	Random func() float64
	Checks []*bartizan.Check
	Policy *policy.Policy
	// Settings gives the settings for a check's constructors.
	Settings func(*bartizan.Check) bartizan.Settings
	Limits   Limits
	// Unknown is for paths that the gateway has no codec for, Media for parts
	// that no guard can read.
	Unknown, Media Choice
	// Internals is for requests that ask for a model's inner numbers, such as log
	// probabilities.
	Internals Choice
	// Hosts are the host names, without port, that a request may name. Empty
	// allows all, which is for listeners that ask for keys.
	Hosts []string
	// Keys are the access keys; none means that no key is asked for.
	Keys *access.Ring
	// Access counts what keys, teams and models use; nil counts nothing.
	Access *access.Gate
	// Detect answers the body of POST /v1/detect, which is for callers that are
	// not proxied; its errors are the caller's. nil: there is no such path.
	Detect func(ctx context.Context, body []byte) ([]byte, error)
	// Glass is the bypass for emergencies; nil: there is none.
	Glass *Glass
	// Files examines uploads before they go up, and Gaps says what to do with one
	// of which not everything could be examined. nil: files are unknown paths.
	Files FileScan
	Gaps  Choice
	// Approvals is where held calls wait for a person. nil: they are blocked.
	Approvals *approval.Queue
	// Memory keeps what entered conversations. nil: what a request does not show
	// is not known.
	Memory bartizan.Memory
	// MCP is what is guarded of the Model Context Protocol.
	MCP MCP
	// Cache remembers what guards said of parts; nil judges every part anew.
	Cache *Cache
	// Meter gives what takes the measures of a check; nil: nothing is measured.
	Meter func(*bartizan.Check) Meter
	// Ready lists why the process around should get no new requests; nil: it
	// always may.
	Ready func() []string
	// Bodies says of which exchanges bodies are recorded; Random must be given.
	Bodies BodyPolicy
	// Trace records the caller's traceparent (W3C Trace Context).
	Trace bool
	// Sink takes the record of every exchange. It must not block.
	Sink  Sink
	Now   func() time.Time
	NewID func() string
	Log   *slog.Logger
}

func (c *Config) validate() error {
	for p, u := range c.Upstreams {
		if err := u.validate(p); err != nil {
			return err
		}
	}
	if err := c.MCP.validate(); err != nil {
		return err
	}
	switch {
	case len(c.Upstreams) == 0 && len(c.MCP.Servers) == 0:
		return errors.New("gateway needs an upstream")
	case c.Policy == nil || c.Settings == nil || c.Now == nil || c.NewID == nil:
		return errors.New("gateway needs policy, settings, clock and ids")
	case len(c.Hosts) == 0 && c.Keys.Len() == 0:
		return errors.New("gateway needs a list of host names or access keys: without either, any web page could use it")
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	if err := c.Breaker.Validate(); err != nil {
		return fmt.Errorf("circuit breaker: %w", err)
	}
	if c.Breakers == nil {
		c.Breakers = pool.NewBreakers(c.Now)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}
