package injection

import "github.com/bartizan-ai/bartizan/learn/linear"

// Thresholds are the scores from which a profile flags, named by the share of
// harmless texts, of sources held out of training, that reach them.
type Thresholds struct {
	Fast     float64 `json:"fast"`     // 0.1 %
	Balanced float64 `json:"balanced"` // 1 %
	Strict   float64 `json:"strict"`   // 5 %
}

// LogOdds is the logarithm of p against 1-p. A p of 0 or 1 counts as one that
// is as near to it as a number can be, so that the result is finite.
func LogOdds(p float64) float64 {
	const least = 1e-15
	p = min(max(p, least), 1-least)
	return linear.LogOdds(p)
}

// Shift moves a probability by log odds: what a deployment's calibration found.
func Shift(p, by float64) float64 {
	if by == 0 {
		return p
	}
	return linear.Probability(LogOdds(p) + by)
}
