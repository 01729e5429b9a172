package custom

import (
	"errors"
	"sync"
	"time"
)

// breaker spares a check that is down, and the exchanges that would wait for it:
// after some failures in a row it refuses at once for a while, then lets one
// question through to see. It is safe for concurrent use.
type breaker struct {
	now func() time.Time

	mu       sync.Mutex
	failures int
	until    time.Time
	trying   bool
}

// The bounds of a breaker.
const (
	failuresToOpen = 5
	staysOpen      = 10 * time.Second
)

var errOpen = errors.New("it failed several times in a row and is not asked for a while")

// enter asks for leave to ask; it must be followed by leave unless it fails.
func (b *breaker) enter() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.failures < failuresToOpen:
		return nil
	case b.trying || b.now().Before(b.until):
		return errOpen
	}
	b.trying = true
	return nil
}

// leave tells how it went. What the caller gave up says nothing of the check.
func (b *breaker) leave(err error, gaveUp bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	switch {
	case err == nil:
		b.failures = 0
	case !gaveUp:
		b.failures++
		b.until = b.now().Add(staysOpen)
	}
}
