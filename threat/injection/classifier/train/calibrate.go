package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/learn/metric"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// shares are the false-positive rates of the profiles.
var shares = [ngram.Profiles]float64{ngram.Fast: 0.001, ngram.Balanced: 0.01, ngram.Strict: 0.05}

// typical says which rows thresholds and rates come from: all attacks, and of
// the harmless ones those that are a picture of a channel's traffic. Templates
// made to look malicious are none of any, documents none of what users write.
func (r *crossed) typical(x *row) bool {
	return x.Label == 1 || !made(x) && (r.channel == ngram.Data || x.Kind != "document")
}

// calibrate derives from held-out scores what a head needs besides weights.
func (r *crossed) calibrate(seed uint64) (ngram.Head, error) {
	r.correct(r.growth(seed))
	hits, rest := r.split(r.typical)
	if len(hits) == 0 || len(rest) == 0 {
		return ngram.Head{}, fmt.Errorf("calibrate: %d malicious and %d harmless rows for the %s channel", len(hits), len(rest), r.channel)
	}
	rows := make([]linear.Scored, 0, len(hits)+len(rest))
	for _, s := range hits {
		rows = append(rows, linear.Scored{Score: s, Hit: true, Weight: 1 / float64(len(hits))})
	}
	for _, s := range rest {
		rows = append(rows, linear.Scored{Score: s, Weight: 1 / float64(len(rest))})
	}
	h := ngram.Head{Line: linear.FitPlatt(rows), Growth: r.grown}
	h.Line.B = -h.Line.A * metric.Threshold(rest, shares[ngram.Balanced]) // the prior at which balanced is even odds
	for p := range h.At {
		h.At[p] = linear.Probability(h.Line.LogOdds(metric.Threshold(rest, shares[p])))
	}
	return h, nil
}

// long is the number of windows, about 22 KB, that growth is measured at;
// draws is how many such texts are made up.
const (
	long  = 32
	draws = 4000
)

// growth measures by how much the score at the balanced rate rises when
// harmless texts of one source stand one after the other: per natural
// logarithm of the number of windows.
func (r *crossed) growth(seed uint64) float64 {
	by := map[string][]float64{}
	var first []string // a source per row, so that sources are drawn by size
	var rest []float64
	for i := range r.rows {
		if !r.used[i] || r.rows[i].Label == 1 || made(&r.rows[i]) || len(r.rows[i].windows) != 1 {
			continue
		}
		s := r.rows[i].Source
		first = append(first, s)
		by[s] = append(by[s], r.scores[i])
		rest = append(rest, r.scores[i])
	}
	if len(first) == 0 {
		return 0
	}
	rnd := rand.New(rand.NewPCG(seed, 0x67726f77))
	tops := make([]float64, draws)
	for i := range tops {
		list := by[first[rnd.IntN(len(first))]]
		tops[i] = math.Inf(-1)
		for range long {
			tops[i] = max(tops[i], list[rnd.IntN(len(list))])
		}
	}
	one := metric.Threshold(rest, shares[ngram.Balanced])
	return max(0, metric.Threshold(tops, shares[ngram.Balanced])-one) / math.Log(long)
}

// correct takes the growth off the scores, as judging does.
func (r *crossed) correct(growth float64) {
	r.grown = growth
	for i := range r.rows {
		if n := len(r.rows[i].windows); r.used[i] && n > 1 {
			r.scores[i] -= growth * math.Log(float64(n))
		}
	}
}
