package approval_test

import (
	"errors"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/approval"
)

func TestDecisions(t *testing.T) {
	now := time.Unix(1e9, 0)
	q := approval.New(2, func() time.Time { return now })
	type result struct {
		granted bool
		by      string
	}
	results := make(chan result, 2)
	for _, tool := range []string{"pay", "mail"} {
		c := approval.Call{Tool: tool}
		c.Digest = approval.Digest("ann", "", tool, "{}")
		go func() {
			a, err := q.Wait(t.Context(), c, time.Minute)
			if err != nil {
				t.Error(err)
			}
			results <- result{a.Granted, a.By}
		}()
	}
	for len(q.List()) < 2 {
		time.Sleep(time.Millisecond)
	}
	if _, err := q.Wait(t.Context(), approval.Call{}, time.Minute); !errors.Is(err, approval.ErrFull) {
		t.Errorf("a third: %v", err)
	}
	first := q.List()[0]
	if _, err := q.Decide(first.ID, " ", true); !errors.Is(err, approval.ErrNobody) {
		t.Errorf("nobody decided: %v", err)
	}
	if _, err := q.Decide("9-none", "eve", true); !errors.Is(err, approval.ErrUnknown) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := q.Decide(first.ID, "eve", true); err != nil {
		t.Error(err)
	}
	if got := <-results; got != (result{true, "eve"}) {
		t.Errorf("got %+v", got)
	}
	if _, err := q.Decide(first.ID, "bob", false); !errors.Is(err, approval.ErrUnknown) {
		t.Errorf("decided twice: %v", err)
	}
	now = now.Add(time.Hour)
	if _, err := q.Decide(q.List()[0].ID, "eve", true); !errors.Is(err, approval.ErrUnknown) {
		t.Errorf("decided after it expired: %v", err)
	}
}

func TestDigestTellsCallsApart(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range [][4]string{{"a", "b", "c", "d"}, {"ab", "", "c", "d"}, {"a", "b", "cd", ""}, {"", "a", "b", "cd"}, {"a", "b", "c", "e"}} {
		d := approval.Digest(s[0], s[1], s[2], s[3])
		if seen[d] {
			t.Errorf("%q has another's digest", s)
		}
		seen[d] = true
	}
}
