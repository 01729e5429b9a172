package toolgate

import (
	"context"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// The legs of the Rule of Two beside untrusted input, as bits of what a
// conversation has had.
const (
	private byte = 1 << iota // saw what must not leave
	effect                   // changed something, or sent something out
)

// keep is how long a conversation is remembered.
const keep = 24 * time.Hour

// legs are those that a call of a rule gives.
func (r *rule) legs() (bits byte) {
	if r != nil && r.Sensitive {
		bits |= private
	}
	if r.acts() {
		bits |= effect
	}
	return bits
}

// two applies the Rule of Two: untrusted input, sensitive access and effect may
// come together two at a time; the call that brings the third waits.
func (j *judgement) two(ctx context.Context, name string) error {
	now := j.rule.legs()
	if now == 0 || j.g.t.two == 0 {
		return nil
	}
	had, err := j.had(ctx, now)
	if err != nil {
		return err
	}
	if j.tainted && had|now == private|effect {
		j.say(j.g.t.two, "the call would join untrusted input, sensitive access and effect in one conversation", name)
	}
	return nil
}

// had gives the legs that the conversation had before this call, and notes the
// call's own. Calls of the request's history count, and those of this answer.
func (j *judgement) had(ctx context.Context, now byte) (bits byte, err error) {
	for _, name := range j.sc.called {
		bits |= j.g.t.of(name).legs()
	}
	for _, p := range j.x.Answer {
		if p.Call != nil && p.ID != j.p.ID {
			bits |= j.g.t.of(p.Call.Name).legs()
		}
	}
	if j.x.Conversation.ID == "" {
		return bits, nil
	}
	key := j.x.Key(bartizan.PerConversation, "legs")
	var before byte
	// Read and written at once, or two answers that come together would each
	// miss the other's.
	err = j.g.memory.Update(ctx, key, keep, func(old []byte) ([]byte, error) {
		before = 0
		if len(old) > 0 {
			before = old[0]
		}
		return []byte{before | bits | now}, nil
	})
	if err != nil {
		return 0, fmt.Errorf("remember a conversation's calls: %w", err)
	}
	return bits | before, nil
}
