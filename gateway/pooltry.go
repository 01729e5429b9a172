package gateway

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/pool"
	"github.com/bartizan-ai/bartizan/wire"
)

// payload is a request's body: whole, or to be read once.
type payload struct {
	whole []byte
	once  io.Reader // nil, also where there is none
	size  int64     // -1 for unknown
}

// tries are the calls upstream for one exchange. Nothing has gone to the caller
// yet, and every try sends the same guarded bytes.
type tries struct {
	e       *exchange
	p       Provider
	body    payload
	servers []*server
	asked   []int           // how often each was
	pause   []time.Duration // that each asked for; below 0: not to be asked again
}

// upstream sends the request on.
func (e *exchange) upstream(ctx context.Context, p Provider, body payload) (*http.Response, *wire.Fault) {
	servers := e.g.servers[p]
	if len(servers) == 0 {
		f := noUpstream(p)
		return nil, &f
	}
	t := &tries{e: e, p: p, body: body, servers: servers, asked: make([]int, len(servers)), pause: make([]time.Duration, len(servers))}
	at, call, wait := t.next(0)
	if call == nil {
		f := allDown(wait)
		return nil, &f
	}
	res, err := t.run(ctx, at, call)
	if err == nil {
		return e.checkStatus(res)
	}
	f := e.transportFault(ctx, err)
	return nil, &f
}

// run asks one server after the other until one gives an answer that is worth
// passing on, or none is left.
func (t *tries) run(ctx context.Context, at int, call *pool.Call) (*http.Response, error) {
	for n := 0; ; n++ {
		res, err := t.once(ctx, at, call)
		if n >= t.e.g.Retry.Tries || !t.again(at, res, err) {
			return res, err
		}
		next, leave, _ := t.next(at + 1)
		if leave == nil {
			return res, err
		}
		if res != nil {
			_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // so that the connection can be used again
			_ = res.Body.Close()
		}
		if !t.rest(ctx, next) {
			leave.Done(pool.Unknown)
			return nil, ctx.Err()
		}
		at, call = next, leave
	}
}

// next gives the first server from the given place on, and round, that may be
// asked. Otherwise wait is the shortest time after which one may.
func (t *tries) next(from int) (at int, call *pool.Call, wait time.Duration) {
	for i := range t.servers {
		at = (from + i) % len(t.servers)
		if t.pause[at] < 0 {
			continue
		}
		c, w := t.servers[at].breaker.Allow()
		if c != nil {
			return at, c, 0
		}
		if wait == 0 || w < wait {
			wait = w
		}
	}
	return 0, nil, wait
}

// rest waits before a server is asked again. A server that has not been asked
// yet is asked at once.
func (t *tries) rest(ctx context.Context, at int) bool {
	if t.asked[at] == 0 {
		return ctx.Err() == nil
	}
	random := 0.5
	if t.e.g.Random != nil {
		random = t.e.g.Random()
	}
	timer := time.NewTimer(max(t.pause[at], t.e.g.Retry.Wait(t.asked[at], random)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once makes one call.
func (t *tries) once(ctx context.Context, at int, call *pool.Call) (*http.Response, error) {
	e, s := t.e, t.servers[at]
	t.asked[at]++
	begin := e.g.Now()
	res, err := t.send(ctx, s)
	try := Try{Server: s.name, Took: e.g.Now().Sub(begin)}
	result := pool.Good
	switch {
	case err == nil:
		if try.Status = res.StatusCode; unavailable(res.StatusCode) {
			result = pool.Failed
		}
	case e.r.Context().Err() != nil:
		result, try.Failure = pool.Unknown, "caller"
	default:
		result, try.Failure = pool.Failed, why(ctx, err)
	}
	call.Done(result)
	e.rec.Tries = append(e.rec.Tries, try)
	return res, err
}

func (t *tries) send(ctx context.Context, s *server) (*http.Response, error) {
	e := t.e
	u := *s.URL
	u.Path = joinPath(t.p, u.Path, e.r.URL.Path)
	u.RawPath, u.RawQuery = "", e.query(s)
	var body io.Reader
	switch {
	case t.body.whole != nil:
		body = bytes.NewReader(t.body.whole)
	case t.body.once != nil: // a transport that cannot connect would close it
		body = io.NopCloser(t.body.once)
	}
	req, err := http.NewRequestWithContext(ctx, e.r.Method, u.String(), body)
	if err != nil {
		return nil, fmt.Errorf("make request for upstream: %w", err)
	}
	req.Header, req.ContentLength = e.g.outgoing(e.r.Header, t.p, s.Key, e.rec.ID, s.stranger), t.body.size
	return s.transport.RoundTrip(req)
}

// again reports whether the request may be sent again, to this server or
// another. It may not where the server may have acted on it: after any answer
// but those that say that it did not, and after a connection that broke once
// it stood. It notes what the server asks for.
func (t *tries) again(at int, res *http.Response, err error) bool {
	if err != nil {
		return t.e.r.Context().Err() == nil && unconnected(err)
	}
	if t.body.once != nil { // it has been read
		return false
	}
	c := res.StatusCode
	if c != http.StatusTooManyRequests && !unavailable(c) {
		return false
	}
	if d, ok := pool.After(res.Header, t.e.g.Now()); ok {
		if t.pause[at] = d; d > t.e.g.Retry.Most {
			t.pause[at] = -1
		}
	} else if c == http.StatusTooManyRequests {
		t.pause[at] = -1 // it does not say when
	}
	return true
}

// overloaded is the status in which Anthropic's API says that it is.
const overloaded = 529

// unavailable reports a status with which a server, or a proxy before it, says
// that it does not serve now. 500 is none: a request may have caused it, and a
// caller could open the breaker for all.
func unavailable(status int) bool {
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, overloaded:
		return true
	}
	return false
}

// unconnected reports an error from before there was a connection, so that
// nothing of the request has left.
func unconnected(err error) bool {
	var dial *net.OpError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &cert) || errors.As(err, &record)
}

// why is a word for an error of a call, for records and metrics.
func why(ctx context.Context, err error) string {
	var timeout interface{ Timeout() bool }
	switch {
	case ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case unconnected(err):
		return "connect"
	}
	return "broken"
}

func allDown(wait time.Duration) wire.Fault {
	f := upstreamFault(http.StatusServiceUnavailable, "bartizan_upstream_down",
		"The model's server failed so often that the gateway leaves it alone for a while (gateway.breaker).")
	f.Wait = wait
	return f
}
