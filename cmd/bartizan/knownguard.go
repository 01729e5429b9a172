package main

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// informed gives the guards of the injection threat what people said of texts:
// signals on a part that was called harmless, as a whole, are dropped. Parts of
// answers are not looked up, for they come in pieces.
func informed(checks []*bartizan.Check, k known) []*bartizan.Check {
	if len(k) == 0 {
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
			return informedGuard{g, k}, nil
		}
		out[i] = &with
	}
	return out
}

type informedGuard struct {
	bartizan.Guard
	known known
}

// Choose keeps the inner guard's right to decline.
func (g informedGuard) Choose(x *bartizan.Exchange, p *bartizan.Part, prior []bartizan.Signal) bool {
	c, ok := g.Guard.(bartizan.Chooser)
	return !ok || c.Choose(x, p, prior)
}

// Inspect looks a part up only where there is a signal to drop.
func (g informedGuard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	signals, err := g.Guard.Inspect(ctx, x, p)
	if len(signals) > 0 && p.Side == bartizan.SideRequest && p.Done && p.Base == 0 && g.known.of(text.Of(p)) == harmless {
		return nil, err
	}
	return signals, err
}
