package linear

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Example is one training row. IDs are distinct and below 2^bits; they are
// read only. Weight counts the row so many times; 0 leaves it out.
type Example struct {
	IDs    []uint32
	Hit    bool
	Weight float32
}

// Options steer [Train]. All of it is part of a model's identity.
type Options struct {
	Bits   int     // weights are 2^Bits; 1 to 24
	Epochs int     // passes over the examples
	Rate   float64 // AdaGrad's step
	Damp   float64 // AdaGrad's sums begin here: what is rare moves less
	L2     float64 // pull of every touched weight towards zero
	Seed   uint64
}

// Weights is an unquantised model. A score is Bias plus the mean-square-
// normalised sum of the weights of the features: the log-odds of a hit.
type Weights struct {
	Bias float64
	W    []float32
}

// Train fits a logistic regression by stochastic gradients with AdaGrad's
// per-weight steps (Duchi, Hazan, Singer, JMLR 12, 2011). The weights returned
// are those after the last epoch. It costs Epochs passes over all ids and
// 8 bytes per weight. It fails on options or ids out of range.
func Train(examples []Example, o Options) (*Weights, error) {
	if err := o.valid(examples); err != nil {
		return nil, err
	}
	t := trainer{o: o, w: make([]float32, 1<<o.Bits), sq: make([]float32, 1<<o.Bits)}
	order := make([]int32, len(examples))
	for i := range order {
		order[i] = int32(i)
	}
	for i := range t.sq {
		t.sq[i] = float32(o.Damp)
	}
	rnd := rand.New(rand.NewPCG(o.Seed, 0x6261727469))
	for range o.Epochs {
		rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.step(&examples[i])
		}
	}
	return &Weights{Bias: t.bias, W: t.w}, nil
}

func (o Options) valid(examples []Example) error {
	if o.Bits < 1 || o.Bits > 24 || o.Epochs < 1 || o.Rate <= 0 || o.L2 < 0 {
		return fmt.Errorf("train: options out of range: %+v", o)
	}
	for i := range examples {
		for _, id := range examples[i].IDs {
			if id>>o.Bits != 0 {
				return fmt.Errorf("train: example %d holds feature %d, beyond %d bits", i, id, o.Bits)
			}
		}
	}
	return nil
}

// trainer holds the weights and the sums of their squared gradients.
type trainer struct {
	o            Options
	w, sq        []float32
	bias, biasSq float64
}

// floor keeps AdaGrad's first steps from being enormous.
const floor = 1e-6

func (t *trainer) step(e *Example) {
	if e.Weight == 0 || len(e.IDs) == 0 {
		return
	}
	x := float32(1 / math.Sqrt(float64(len(e.IDs))))
	var sum float32
	for _, id := range e.IDs {
		sum += t.w[id]
	}
	slope := Probability(t.bias + float64(sum*x))
	if e.Hit {
		slope--
	}
	slope *= float64(e.Weight)
	g, l2, rate := float32(slope)*x, float32(t.o.L2)*e.Weight, float32(t.o.Rate)
	for _, id := range e.IDs {
		grad := g + l2*t.w[id]
		t.sq[id] += grad * grad
		t.w[id] -= rate * grad / (sqrt32(t.sq[id]) + floor)
	}
	t.biasSq += slope * slope
	t.bias -= t.o.Rate * slope / (math.Sqrt(t.biasSq) + floor)
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// Score is the log-odds of a hit, and Bias for no features.
func (w *Weights) Score(ids []uint32) float64 {
	if len(ids) == 0 {
		return w.Bias
	}
	var sum float64
	for _, id := range ids {
		sum += float64(w.W[id])
	}
	return w.Bias + sum/math.Sqrt(float64(len(ids)))
}

// Probability is the logistic function: log-odds to a number in [0,1].
func Probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// LogOdds is the inverse of [Probability]; p is in (0,1).
func LogOdds(p float64) float64 { return math.Log(p / (1 - p)) }
