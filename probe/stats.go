package probe

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// z95 is the two-sided 95% point of the normal distribution.
const z95 = 1.959963984540054

// Wilson returns the 95% score interval of a rate after k hits in n tries
// (E. B. Wilson, "Probable inference, the law of succession, and statistical
// inference", JASA 22, 1927). Without tries nothing is known: 0 to 1.
// It panics never; k outside 0 to n is clamped.
func Wilson(k, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	k = min(max(k, 0), n)
	p, m := float64(k)/float64(n), float64(n)
	z2 := z95 * z95
	centre := (p + z2/(2*m)) / (1 + z2/m)
	half := z95 / (1 + z2/m) * math.Sqrt(p*(1-p)/m+z2/(4*m*m))
	low, high = max(centre-half, 0), min(centre+half, 1)
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	return low, high
}

// ClopperPearson returns the exact 95% interval of a rate after k hits in n
// tries (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934), by quantiles of
// the beta distribution. It covers at least 95% at every rate and is wider than
// Wilson's. Without tries nothing is known: 0 to 1.
func ClopperPearson(k, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	k = min(max(k, 0), n)
	low, high = 0, 1
	if k > 0 {
		low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), 0.025)
	}
	if k < n {
		high = mathext.InvRegIncBeta(float64(k+1), float64(n-k), 0.975)
	}
	return low, high
}

// Detectable returns the smallest true rate that n attempts meet at least once
// with probability 95%: what "no finding" after n attempts can rule out. 1 when
// n is 0.
func Detectable(n int) float64 {
	if n <= 0 {
		return 1
	}
	return -math.Expm1(math.Log(0.05) / float64(n))
}
