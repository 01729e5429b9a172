package probe_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/bartizan-ai/bartizan/probe"
	practice "github.com/bartizan-ai/bartizan/probe/range"
)

func near(a, b float64) bool { return math.Abs(a-b) < 5e-4 }

func TestIntervalsHaveTheirKnownValues(t *testing.T) {
	for _, c := range []struct {
		k, n                                 int
		wilsonLow, wilsonHigh, cpLow, cpHigh float64
	}{
		{0, 5, 0, 0.4345, 0, 0.5218},
		{0, 59, 0, 0.0611, 0, 0.0606},
		{5, 10, 0.2366, 0.7634, 0.1871, 0.8129},
		{1, 20, 0.0089, 0.2361, 0.0013, 0.2487},
		{50, 256, 0.1514, 0.2482, 0.1486, 0.2492},
		{10, 10, 0.7225, 1, 0.6915, 1},
		{0, 0, 0, 1, 0, 1},
		{-1, 5, 0, 0.4345, 0, 0.5218}, // clamped
		{9, 5, 0.5655, 1, 0.4782, 1},  // clamped
	} {
		if low, high := probe.Wilson(c.k, c.n); !near(low, c.wilsonLow) || !near(high, c.wilsonHigh) {
			t.Errorf("Wilson(%d, %d) = %.4f, %.4f; want %.4f, %.4f", c.k, c.n, low, high, c.wilsonLow, c.wilsonHigh)
		}
		if low, high := probe.ClopperPearson(c.k, c.n); !near(low, c.cpLow) || !near(high, c.cpHigh) {
			t.Errorf("ClopperPearson(%d, %d) = %.4f, %.4f; want %.4f, %.4f", c.k, c.n, low, high, c.cpLow, c.cpHigh)
		}
	}
	for n, want := range map[int]float64{0: 1, 29: 0.0981, 59: 0.0495, 299: 0.00997} {
		if got := probe.Detectable(n); !near(got, want) {
			t.Errorf("Detectable(%d) = %.4f, want %.4f", n, got, want)
		}
	}
}

// The intervals cover the simulator's true rate as often as they say, over rates
// from end to end of its formula.
func TestIntervalsCoverTheTrueRate(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	places := []practice.Position{practice.InSystem, practice.InUserTurn, practice.InDocument, practice.InTool}
	wilson, exact := 0, 0
	const runs, n = 1000, 200
	for i := range runs {
		f := practice.Features{Position: places[i%4], Delimited: i&4 > 0, Warned: i&8 > 0, Depth: i / 16 % 3, Repeats: 1 + i/48%4, Override: i&64 > 0}
		p := f.Probability()
		k := 0
		for range n {
			if src.Float64() < p {
				k++
			}
		}
		if low, high := probe.Wilson(k, n); low <= p && p <= high {
			wilson++
		}
		if low, high := probe.ClopperPearson(k, n); low <= p && p <= high {
			exact++
		}
	}
	t.Logf("covered: Wilson %d, Clopper-Pearson %d of %d", wilson, exact, runs)
	if wilson < 935 || exact < 945 {
		t.Errorf("covered too seldom: Wilson %d, Clopper-Pearson %d of %d", wilson, exact, runs)
	}
	if wilson == runs {
		t.Error("Wilson never missed: the interval is too wide to be one of 95%")
	}
}
