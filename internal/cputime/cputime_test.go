package cputime_test

import (
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/internal/cputime"
)

// TestOf: work counts and sleep does not, where the system tells them apart.
func TestOf(t *testing.T) {
	sum := 0
	work := cputime.Of(func() {
		for i := range 200_000_000 {
			sum += i & 3
		}
	})
	if work < time.Millisecond || work%time.Millisecond == 0 || sum == 0 {
		t.Errorf("work took %v", work)
	}
	if rest := cputime.Of(func() { time.Sleep(50 * time.Millisecond) }); rest > 40*time.Millisecond && rest < 50*time.Millisecond {
		t.Errorf("sleep took %v", rest)
	}
}
