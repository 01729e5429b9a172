package probe

import (
	"context"
	"sync"
	"time"
)

// limiter bounds the requests in flight to one target: additive increase,
// multiplicative decrease (D.-M. Chiu and R. Jain, 1989). It starts at the most
// that was asked for, takes 0.8 of it when the target says that it is too busy,
// and earns one more per window of successes.
type limiter struct {
	mu       sync.Mutex
	most     int
	limit    float64
	inFlight int
	waiting  []chan struct{}
	now      func() time.Time
	until    time.Time // nothing is sent before
	lastCut  time.Time
}

const (
	cutBy      = 0.8
	cutEvery   = 100 * time.Millisecond // one wave of refusals is one cut
	longestOff = 30 * time.Second       // however long Retry-After is
)

func newLimiter(most int, now func() time.Time) *limiter {
	return &limiter{most: most, limit: float64(most), now: now}
}

// acquire waits for a place and, holding it, for the end of a pause. The error is
// the context's; the place is given back then.
func (l *limiter) acquire(ctx context.Context) error {
	if err := l.place(ctx); err != nil {
		return err
	}
	for {
		l.mu.Lock()
		pause := l.pause()
		l.mu.Unlock()
		if pause <= 0 {
			return nil
		}
		if err := sleep(ctx, pause); err != nil {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.inFlight--
			l.wake()
			return err
		}
	}
}

func (l *limiter) place(ctx context.Context) error {
	l.mu.Lock()
	if l.inFlight < int(l.limit) {
		l.inFlight++
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{}, 1)
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		l.leave(turn)
		return ctx.Err()
	}
}

func (l *limiter) pause() time.Duration {
	if l.until.IsZero() {
		return 0
	}
	return l.until.Sub(l.now())
}

// leave gives a turn up; one that was granted meanwhile goes to the next.
func (l *limiter) leave(turn chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, w := range l.waiting {
		if w == turn {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
	l.inFlight--
	l.wake()
}

// release gives the place back after a request. busy says that the target was
// too busy, after that it wants to be left alone for so long.
func (l *limiter) release(busy bool, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	if busy {
		now := l.now()
		if now.Sub(l.lastCut) >= cutEvery {
			l.limit = max(l.limit*cutBy, 1)
			l.lastCut = now
		}
		if until := now.Add(min(after, longestOff)); until.After(l.until) {
			l.until = until
		}
	} else if l.limit < float64(l.most) {
		l.limit = min(l.limit+1/l.limit, float64(l.most))
	}
	l.wake()
}

// wake hands free places to those who wait, in their order.
func (l *limiter) wake() {
	for len(l.waiting) > 0 && l.inFlight < int(l.limit) {
		l.waiting[0] <- struct{}{}
		l.waiting = l.waiting[1:]
		l.inFlight++
	}
}

// sleep waits; the error is the context's.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
