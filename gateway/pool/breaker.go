// Package pool keeps count of how servers behave: circuit breakers over a
// sliding window, and the times to wait between tries. It opens no connection
// and reads no clock of its own.
package pool

import (
	"fmt"
	"sync"
	"time"
)

// State is what a breaker lets through.
type State uint8

// The states.
const (
	Closed   State = iota // everything
	HalfOpen              // one call at a time, to see how it goes
	Open                  // nothing
)

// String gives the state's name in metrics.
func (s State) String() string { return [...]string{"closed", "half-open", "open"}[s%3] }

// Settings say when a breaker opens. The zero value never does.
type Settings struct {
	// Window is how far back calls count; Failures of them, and at least the
	// part Ratio in (0,1], must have failed for the breaker to open. Failures
	// of 0 switches the breaker off.
	Window   time.Duration
	Failures int
	Ratio    float64
	// Pause is how long it stays open before one call may try.
	Pause time.Duration
}

// DefaultSettings open after 10 failures that are half of the calls of 30 s.
func DefaultSettings() Settings {
	return Settings{Window: 30 * time.Second, Failures: 10, Ratio: 0.5, Pause: 10 * time.Second}
}

// Validate says what is wrong with settings.
func (s Settings) Validate() error {
	switch {
	case s.Failures == 0:
		return nil
	case s.Failures < 0:
		return fmt.Errorf("%d failures: want 0 (never open) or more", s.Failures)
	case s.Ratio <= 0 || s.Ratio > 1:
		return fmt.Errorf("ratio %g: want over 0, at most 1", s.Ratio)
	case s.Window < slots*time.Millisecond || s.Pause <= 0:
		return fmt.Errorf("window %s and pause %s: want times", s.Window, s.Pause)
	}
	return nil
}

// slots is how many pieces the window slides by.
const slots = 10

// slot counts the calls of one piece of the window.
type slot struct {
	at          int64 // number of the piece since the zero time of the clock
	good, wrong int
}

// Breaker guards the calls to one server. It is safe for concurrent use. Its
// memory does not grow with the number of calls.
type Breaker struct {
	now func() time.Time

	mu     sync.Mutex
	set    Settings
	window [slots]slot
	open   bool
	since  time.Time // of the open state
	trying bool      // a call is under way in the half-open state
	epoch  int       // changes with every change of state
}

// Call is leave to make one call. Done must be called once.
type Call struct {
	b     *Breaker
	epoch int
	trial bool
}

// Result is how a call went.
type Result uint8

// The results.
const (
	Good    Result = iota
	Failed         // the server's fault
	Unknown        // nobody's: the caller went away, say
)

// Allow asks for leave to make a call. Without it wait says when it is worth
// asking again.
func (b *Breaker) Allow() (c *Call, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.open {
		return &Call{b: b, epoch: b.epoch}, 0
	}
	if left := b.since.Add(b.set.Pause).Sub(b.now()); left > 0 {
		return nil, left
	}
	if b.trying {
		return nil, time.Second
	}
	b.trying = true
	return &Call{b: b, epoch: b.epoch, trial: true}, 0
}

// State is the state now.
func (b *Breaker) State() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case !b.open:
		return Closed
	case b.now().Before(b.since.Add(b.set.Pause)):
		return Open
	}
	return HalfOpen
}

// Done says how the call went. Calls from before the last change of state say
// nothing about the server as it is now and are not counted. Of nil it is a
// no-op.
func (c *Call) Done(r Result) {
	if c == nil {
		return
	}
	b := c.b
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.epoch != b.epoch {
		return
	}
	if c.trial {
		b.tried(r)
		return
	}
	if r == Unknown || b.set.Failures == 0 {
		return
	}
	good, wrong := b.count(r)
	if r == Failed && wrong >= b.set.Failures && float64(wrong) >= b.set.Ratio*float64(good+wrong) {
		b.open, b.since, b.epoch = true, b.now(), b.epoch+1
	}
}

// tried ends the half-open state's call.
func (b *Breaker) tried(r Result) {
	b.trying = false
	switch r {
	case Good:
		b.open, b.epoch, b.window = false, b.epoch+1, [slots]slot{}
	case Failed:
		b.since, b.epoch = b.now(), b.epoch+1
	case Unknown: // the next call tries
	}
}

// count adds a call to the window and gives its sums.
func (b *Breaker) count(r Result) (good, wrong int) {
	piece := b.set.Window / slots
	at := b.now().UnixNano() / int64(piece)
	s := &b.window[at%slots]
	if s.at != at {
		*s = slot{at: at}
	}
	if r == Good {
		s.good++
	} else {
		s.wrong++
	}
	for i := range b.window {
		if w := &b.window[i]; w.at > at-slots && w.at <= at {
			good, wrong = good+w.good, wrong+w.wrong
		}
	}
	return good, wrong
}

// use puts settings in force. Counts of a window of another length are dropped.
func (b *Breaker) use(s Settings) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.Window != b.set.Window {
		b.window = [slots]slot{}
	}
	if s.Failures == 0 && b.open {
		b.open, b.trying, b.epoch = false, false, b.epoch+1
	}
	b.set = s
}
