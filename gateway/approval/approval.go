// Package approval holds what waits for a person: tool calls that policy lets
// go on only when somebody says so.
package approval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Call is a tool call that waits. Nothing of it is kept once it is decided.
type Call struct {
	bartizan.Approval
	Exchange, Route, Model string
	// Check asked for a person, for Reason.
	Check, Reason string
	// Tool and Args are what the model wants to do.
	Tool, Args string
	Asked      time.Time
}

// Digest binds an approval to the call that it was given for.
func Digest(caller, conversation, tool, args string) string {
	h := sha256.New()
	for _, s := range []string{caller, conversation, tool, args} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// The errors of a decision.
var (
	ErrFull    = errors.New("too many calls wait for approval")
	ErrUnknown = errors.New("no such call waits for approval; perhaps it has expired or somebody decided it")
	ErrNobody  = errors.New("say who decides")
)

// Queue is the calls that wait. It is safe for concurrent use and keeps
// nothing: a gateway that stops denies what waits.
type Queue struct {
	now  func() time.Time
	most int

	mu      sync.Mutex
	waiting map[string]*pending
	last    int
}

type pending struct {
	call Call
	done chan struct{}
}

// New makes a queue of at most the given number of calls.
func New(most int, now func() time.Time) *Queue {
	return &Queue{now: now, most: most, waiting: map[string]*pending{}}
}

// Wait asks for a person and waits until one has decided, the call has expired
// or ctx ends; then it is denied. Granted says how it went, By who decided.
func (q *Queue) Wait(ctx context.Context, c Call, patience time.Duration) (bartizan.Approval, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := q.add(c, patience)
	if err != nil {
		return bartizan.Approval{}, err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.waiting, p.call.ID)
	return p.call.Approval, nil
}

func (q *Queue) add(c Call, patience time.Duration) (*pending, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= q.most {
		return nil, ErrFull
	}
	q.last++
	c.ID = fmt.Sprintf("%d-%s", q.last, c.Digest[:min(8, len(c.Digest))])
	c.Granted, c.By = false, ""
	c.Asked = q.now()
	c.Expires = c.Asked.Add(patience)
	p := &pending{call: c, done: make(chan struct{})}
	q.waiting[c.ID] = p
	return p, nil
}

// List gives what waits, oldest first.
func (q *Queue) List() []Call {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []Call
	for _, p := range q.waiting {
		out = append(out, p.call)
	}
	slices.SortFunc(out, func(a, b Call) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(out, func(a, b Call) int { return a.Asked.Compare(b.Asked) })
	return out
}

// Decide grants or denies a call, once. by is the person. It returns the call.
func (q *Queue) Decide(id, by string, grant bool) (Call, error) {
	if strings.TrimSpace(by) == "" {
		return Call{}, ErrNobody
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	p := q.waiting[id]
	if p == nil || !q.now().Before(p.call.Expires) || p.call.By != "" {
		return Call{}, ErrUnknown
	}
	p.call.Granted, p.call.By = grant, by
	close(p.done)
	return p.call, nil
}
