package classifier

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/reading"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

var opinionKey = &bartizan.MemoKey[judged]{Name: "injection classifier"}

// judged is the opinion of the worst text that a part holds: the plain one, or
// the reading that is named.
type judged struct {
	ngram.Opinion
	reading *reading.Reading
}

// opinion judges a part once for all who ask: as it stands, and every further
// reading of it.
func opinion(m *ngram.Model, p *bartizan.Part) judged {
	o, _ := bartizan.Once(&p.Memo, opinionKey, func() (judged, error) {
		worst := judged{Opinion: m.Judge(channelOf(p), text.Of(p).Text())}
		for _, r := range reading.Of(p).Readings {
			if o := m.Judge(channelOf(p), r.Text); o.P > worst.P {
				worst = judged{o, r}
			}
		}
		return worst, nil
	})
	return o
}

// Score is the calibrated probability that a part is an injection, in [0,1],
// whatever it is: the guard is silent about low ones. The part's origin and
// kind choose the channel. Safe for concurrent use; linear in the text.
func Score(p *bartizan.Part) (float64, error) {
	m, err := load()
	if err != nil {
		return 0, fmt.Errorf("load classifier: %w", err)
	}
	return opinion(m, p).P, nil
}

// Thresholds are the scores from which a profile flags.
type Thresholds struct {
	Fast     float64 `json:"fast"`     // 0.1 % of harmless texts reach it
	Balanced float64 `json:"balanced"` // 1 %
	Strict   float64 `json:"strict"`   // 5 %
}

// ThresholdsFor gives the thresholds of a part's channel, as measured on
// sources held out of training.
func ThresholdsFor(p *bartizan.Part) (Thresholds, error) {
	m, err := load()
	if err != nil {
		return Thresholds{}, fmt.Errorf("load classifier: %w", err)
	}
	at := m.Heads[channelOf(p)].At
	return Thresholds{at[ngram.Fast], at[ngram.Balanced], at[ngram.Strict]}, nil
}
