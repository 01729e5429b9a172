package pool

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says how often and when a request is sent again. The zero value never
// does.
type Retry struct {
	// Tries are those after the first, over all servers together.
	Tries int
	// Base is the wait before the second try of one server; it doubles with
	// each, up to Most. Most is also the longest Retry-After that is waited for.
	Base, Most time.Duration
}

// DefaultRetry tries twice more.
func DefaultRetry() Retry {
	return Retry{Tries: 2, Base: 100 * time.Millisecond, Most: 2 * time.Second}
}

// Wait is the time before the n-th further try (from 1) of one server, with
// full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015)
// over its upper half, so that there always is some. random is in [0,1).
func (r Retry) Wait(n int, random float64) time.Duration {
	d := r.Base
	for ; n > 1 && d < r.Most; n-- {
		d *= 2
	}
	d = min(d, r.Most)
	return d/2 + time.Duration(random*float64(d/2))
}

// After reads Retry-After (RFC 9110, section 10.2.3), in seconds or as a date,
// and the milliseconds that some providers send beside it. ok is false where
// there is none that can be read.
func After(h http.Header, now time.Time) (d time.Duration, ok bool) {
	if ms, err := strconv.ParseUint(strings.TrimSpace(h.Get("Retry-After-Ms")), 10, 31); err == nil {
		return time.Duration(ms) * time.Millisecond, true
	}
	v := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseUint(v, 10, 31); err == nil {
		return time.Duration(s) * time.Second, true
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now)), true
	}
	return 0, false
}
