package injection

import "github.com/bartizan-ai/bartizan"

// Tuning is the options of a trained tier: log odds that are added to its
// scores, by channel, so that they fit a deployment's own harmless traffic.
// 'bartizan calibrate' finds them.
type Tuning struct {
	UserShift float64 `yaml:"user_shift"`
	DataShift float64 `yaml:"data_shift"`
}

// Apply moves the score of a part.
func (t *Tuning) Apply(p *bartizan.Part, score float64) float64 {
	if InData(p) {
		return Shift(score, t.DataShift)
	}
	return Shift(score, t.UserShift)
}
