package jailbreak

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

const (
	// size is the stretch, in bytes, within which families add up.
	size = 16 << 10
	lap  = 4 << 10
)

// loaded compiles the languages once, at first use.
var loaded = sync.OnceValues(func() (*phrase.Lexicon, error) {
	languages := []phrase.Language{english()}
	for _, w := range []words{german(), dutch(), french(), spanish(), italian(), portuguese(), polish(), russian(), turkish(), chinese(), japanese(), korean()} {
		languages = append(languages, w.language())
	}
	return phrase.Compile(languages...)
})

type guard struct{ lex *phrase.Lexicon }

var _ bartizan.Guard = guard{}

func newGuard() (bartizan.Guard, error) {
	lex, err := loaded()
	if err != nil {
		return nil, fmt.Errorf("load phrases: %w", err)
	}
	return guard{lex}, nil
}

// Scope asks for windows at fixed offsets, for a score is that of many phrases
// together.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds:  bartizan.KindText | bartizan.KindTool,
		Sides:  bartizan.SideRequest,
		Window: bartizan.Window{Size: size, Lap: lap},
	}
}

// Inspect gives at most one signal for a window: for all frames in it.
func (g guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	v := text.Of(p)
	hits := g.lex.Find(v, p.Base, p.Done)
	if len(hits) == 0 {
		return nil, nil
	}
	frames := distinct(hits, v, p)
	if len(frames) == 0 {
		return nil, nil
	}
	from, to := frames[0].From, frames[0].To
	miss := 1.0
	var reasons, evidence []string
	for i := range frames {
		f := &frames[i]
		miss *= 1 - f.weight
		from, to = min(from, f.From), max(to, f.To)
		reasons = append(reasons, f.Family.Reason)
		evidence = append(evidence, v.Text()[f.From:f.To])
	}
	from, to = v.Raw(from, to)
	return []bartizan.Signal{{
		Score: min(1-miss, 0.99), Range: bartizan.Range{From: from, To: to},
		Reason: strings.Join(reasons, ", "), Evidence: strings.Join(evidence, " ... "),
	}}, nil
}

// frame is the best hit of one family.
type frame struct {
	phrase.Hit
	weight float64
}

// distinct returns the weightiest hit of each family, in order of the text.
func distinct(hits []phrase.Hit, v *text.View, p *bartizan.Part) []frame {
	var out []frame
	for i := range hits {
		h := &hits[i]
		w := weigh(h, v, p)
		if w == 0 {
			continue
		}
		known := false
		for j := range out {
			if out[j].Family == h.Family {
				known = true
				if w > out[j].weight {
					out[j] = frame{*h, w}
				}
			}
		}
		if !known {
			out = append(out, frame{*h, w})
		}
	}
	return out
}

// weigh is phrase.Score, but that a denial turns nothing round: "never say that
// you cannot" is itself a frame.
func weigh(h *phrase.Hit, v *text.View, p *bartizan.Part) float64 {
	plain := *h
	plain.Own = false
	if h.Family == &suppressed {
		plain.Denied = false
	}
	return phrase.Score(&plain, v, p)
}

// Repeat says that nothing but the part matters.
func (guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
