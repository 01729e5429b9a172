// Package metric measures how well scores tell hits from the rest: rates with
// intervals, the area under the ROC curve, thresholds by false-positive rate.
package metric

import (
	"math"
	"slices"
	"sort"

	"github.com/bartizan-ai/bartizan"
)

// z95 is the normal quantile of a two-sided interval of 95 %.
const z95 = 1.959963984540054

// Rate is hits out of n with Wilson's interval of 95 % (Wilson, JASA 22,
// 1927). Of none the rate is 0 in [0,1].
func Rate(name string, hits, n int) bartizan.Estimate {
	e := bartizan.Estimate{Name: name, High: 1, N: float64(n)}
	if n == 0 {
		return e
	}
	p, m := float64(hits)/float64(n), float64(n)
	mid := (p + z95*z95/(2*m)) / (1 + z95*z95/m)
	half := z95 / (1 + z95*z95/m) * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m))
	e.Value, e.Low, e.High = p, max(0, mid-half), min(1, mid+half)
	return e
}

// AUROC is the chance that a hit scores above another row, ties counting half,
// with the interval of 95 % by Hanley and McNeil (Radiology 143, 1982). The
// slices are sorted in place. Without rows on both sides it is 0.5 in [0,1].
func AUROC(hits, rest []float64) bartizan.Estimate {
	e := bartizan.Estimate{Name: "auroc", Value: 0.5, High: 1, N: float64(len(hits) + len(rest))}
	if len(hits) == 0 || len(rest) == 0 {
		return e
	}
	slices.Sort(hits)
	slices.Sort(rest)
	var wins float64
	below, equal := 0, 0
	for _, h := range hits {
		for below < len(rest) && rest[below] < h {
			below++
		}
		equal = max(equal, below)
		for equal < len(rest) && rest[equal] == h {
			equal++
		}
		wins += float64(below) + float64(equal-below)/2
	}
	n, m := float64(len(hits)), float64(len(rest))
	a := wins / (n * m)
	q1, q2 := a/(2-a), 2*a*a/(1+a)
	se := math.Sqrt(max(0, a*(1-a)+(n-1)*(q1-a*a)+(m-1)*(q2-a*a)) / (n * m))
	e.Value, e.Low, e.High = a, max(0, a-z95*se), min(1, a+z95*se)
	return e
}

// Threshold is the least score t of which at most the share fpr of rest
// reaches t: flag what scores t or more. rest is sorted in place. Of no rows
// it is +Inf.
func Threshold(rest []float64, fpr float64) float64 {
	if len(rest) == 0 {
		return math.Inf(1)
	}
	slices.Sort(rest)
	may := int(fpr * float64(len(rest)))
	if may >= len(rest) {
		return rest[0]
	}
	return math.Nextafter(rest[len(rest)-1-may], math.Inf(1))
}

// AtLeast counts the scores that reach t; scores are sorted.
func AtLeast(scores []float64, t float64) int {
	return len(scores) - sort.SearchFloat64s(scores, t)
}

// TPRAtFPR is the share of hits that reach the threshold at which at most the
// share fpr of rest does. The interval is Wilson's for the hits alone: that of
// the threshold is not in it. The slices are sorted in place.
func TPRAtFPR(hits, rest []float64, fpr float64) bartizan.Estimate {
	slices.Sort(hits)
	return Rate("tpr at fpr", AtLeast(hits, Threshold(rest, fpr)), len(hits))
}
