package encoder

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
)

// Ask is the calibrated probability that a part is an injection, in [0,1],
// whatever it is: the guard is silent about low ones. The part's origin and kind
// choose the channel. It is computed once for a part, however often it is asked
// for. With an Unexamined the number is that of the windows that were looked at;
// with any other error it is none. It ends early with ctx, between windows, and
// is safe for concurrent use. The cost is linear in the text up to 64 windows.
func Ask(ctx context.Context, p *bartizan.Part) (float64, error) {
	d, err := load()
	if err != nil {
		return 0, fmt.Errorf("load encoder: %w", err)
	}
	o, err := d.opinion(ctx, p)
	if err != nil {
		return 0, err
	}
	return o.p, o.missed(p)
}

// Thresholds are the scores from which a profile flags.
type Thresholds struct {
	Fast     float64 `json:"fast"`     // 0.1 % of harmless texts reach it
	Balanced float64 `json:"balanced"` // 1 %
	Strict   float64 `json:"strict"`   // 5 %
}

// ThresholdsFor gives the thresholds of a part's channel, as measured when the
// model was calibrated.
func ThresholdsFor(p *bartizan.Part) (Thresholds, error) {
	d, err := load()
	if err != nil {
		return Thresholds{}, fmt.Errorf("load encoder: %w", err)
	}
	return d.heads[channelOf(p)].At, nil
}
