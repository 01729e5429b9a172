package override

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/reading"
)

// back is how much released text tells whether a word begins, is quoted or
// denied.
const back = 32

// guard judges the whole of a text: what an encoding hides shows when all of it
// is there. Requests come whole, so waiting costs them nothing.
type guard struct{ lex *lexicon }

// streamed is for texts too long to hold: it gives what it found as the text
// comes, and decodes nothing.
type streamed struct{ guard }

var (
	_ bartizan.Guard = guard{}
	_ bartizan.Guard = streamed{}
)

func newGuard(bartizan.Settings) (bartizan.Guard, error) {
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load phrases: %w", err)
	}
	return guard{lex}, nil
}

// newStreamed makes the guard for long texts.
func newStreamed() (bartizan.Guard, error) {
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load phrases: %w", err)
	}
	return streamed{guard{lex}}, nil
}

func (g guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindTool,
		Sides: bartizan.SideRequest,
	}
}

func (g streamed) Scope() bartizan.Scope {
	s := g.guard.Scope()
	s.Window = bartizan.Window{Live: g.live, Back: back}
	return s
}

func (g streamed) live(_ *bartizan.Exchange, p *bartizan.Part) int {
	if p.Done {
		return 0
	}
	return g.lex.live(text.Of(p), p.Base > 0)
}

// Inspect judges the text as it stands and every further reading of it; of a
// reading only what stands in no other before.
func (g guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	signals := g.plain(p)
	for _, r := range reading.Of(p).Readings {
		hits, _ := g.lex.find(r.Text, false, true)
		for i := range hits {
			if s, ok := hits[i].decoded(p, r); ok && !given(signals, &s) {
				signals = append(signals, s)
			}
		}
	}
	return signals, nil
}

// Inspect gives what the text says as it stands.
func (g streamed) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	return g.plain(p), nil
}

// decoded is the signal of a phrase in a reading, unless the plain text has it
// too. A quotation mark around an encoded run quotes the run: only one that was
// encoded with the phrase makes it a quotation.
func (h *hit) decoded(p *bartizan.Part, r *reading.Reading) (bartizan.Signal, bool) {
	if !r.Changed(h.from, h.to) {
		return bartizan.Signal{}, false
	}
	h.quoted = h.quoted && r.Changed(h.from-1, h.from)
	from, to := r.Raw(h.from, h.to)
	return bartizan.Signal{
		Score: h.score(p), Range: bartizan.Range{From: from, To: to},
		Reason: h.family.reason + ", after decoding " + r.Label(), Evidence: r.Text[h.from:h.to],
	}, true
}

// given reports whether the same phrase was found at the same place, in another
// reading.
func given(signals []bartizan.Signal, s *bartizan.Signal) bool {
	for i := range signals {
		if o := &signals[i]; o.Evidence == s.Evidence && o.Range.Overlaps(s.Range) {
			return true
		}
	}
	return false
}

func (g guard) plain(p *bartizan.Part) []bartizan.Signal {
	v := text.Of(p)
	hits, _ := g.lex.find(v.Text(), p.Base > 0, p.Done)
	if len(hits) == 0 {
		return nil
	}
	signals := make([]bartizan.Signal, 0, len(hits))
	for i := range hits {
		h := &hits[i]
		from, to := v.Raw(h.from, h.to)
		signals = append(signals, bartizan.Signal{
			Score: h.score(p), Range: bartizan.Range{From: from, To: to},
			Reason: h.family.reason, Evidence: v.Text()[h.from:h.to],
		})
	}
	return signals
}

// score weighs a phrase by where it stands. What a tool or a document says
// must hold no orders at all; a user may quote one, or take back words of his
// own; operators and models speak of overrides to forbid them.
func (h *hit) score(p *bartizan.Part) float64 {
	data := p.Origin.Untrusted() || p.Kind == bartizan.KindTool
	score := h.family.user
	if data {
		score = h.family.data
	}
	switch {
	case h.denied:
		return score * 0.4
	case data:
		return score
	case p.Origin != bartizan.FromUser:
		return score * 0.3
	case h.quoted || h.own:
		return score * 0.5
	}
	return score
}
