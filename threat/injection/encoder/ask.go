package encoder

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
)

// Ask is the calibrated probability that a part is an injection, in [0,1],
// whatever it is: the guard is silent about low ones. The part's origin and kind
// choose the channel. It is computed once for a part, however often it is asked
// for. It ends early with ctx, between windows, and is safe for concurrent use.
// The cost is linear in the text up to 24 windows, then that of the fast tier.
func Ask(ctx context.Context, p *bartizan.Part) (float64, error) {
	d, err := load()
	if err != nil {
		return 0, fmt.Errorf("load encoder: %w", err)
	}
	o, err := d.opinion(ctx, p, most)
	return o.p, err
}

// Unsure reports whether the fast tier is not sure that a part is harmless: 1 %
// of what both tiers would find are lost where the deep one is not asked then.
func Unsure(p *bartizan.Part) (bool, error) {
	d, err := load()
	if err != nil {
		return false, fmt.Errorf("load encoder: %w", err)
	}
	return d.unsure(p)
}

// Guess is what Ask would give if the deep tier found the part as it finds those
// that it is not asked about: a score on the same scale, for the price of the
// fast tier alone.
func Guess(p *bartizan.Part) (float64, error) {
	d, err := load()
	if err != nil {
		return 0, fmt.Errorf("load encoder: %w", err)
	}
	look, err := classifier.LookAt(p)
	if err != nil {
		return 0, fmt.Errorf("ask fast tier: %w", err)
	}
	if look.LogOdds == injection.LogOdds(0) {
		return 0, nil // nothing to read
	}
	c := &d.heads[channelOf(p)]
	return linear.Probability(c.Guess + c.F*look.LogOdds + c.B), nil
}

func (d *deep) unsure(p *bartizan.Part) (bool, error) {
	look, err := classifier.LookAt(p)
	if err != nil {
		return false, fmt.Errorf("ask fast tier: %w", err)
	}
	return look.LogOdds >= d.heads[channelOf(p)].From, nil
}

// ThresholdsFor gives the thresholds of a part's channel, as measured when the
// model was calibrated.
func ThresholdsFor(p *bartizan.Part) (injection.Thresholds, error) {
	d, err := load()
	if err != nil {
		return injection.Thresholds{}, fmt.Errorf("load encoder: %w", err)
	}
	return d.heads[channelOf(p)].At, nil
}
