package main

import (
	"math"

	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// defaults were chosen by cross-validation.
func defaults() linear.Options {
	return linear.Options{Bits: 19, Epochs: 4, Rate: 4, Damp: 1, L2: 1e-5, Seed: 1}
}

// rounds is how often the window that makes a long row malicious is guessed
// anew.
const rounds = 2

// fit trains on the rows that keep says. A malicious row of several windows
// may be harmless but for one of them, so from the second round on it counts
// by its worst window, as the model of the round before sees it (mi-SVM's
// scheme: Andrews et al., NIPS 2002); a harmless one by all.
func fit(rows []row, c ngram.Channel, o linear.Options, keep func(*row) bool) (*linear.Weights, error) {
	var w *linear.Weights
	for range rounds {
		var ex []linear.Example
		for i := range rows {
			if r := &rows[i]; weight(c, r) > 0 && keep(r) {
				ex = r.examples(ex, c, w)
			}
		}
		var err error
		if w, err = linear.Train(ex, o); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// examples adds the row's windows to ex; w is the model so far, or nil.
func (r *row) examples(ex []linear.Example, c ngram.Channel, w *linear.Weights) []linear.Example {
	if len(r.windows) == 0 {
		return ex
	}
	much := weight(c, r)
	if r.Label == 1 && w != nil {
		return append(ex, linear.Example{IDs: r.windows[worst(w, r)], Hit: true, Weight: much})
	}
	much /= float32(math.Sqrt(float64(len(r.windows))))
	for _, ids := range r.windows {
		ex = append(ex, linear.Example{IDs: ids, Hit: r.Label == 1, Weight: much})
	}
	return ex
}

// worst is the index of the row's window with the greatest score.
func worst(w *linear.Weights, r *row) int {
	top, score := 0, math.Inf(-1)
	for i, ids := range r.windows {
		if s := w.Score(ids); s > score {
			top, score = i, s
		}
	}
	return top
}
