package classifier

import (
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// Score is the calibrated probability that a text is an injection, whatever it
// is. data says that the text may give no orders. It normalises the text, so
// one that the caller has as a part is better judged through the guard. Safe
// for concurrent use; linear in the text.
func Score(s string, data bool) (float64, error) {
	m, err := load()
	if err != nil {
		return 0, err
	}
	return m.Judge(channelFor(data), text.Normalise(s).Text()).P, nil
}

// Thresholds are the scores from which a profile flags, for a channel.
type Thresholds struct {
	Fast     float64 `json:"fast"`     // 0.1 % of harmless texts pass
	Balanced float64 `json:"balanced"` // 1 %
	Strict   float64 `json:"strict"`   // 5 %
}

// ThresholdsFor gives a channel's thresholds, as measured on sources held out
// of training.
func ThresholdsFor(data bool) (Thresholds, error) {
	m, err := load()
	if err != nil {
		return Thresholds{}, err
	}
	at := m.Heads[channelFor(data)].At
	return Thresholds{at[ngram.Fast], at[ngram.Balanced], at[ngram.Strict]}, nil
}

func channelFor(data bool) ngram.Channel {
	if data {
		return ngram.Data
	}
	return ngram.User
}
