package override

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
)

// back is how much released text tells whether a word begins, is quoted or
// denied.
const back = 32

type guard struct{ lex *lexicon }

var _ bartizan.Guard = guard{}

func newGuard(bartizan.Settings) (bartizan.Guard, error) {
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load phrases: %w", err)
	}
	return guard{lex}, nil
}

func (g guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds:  bartizan.KindText | bartizan.KindTool,
		Sides:  bartizan.SideRequest,
		Window: bartizan.Window{Live: g.live, Back: back},
	}
}

func (g guard) live(_ *bartizan.Exchange, p *bartizan.Part) int {
	if p.Done {
		return 0
	}
	return g.lex.live(text.Of(p))
}

func (g guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	v := text.Of(p)
	hits, _ := g.lex.find(v.Text(), p.Done)
	if len(hits) == 0 {
		return nil, nil
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
	return signals, nil
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
