package probe

import (
	"context"
	"io"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Holds is the judge's matcher, for its tests.
func Holds(text string, c bartizan.Canary) bool { return holds(text, c) }

// ReadCheckpoint reads a checkpoint's bytes and returns results, asks in flight
// and the bytes of whole lines.
func ReadCheckpoint(r io.Reader) (results, inFlight int, good int64, err error) {
	h, good, err := readHistory(r)
	if err != nil {
		return 0, 0, 0, err
	}
	return len(h.results), h.inFlight(), good, nil
}

// DecodeAnswer reads a response of the target.
func DecodeAnswer(status int, body []byte) (bartizan.Answer, error) {
	return decodeAnswer(status, body)
}

// Order lists the attempts of a plan as check number, case number and repeat.
func Order(p *Plan) [][3]int {
	var out [][3]int
	for _, a := range p.attempts {
		out = append(out, [3]int{a.subject, a.kase, a.repeat})
	}
	return out
}

// Limiter opens the limiter to its tests.
type Limiter struct{ l *limiter }

// NewLimiter makes one.
func NewLimiter(most int, now func() time.Time) Limiter { return Limiter{newLimiter(most, now)} }

// Acquire waits for a place.
func (l Limiter) Acquire(ctx context.Context) error { return l.l.acquire(ctx) }

// Release gives it back.
func (l Limiter) Release(busy bool, after time.Duration) { l.l.release(busy, after) }

// Leave gives up a turn that was granted meanwhile.
func (l Limiter) Leave() { l.l.leave(make(chan struct{})) }

// Limit is the present bound.
func (l Limiter) Limit() float64 {
	l.l.mu.Lock()
	defer l.l.mu.Unlock()
	return l.l.limit
}

// Leak starts a goroutine that waits inside this package until release.
func Leak() (release func()) {
	l := newLimiter(1, time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	if l.acquire(ctx) != nil {
		return cancel
	}
	started, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		close(started)
		_ = l.acquire(ctx) // ends with the context
	}()
	<-started
	return func() { cancel(); <-ended }
}
