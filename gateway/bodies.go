package gateway

import (
	"bytes"

	"github.com/bartizan-ai/bartizan"
)

// BodyPolicy says of which exchanges the bodies are recorded. The zero value
// says of none.
type BodyPolicy struct {
	// Blocked keeps those of exchanges that were stopped, Sample those of a
	// part, in [0,1], of all.
	Blocked bool
	Sample  float64
	// Most bounds each body, in bytes; what is longer is cut.
	Most int
}

// Bodies are the bytes of one exchange as they left: the request as the
// provider got it and the answer as the caller did, with the redactions that
// policy made. A request that was stopped is recorded with every redaction that
// a check asked for.
type Bodies struct {
	Request, Answer           []byte // at most BodyPolicy.Most of each
	RequestBytes, AnswerBytes int64  // of the whole
	// Sent says that the request went upstream.
	Sent bool
}

// taking is what an exchange keeps of its bodies until it is known whether they
// are recorded.
type taking struct {
	Bodies
	most    int
	sampled bool
}

// takes begins to keep bodies, if policy may want them.
func (e *exchange) takes() {
	p := e.g.Bodies
	sampled := p.Sample > 0 && e.g.Random != nil && e.g.Random() < p.Sample
	if p.Most > 0 && (sampled || p.Blocked) {
		e.taken = &taking{most: p.Most, sampled: sampled}
	}
}

// request keeps the request's bytes, which nobody changes any more.
func (t *taking) request(b []byte, sent bool) {
	if t != nil {
		t.Request, t.RequestBytes, t.Sent = b[:min(len(b), t.most)], int64(len(b)), sent
	}
}

// answer keeps more of what the caller gets.
func (t *taking) answer(b []byte) {
	if t == nil {
		return
	}
	t.AnswerBytes += int64(len(b))
	t.Answer = append(t.Answer, b[:min(len(b), t.most-len(t.Answer))]...)
}

// bodies are those to record, or nil.
func (e *exchange) bodies() *Bodies {
	if t := e.taken; t != nil && (t.sampled || e.g.Bodies.Blocked && e.rec.Action >= bartizan.Hold) {
		t.Request = bytes.Clone(t.Request) // let the rest of it go
		return &t.Bodies
	}
	return nil
}

// keepStopped keeps a request that goes no further, redacted. One that cannot be
// redacted is not kept.
func (e *exchange) keepStopped(s *side, st *stage, before int) {
	if e.taken == nil || s.blocked != BlockedAsk {
		return
	}
	for _, sig := range e.j.signals[before:] {
		if action, ok := e.j.view.Enforced(sig); sig.Edit != nil && (!ok || action < bartizan.Redact) {
			st.carry(sig, bartizan.Block)
		}
	}
	out := s.body.Raw
	if len(st.edits) > 0 {
		var err error
		if out, err = s.body.Edit(st.edits); err != nil {
			return
		}
	}
	e.taken.request(out, false)
}
