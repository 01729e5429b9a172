package hiddentext

import (
	"context"

	"github.com/bartizan-ai/bartizan"
)

// back is how much released text decides on what follows: the base of an emoji
// sequence or flag, and direction marks' neighbours within strongReach.
const back = 64

type guard struct{}

var _ bartizan.Guard = guard{}

func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds:  bartizan.KindText | bartizan.KindCall | bartizan.KindTool,
		Sides:  bartizan.SideRequest | bartizan.SideAnswer,
		Window: bartizan.Window{Live: live, Back: back},
	}
}

// foundKey keeps what was found in a window, which both Live and Inspect want.
var foundKey = &bartizan.MemoKey[found]{Name: "hidden text"}

func look(p *bartizan.Part) found {
	if plainASCII(p.Text) {
		return found{live: len(p.Text)}
	}
	f, _ := bartizan.Once(&p.Memo, foundKey, func() (found, error) { return find(p.Text, p.Base, p.Done), nil })
	return f
}

func live(_ *bartizan.Exchange, p *bartizan.Part) int { return len(p.Text) - look(p).live }

func (guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	hits := look(p).hits
	if len(hits) == 0 {
		return nil, nil
	}
	signals := make([]bartizan.Signal, 0, len(hits))
	for len(hits) > 0 {
		n, to := together(hits)
		edit := &bartizan.Edit{Op: bartizan.Replace, Range: bartizan.Range{From: hits[0].from, To: to}}
		edit.With.Kind, edit.With.Text = bartizan.KindText, strip(p.Text[hits[0].from:to])
		for _, h := range hits[:n] {
			signals = append(signals, bartizan.Signal{
				Score: h.score, Range: bartizan.Range{From: h.from, To: h.to},
				Reason: h.reason, Evidence: h.evidence, Edit: edit,
			})
		}
		hits = hits[n:]
	}
	return signals, nil
}

// together counts the hits at the front that overlap one another and returns
// where they end. They share one edit, since of overlapping edits only one
// can be made.
func together(hits []hit) (n, to int) {
	to = hits[0].to
	for n = 1; n < len(hits) && hits[n].from < to; n++ {
		to = max(to, hits[n].to)
	}
	return n, to
}

// Repeat says that nothing but the part matters.
func (guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
