package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// TargetOptions say how to reach an endpoint.
type TargetOptions struct {
	URL         string            // base, such as http://host/v1
	Model       string            // "": the first that GET models lists
	Key         string            // sent as a bearer token; "": none
	Temperature *float64          // nil: not sent
	MaxTokens   int               // of an answer; 0: not sent
	Timeout     time.Duration     // of one request with its whole answer; 0: 60 s
	MaxBody     int64             // bytes of an answer; 0: 4 MiB
	Inline      bool              // it takes no tool results: planted content stands in a user message
	Tries       int               // sends of one prompt while the target is too busy; 0: 5
	Transport   http.RoundTripper // nil: one of its own
}

// Target is an endpoint with the wire format of OpenAI's chat completions. It is
// safe for concurrent use.
type Target struct {
	o      TargetOptions
	base   string
	client *http.Client
	own    *http.Transport
	limit  *limiter
	sends  atomic.Int64 // requests, repeated ones included
	again  atomic.Int64 // sends repeated because the target was too busy
}

// TargetError says that the target gave no usable answer. It is never read as a
// refusal, nor as safety.
type TargetError struct {
	Status int    // of HTTP; 0: none came
	Reason string // without what the target wrote
}

func (e *TargetError) Error() string {
	if e.Status == 0 {
		return "target: " + e.Reason
	}
	return fmt.Sprintf("target: status %d: %s", e.Status, e.Reason)
}

// NewTarget checks the options and, when no model is given, asks the endpoint for
// one. most is the greatest number of requests in flight. The error is a
// *TargetError when the endpoint did not answer as it should.
func NewTarget(ctx context.Context, o TargetOptions, most int, now func() time.Time) (*Target, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("target %q: want an http or https address", o.URL)
	}
	u.RawQuery, u.Fragment = "", ""
	t := &Target{o: o, base: strings.TrimRight(u.String(), "/"), limit: newLimiter(most, now)}
	t.defaults(most)
	if t.o.Model == "" {
		if t.o.Model, err = t.discover(ctx); err != nil {
			t.Close()
			return nil, fmt.Errorf("find the model of %s: %w", u.Redacted(), err)
		}
	}
	return t, nil
}

func (t *Target) defaults(most int) {
	if t.o.Timeout <= 0 {
		t.o.Timeout = time.Minute
	}
	if t.o.MaxBody <= 0 {
		t.o.MaxBody = 4 << 20
	}
	if t.o.Tries <= 0 {
		t.o.Tries = 5
	}
	via := t.o.Transport
	if via == nil {
		t.own = &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxIdleConns: most + 8, MaxIdleConnsPerHost: most + 8,
			IdleConnTimeout: 30 * time.Second, DisableCompression: true, ForceAttemptHTTP2: true,
			MaxResponseHeaderBytes: 64 << 10,
		}
		via = t.own
	}
	t.client = &http.Client{Transport: via, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Close drops idle connections.
func (t *Target) Close() {
	if t.own != nil {
		t.own.CloseIdleConnections()
	}
}

// Name is address and model, without user info: what reports call the target.
func (t *Target) Name() string {
	u, err := url.Parse(t.base)
	if err != nil {
		return t.o.Model
	}
	u.User = nil
	return u.String() + " " + t.o.Model
}

// discover returns the first model that the endpoint lists.
func (t *Target) discover(ctx context.Context) (string, error) {
	r, err := t.send(ctx, http.MethodGet, "/models", nil)
	if err != nil {
		return "", err
	}
	if r.status != http.StatusOK {
		return "", &TargetError{r.status, "no list of models; name the model"}
	}
	return decodeModels(r.body)
}

// complete sends one conversation. It waits for a place, backs off and sends
// again while the target says that it is too busy.
func (t *Target) complete(ctx context.Context, body []byte) (bartizan.Answer, error) {
	var none bartizan.Answer
	for try := 1; ; try++ {
		if err := t.limit.acquire(ctx); err != nil {
			return none, err
		}
		r, err := t.send(ctx, http.MethodPost, "/chat/completions", body)
		busy := err == nil && (r.status == http.StatusTooManyRequests || r.status == http.StatusServiceUnavailable)
		t.limit.release(busy, r.wait(try))
		if err != nil {
			return none, err
		}
		if busy && try < t.o.Tries {
			t.again.Add(1)
			continue
		}
		return decodeAnswer(r.status, r.body)
	}
}

// reply is an answer of the HTTP layer.
type reply struct {
	status int
	body   []byte
	after  string // Retry-After
}

// wait is how long a busy target wants to be left alone: Retry-After in seconds
// (RFC 9110, section 10.2.3; dates are not read), else doubling from 250 ms.
func (r reply) wait(try int) time.Duration {
	if s, err := strconv.Atoi(strings.TrimSpace(r.after)); err == nil && s >= 0 && s < 1<<20 {
		return time.Duration(s) * time.Second
	}
	return 250 * time.Millisecond << min(try-1, 6)
}

// send does one request within the timeout and reads its bounded body.
func (t *Target) send(ctx context.Context, method, path string, body []byte) (reply, error) {
	whole, cancel := context.WithTimeout(ctx, t.o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(whole, method, t.base+path, bytes.NewReader(body))
	if err != nil {
		return reply{}, &TargetError{0, "cannot make the request"}
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if t.o.Key != "" {
		req.Header.Set("Authorization", "Bearer "+t.o.Key)
	}
	t.sends.Add(1)
	resp, err := t.client.Do(req)
	if err != nil {
		return reply{}, failure(ctx, err)
	}
	defer resp.Body.Close()
	out := reply{status: resp.StatusCode, after: resp.Header.Get("Retry-After")}
	out.body, err = readBody(resp, t.o.MaxBody)
	if err != nil {
		return out, failure(ctx, err)
	}
	if int64(len(out.body)) > t.o.MaxBody {
		return out, &TargetError{resp.StatusCode, fmt.Sprintf("the answer is longer than %d bytes", t.o.MaxBody)}
	}
	return out, nil
}

// readBody reads at most limit+1 bytes, in one allocation when the length is known.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	if n := resp.ContentLength; n >= 0 && n <= limit {
		b := make([]byte, n)
		_, err := io.ReadFull(resp.Body, b)
		return b, err
	}
	return io.ReadAll(io.LimitReader(resp.Body, limit+1))
}

// failure tells the run's own end apart from the target's failure.
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	reason := "no answer: the connection failed"
	if errors.Is(err, context.DeadlineExceeded) {
		reason = "no whole answer within the timeout"
	}
	return &TargetError{0, reason}
}
