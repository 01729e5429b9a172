package linear_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/learn/metric"
)

// generated are examples in which few of many features tell the label, and a
// tenth of the labels is wrong.
func generated(seed uint64, n, bits int) []linear.Example {
	rnd := rand.New(rand.NewPCG(seed, 1))
	out := make([]linear.Example, n)
	for i := range out {
		hit := rnd.IntN(2) == 0
		seen := map[uint32]bool{}
		for range 20 + rnd.IntN(40) {
			id := rnd.Uint32N(1 << bits)
			if rnd.IntN(3) == 0 {
				id = rnd.Uint32N(64) * 2
				if hit {
					id++
				}
			}
			if !seen[id] {
				seen[id] = true
				out[i].IDs = append(out[i].IDs, id)
			}
		}
		out[i].Hit, out[i].Weight = hit != (rnd.IntN(10) == 0), 1
	}
	return out
}

func options() linear.Options {
	return linear.Options{Bits: 12, Epochs: 4, Rate: 1, Damp: 1, L2: 1e-5, Seed: 7}
}

func train(t *testing.T, ex []linear.Example, o linear.Options) (*linear.Weights, *linear.Quantised) {
	t.Helper()
	w, err := linear.Train(ex, o)
	if err != nil {
		t.Fatal(err)
	}
	q, err := linear.Quantise(w)
	if err != nil {
		t.Fatal(err)
	}
	return w, q
}

func TestTrainingIsRepeatable(t *testing.T) {
	ex := generated(1, 2000, 12)
	_, a := train(t, ex, options())
	_, b := train(t, ex, options())
	if !bytes.Equal(a.Append(nil), b.Append(nil)) {
		t.Error("the same examples gave other weights")
	}
	o := options()
	o.Seed++
	if _, c := train(t, ex, o); bytes.Equal(a.Append(nil), c.Append(nil)) {
		t.Error("another seed gave the same weights: is the order shuffled?")
	}
}

// TestLearns: on rows not trained on, near to the best that is possible, and
// quantising costs next to nothing.
func TestLearns(t *testing.T) {
	w, q := train(t, generated(1, 4000, 12), options())
	var exact, rounded [2][]float64
	for _, e := range generated(2, 2000, 12) {
		var sum float32
		for _, id := range e.IDs {
			sum += q.Weight(id)
		}
		side := 0
		if e.Hit {
			side = 1
		}
		exact[side] = append(exact[side], w.Score(e.IDs))
		rounded[side] = append(rounded[side], q.Score(sum, len(e.IDs)))
	}
	a, b := metric.AUROC(exact[1], exact[0]).Value, metric.AUROC(rounded[1], rounded[0]).Value
	if a < 0.85 || math.Abs(a-b) > 0.002 {
		t.Errorf("AUROC %.4f, quantised %.4f", a, b)
	}
}

func TestTrainRefuses(t *testing.T) {
	bad := options()
	bad.Bits = 30
	if _, err := linear.Train(nil, bad); err == nil {
		t.Error("30 bits were accepted")
	}
	if _, err := linear.Train([]linear.Example{{IDs: []uint32{1 << 12}, Weight: 1}}, options()); err == nil {
		t.Error("a feature out of range was accepted")
	}
	if _, err := linear.Quantise(&linear.Weights{W: make([]float32, 300)}); err == nil {
		t.Error("300 weights were quantised")
	}
}

func TestWeightZeroLeavesOut(t *testing.T) {
	ex := generated(1, 500, 12)
	more := append(generated(3, 100, 12), ex...)
	for i := range 100 {
		more[i].Weight = 0
	}
	o := options()
	o.Epochs = 1
	w, err := linear.Train(more[:100], o)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Score(ex[0].IDs); got != 0 {
		t.Errorf("rows of no weight moved a score to %v", got)
	}
}

// TestPlatt: scores made from known log-odds give the line back.
func TestPlatt(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	rows := make([]linear.Scored, 50000)
	for i := range rows {
		s := rnd.NormFloat64() * 3
		rows[i] = linear.Scored{Score: s, Hit: rnd.Float64() < linear.Probability(0.5*s-1), Weight: 1}
	}
	p := linear.FitPlatt(rows)
	if math.Abs(p.A-0.5) > 0.02 || math.Abs(p.B+1) > 0.04 {
		t.Errorf("%+v, want 0.5 and -1", p)
	}
	if got := linear.LogOdds(linear.Probability(1.7)); math.Abs(got-1.7) > 1e-9 {
		t.Errorf("log-odds do not invert the probability: %v", got)
	}
	for _, rows := range [][]linear.Scored{nil, {{Score: 1, Hit: true, Weight: 1}}} {
		if p := linear.FitPlatt(rows); math.IsNaN(p.A) || math.IsNaN(p.B) {
			t.Errorf("%d rows: %+v", len(rows), p)
		}
	}
}

func TestParseRoundTrip(t *testing.T) {
	_, q := train(t, generated(1, 500, 12), options())
	b := q.Append(nil)
	again, rest, err := linear.Parse(append(b, 1, 2, 3))
	if err != nil || len(rest) != 3 || !bytes.Equal(again.Append(nil), b) || again.Bits() != 12 {
		t.Fatalf("%v, %d left", err, len(rest))
	}
	for n := range 200 {
		if _, _, err := linear.Parse(b[:len(b)-1-n*len(b)/200]); err == nil {
			t.Errorf("a file short of %d bytes was accepted", 1+n*len(b)/200)
		}
	}
	nan := bytes.Clone(b)
	copy(nan[1:], "\xff\xff\xff\xff\xff\xff\xff\xff")
	if _, _, err := linear.Parse(nan); err == nil {
		t.Error("a bias that is no number was accepted")
	}
}

func FuzzParse(f *testing.F) {
	q, err := linear.Quantise(&linear.Weights{W: make([]float32, 256)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(q.Append(nil))
	f.Add([]byte{24})
	f.Fuzz(func(t *testing.T, b []byte) {
		q, rest, err := linear.Parse(b)
		if err != nil {
			return
		}
		if again := q.Append(nil); !bytes.Equal(append(again, rest...), b) {
			t.Error("what was parsed is not what stood there")
		}
	})
}
