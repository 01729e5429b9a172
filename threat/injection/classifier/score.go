package classifier

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/text/reading"
	"github.com/bartizan-ai/bartizan/threat/injection"
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

// ThresholdsFor gives the thresholds of a part's channel, as measured on
// sources held out of training.
func ThresholdsFor(p *bartizan.Part) (injection.Thresholds, error) {
	m, err := load()
	if err != nil {
		return injection.Thresholds{}, fmt.Errorf("load classifier: %w", err)
	}
	at := m.Heads[channelOf(p)].At
	return injection.Thresholds{Fast: at[ngram.Fast], Balanced: at[ngram.Balanced], Strict: at[ngram.Strict]}, nil
}

// Look is what the fast tier made of a part, for the deep tier.
type Look struct {
	// LogOdds of an injection.
	LogOdds float64
	// Reading is the worst of the decoded texts, nil when the plain text is
	// worse than all of them.
	Reading *reading.Reading
}

// LookAt judges a part as Score does and tells more.
func LookAt(p *bartizan.Part) (Look, error) {
	m, err := load()
	if err != nil {
		return Look{}, fmt.Errorf("load classifier: %w", err)
	}
	o := opinion(m, p)
	return Look{injection.LogOdds(o.P), o.reading}, nil
}

// Worst returns the n worst windows of a part's text, or of a reading of it if
// one is given, as ranges of the normalised text, the worst first. A deep tier
// that cannot read all of a long text reads these.
func Worst(p *bartizan.Part, r *reading.Reading, n int) ([]bartizan.Range, error) {
	m, err := load()
	if err != nil {
		return nil, fmt.Errorf("load classifier: %w", err)
	}
	s := text.Of(p).Text()
	if r != nil {
		s = r.Text
	}
	list := m.Windows(channelOf(p), s)
	slices.SortStableFunc(list, func(a, b ngram.Window) int { return cmp.Compare(b.Score, a.Score) })
	list = list[:min(n, len(list))]
	out := make([]bartizan.Range, len(list))
	for i, w := range list {
		out[i] = bartizan.Range{From: w.From, To: w.To}
	}
	return out, nil
}
