package main

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
)

// informed gives the guards of the injection threat what people said of texts:
// signals on a part that was called harmless, as a whole, are dropped, and one
// that was called an attack is told by INJ003. Parts of answers are not looked
// up, for they come in pieces.
func informed(checks []*bartizan.Check, k *known) []*bartizan.Check {
	if k == nil || len(k.very) == 0 {
		return checks
	}
	out := make([]*bartizan.Check, len(checks))
	for i, c := range checks {
		out[i] = c
		if c.Threat != injection.Threat || c.Guard == nil {
			continue
		}
		with := *c
		with.Guard = func(s bartizan.Settings) (bartizan.Guard, error) {
			g, err := c.Guard(s)
			if err != nil {
				return nil, err
			}
			return informedGuard{g, k, c == classifier.Check}, nil
		}
		out[i] = &with
	}
	return out
}

type informedGuard struct {
	bartizan.Guard
	known *known
	tells bool // of known attacks
}

// Choose keeps the inner guard's right to decline.
func (g informedGuard) Choose(x *bartizan.Exchange, p *bartizan.Part, prior []bartizan.Signal) bool {
	c, ok := g.Guard.(bartizan.Chooser)
	return !ok || c.Choose(x, p, prior)
}

// Inspect looks a part up where there is a signal to drop, or one to give.
func (g informedGuard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	signals, err := g.Guard.Inspect(ctx, x, p)
	if err != nil || len(signals) == 0 && !g.tells || p.Side != bartizan.SideRequest || !p.Done || p.Base != 0 {
		return signals, err
	}
	switch g.known.of(p) {
	case harmless:
		return nil, nil
	case attack:
		if g.tells {
			return []bartizan.Signal{{
				Score: 1, Range: bartizan.Range{To: len(p.Text)}, Reason: "was called an attack in feedback",
				Evidence: injection.Excerpt(p.Text, injection.LongExcerpt),
			}}, nil
		}
	}
	return signals, nil
}
