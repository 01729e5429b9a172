package probe_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/probe"
)

func TestLimitShrinksOnRefusalsAndGrowsOnSuccess(t *testing.T) {
	now := time.Unix(0, 0)
	l := probe.NewLimiter(10, func() time.Time { return now })
	take := func() {
		t.Helper()
		if err := l.Acquire(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	take()
	now = now.Add(time.Second)
	l.Release(true, 0)
	if got := l.Limit(); got != 8 {
		t.Fatalf("limit %v after a refusal, want 8", got)
	}
	take()
	l.Release(true, 0)
	if got := l.Limit(); got != 8 {
		t.Errorf("limit %v: refusals of one wave must cut once", got)
	}
	for range 8 {
		take()
		l.Release(false, 0)
	}
	if got := l.Limit(); math.Abs(got-9) > 0.1 {
		t.Errorf("limit %v after a window of successes, want about 9", got)
	}
	for range 100 {
		take()
		now = now.Add(time.Second)
		l.Release(true, 0)
	}
	if got := l.Limit(); got != 1 {
		t.Errorf("limit %v, want 1 at the least", got)
	}
	for range 200 {
		take()
		l.Release(false, 0)
	}
	if got := l.Limit(); got != 10 {
		t.Errorf("limit %v, want back at 10", got)
	}
}

func TestWaitingForAPlaceEndsWithTheContext(t *testing.T) {
	l := probe.NewLimiter(1, time.Now)
	if err := l.Acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := l.Acquire(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	l.Release(false, 0)
	if err := l.Acquire(t.Context()); err != nil {
		t.Fatalf("the place was lost: %v", err)
	}
	l.Release(true, time.Hour) // asks for an hour, gets 30 s at most
	if err := l.Acquire(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("no pause after a refusal: %v", err)
	}
}

// A place granted just as waiting ended goes to the next who waits.
func TestGrantedPlaceIsHandedOn(t *testing.T) {
	l := probe.NewLimiter(1, time.Now)
	if err := l.Acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	next := make(chan error)
	go func() { next <- l.Acquire(t.Context()) }()
	l.Leave()
	if err := <-next; err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := l.Acquire(short); err == nil {
		t.Error("a place was made")
	}
}
