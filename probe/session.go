package probe

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/bartizan-ai/bartizan"
)

// session is one attempt's bartizan.Session. A Prober may use it from one
// goroutine; a batch of prompts is sent at once.
type session struct {
	run     *run
	attempt attempt
	stored  map[int]asked
	rand    *rand.Rand
	canary  bartizan.Canary
	left    int

	asks    int
	batch   int
	planted []bartizan.Message
	talks   map[string][]bartizan.Message // dialogue up to each answer
	sent    []string                      // every text that went out
	got     []bartizan.Answer
	fresh   bool // asked the target and not the checkpoint
}

var _ bartizan.Session = (*session)(nil)

func newSession(r *run, a attempt, k bartizan.Case) *session {
	return &session{
		run: r, attempt: a, stored: r.past.answers[a.id], left: max(k.Asks, 1),
		rand: randOf(r.key, a.base), canary: canaryOf(r.key, a.base), talks: map[string][]bartizan.Message{},
	}
}

func (s *session) Rand() *rand.Rand        { return s.rand }
func (s *session) Canary() bartizan.Canary { return s.canary }
func (s *session) Budget() int             { return s.left }

// Plant keeps content for every later conversation of the attempt: a system
// message first, a document, mail or tool result as the result of a tool or, for a
// target that takes none, between marks in a user message. The target has no other
// place of its own.
func (s *session) Plant(_ context.Context, m bartizan.Message) error {
	if m.Kind != bartizan.KindText || s.run.target == nil {
		return fmt.Errorf("plant a message of kind %v: %w", m.Kind, bartizan.ErrNotDeliverable)
	}
	if m.Role != bartizan.RoleSystem {
		m.Role = bartizan.RoleTool
		if s.run.target.o.Inline {
			m.Role, m.Text = bartizan.RoleUser, "<document>\n"+m.Text+"\n</document>"
		}
	}
	s.planted = append(s.planted, m)
	return nil
}

// Effects lists the tool calls that the target made: the tools it was offered
// are ours, and nobody else carries them out.
func (s *session) Effects(context.Context) ([]bartizan.Effect, error) {
	var out []bartizan.Effect
	for _, a := range s.got {
		for _, p := range a.Parts {
			if p.Call != nil {
				out = append(out, bartizan.Effect{Kind: "tool-call", Detail: p.Call.Name + " " + p.Call.Args})
			}
		}
	}
	return out, nil
}

// Ask answers from the checkpoint when it can.
func (s *session) Ask(ctx context.Context, peer bartizan.Peer, prompts ...bartizan.Prompt) ([]bartizan.Answer, error) {
	if len(prompts) == 0 {
		return nil, nil
	}
	if len(prompts) > s.left {
		return nil, fmt.Errorf("ask %d prompts with %d left: %w", len(prompts), s.left, bartizan.ErrSpent)
	}
	to := s.run.peer(peer)
	if to == nil {
		return nil, fmt.Errorf("ask peer %d: none was given: %w", peer, bartizan.ErrNotDeliverable)
	}
	talks := make([][]bartizan.Message, len(prompts))
	for i, p := range prompts {
		talk, err := s.conversation(peer, p)
		if err != nil {
			return nil, err
		}
		talks[i] = talk
	}
	ordinal := s.batch
	s.batch++
	s.left -= len(prompts)
	s.asks += len(prompts)
	answers, err := s.answers(ctx, to, peer, ordinal, talks)
	if err != nil {
		return nil, err
	}
	s.note(peer, talks, answers)
	return answers, nil
}

// conversation is everything that the peer gets to see for one prompt.
func (s *session) conversation(peer bartizan.Peer, p bartizan.Prompt) ([]bartizan.Message, error) {
	var talk []bartizan.Message
	if p.After != nil {
		before, ok := s.talks[p.After.ID]
		if !ok {
			return nil, fmt.Errorf("ask after answer %q: it is not of this attempt", p.After.ID)
		}
		talk = append(talk, before...)
		return append(talk, p.Parts...), nil
	}
	if peer != bartizan.Target {
		return p.Parts, nil
	}
	for _, m := range s.planted {
		if m.Role == bartizan.RoleSystem {
			talk = append(talk, m)
		}
	}
	talk = append(talk, p.Parts...)
	for _, m := range s.planted {
		if m.Role != bartizan.RoleSystem {
			talk = append(talk, m)
		}
	}
	return talk, nil
}

// answers returns the stored answers or asks the peer and stores them.
func (s *session) answers(ctx context.Context, to *Target, peer bartizan.Peer, ordinal int, talks [][]bartizan.Message) ([]bartizan.Answer, error) {
	prompt := promptDigest(peer, talks)
	if old, ok := s.stored[ordinal]; ok {
		if old.prompt != prompt || len(old.answers) != len(talks) {
			return nil, fmt.Errorf("ask %d of attempt %s: %w", ordinal, s.attempt.id, bartizan.ErrDiverged)
		}
		return old.answers, nil
	}
	s.fresh = true
	if err := s.run.store.reached(s.run.store.put(record{Kind: isSent, Attempt: s.attempt.id, Ask: ordinal})); err != nil {
		return nil, fmt.Errorf("note the ask: %w", err)
	}
	answers, err := s.send(ctx, to, ordinal, talks)
	if err != nil {
		return nil, err
	}
	s.run.store.put(record{Kind: isAnswer, Attempt: s.attempt.id, Ask: ordinal, Prompt: prompt, Answers: answers})
	return answers, nil
}

func promptDigest(peer bartizan.Peer, talks [][]bartizan.Message) string {
	var fields [][]byte
	for _, talk := range talks {
		fields = append(fields, fmt.Append(nil, peer, len(talk)))
		for _, m := range talk {
			fields = append(fields, messageBytes(m))
		}
	}
	return short(digest("prompt", fields...))
}

// send asks all prompts of a batch at once. The first error is the batch's.
func (s *session) send(ctx context.Context, to *Target, ordinal int, talks [][]bartizan.Message) ([]bartizan.Answer, error) {
	answers := make([]bartizan.Answer, len(talks))
	errs := make([]error, len(talks))
	one := func(i int) {
		body, err := to.encode(talks[i], s.sampling(ordinal, i))
		if err == nil {
			answers[i], err = to.complete(ctx, body)
		}
		answers[i].ID = fmt.Sprintf("%d.%d", ordinal, i)
		errs[i] = err
	}
	if len(talks) == 1 {
		one(0)
		return answers, errs[0]
	}
	var wg sync.WaitGroup
	for i := range talks {
		wg.Go(func() { one(i) })
	}
	wg.Wait()
	return answers, errors.Join(errs...)
}

// sampling is the sampling seed of one request: the attempt's, without the arm.
func (s *session) sampling(ordinal, i int) int64 {
	d := keyed(s.run.key, fmt.Sprintf("sampling %d %d", ordinal, i), s.attempt.base)
	return int64(d[0])<<40 | int64(d[1])<<32 | int64(d[2])<<24 | int64(d[3])<<16 | int64(d[4])<<8 | int64(d[5])
}

// note keeps what the judge and later prompts need.
func (s *session) note(peer bartizan.Peer, talks [][]bartizan.Message, answers []bartizan.Answer) {
	for i, a := range answers {
		s.talks[a.ID] = append(append([]bartizan.Message(nil), talks[i]...), a.Parts...)
	}
	if peer != bartizan.Target {
		return
	}
	for _, talk := range talks {
		for _, m := range talk {
			if m.Origin != bartizan.FromAssistant {
				s.sent = append(s.sent, m.Text)
			}
		}
	}
	s.got = append(s.got, answers...)
}
