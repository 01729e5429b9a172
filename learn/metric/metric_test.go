package metric_test

import (
	"math"
	"testing"

	"github.com/bartizan-ai/bartizan/learn/metric"
)

func near(a, b float64) bool { return math.Abs(a-b) < 5e-5 }

// TestRate holds Wilson's interval against values worked out by hand: for 8 of
// 10, (0.8+z²/20 ± z·sqrt(0.016+z²/400))/(1+z²/10).
func TestRate(t *testing.T) {
	for _, tt := range []struct {
		hits, n          int
		value, low, high float64
	}{
		{8, 10, 0.8, 0.4902, 0.9433},
		{0, 20, 0, 0, 0.1611},
		{20, 20, 1, 0.8389, 1},
		{0, 0, 0, 0, 1},
	} {
		e := metric.Rate("r", tt.hits, tt.n)
		if !near(e.Value, tt.value) || !near(e.Low, tt.low) || !near(e.High, tt.high) || e.N != float64(tt.n) {
			t.Errorf("%d of %d: %+v", tt.hits, tt.n, e)
		}
	}
}

func TestAUROC(t *testing.T) {
	for _, tt := range []struct {
		hits, rest []float64
		want       float64
	}{
		{[]float64{3, 4}, []float64{1, 2}, 1},
		{[]float64{1, 2}, []float64{3, 4}, 0},
		{[]float64{5, 5}, []float64{5, 5, 5}, 0.5},
		{[]float64{0.9, 0.4}, []float64{0.5, 0.1, 0.4}, (3 + 1 + 0.5) / 6},
		{nil, []float64{1}, 0.5},
		{[]float64{math.Inf(1)}, []float64{0, math.Inf(-1)}, 1},
	} {
		if got := metric.AUROC(tt.hits, tt.rest); !near(got.Value, tt.want) || got.Low > got.Value || got.High < got.Value {
			t.Errorf("%v over %v: %+v, want %v", tt.hits, tt.rest, got, tt.want)
		}
	}
	// Hanley and McNeil by hand for A = 0.75, two and two: Q1 = 0.6, Q2 = 1.125/1.75;
	// variance (0.1875 + (0.6-0.5625) + (0.642857-0.5625))/4 = 0.0763393.
	e := metric.AUROC([]float64{2, 4}, []float64{1, 3})
	if want := 0.75 - 1.959964*math.Sqrt(0.0763393); !near(e.Low, want) || e.High != 1 {
		t.Errorf("interval %+v, want from %v", e, want)
	}
}

func TestThreshold(t *testing.T) {
	rest := []float64{5, 1, 4, 2, 3, 6, 7, 8, 9, 10}
	for fpr, most := range map[float64]int{0: 0, 0.05: 0, 0.1: 1, 0.35: 3, 1: 10} {
		at := metric.Threshold(rest, fpr)
		if got := metric.AtLeast(rest, at); got != most {
			t.Errorf("at %.2f the threshold %v lets %d pass, want %d", fpr, at, got, most)
		}
	}
	ties := []float64{1, 1, 1, 1, 2}
	if got := metric.AtLeast(ties, metric.Threshold(ties, 0.4)); got != 1 {
		t.Errorf("with ties %d pass, want 1", got)
	}
	if !math.IsInf(metric.Threshold(nil, 0.5), 1) {
		t.Error("without rows the threshold is finite")
	}
	if e := metric.TPRAtFPR([]float64{9.5, 3, 11}, rest, 0.1); !near(e.Value, 2.0/3) {
		t.Errorf("TPR at FPR: %+v", e)
	}
}
