package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/learn/metric"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// crossed holds the scores of rows by models that never saw their source.
type crossed struct {
	channel ngram.Channel
	rows    []row
	scores  []float64 // where used says so
	used    []bool
	grown   float64 // what correct took off
}

// sideBySide is how many folds are trained at once.
const sideBySide = 2

// cross trains one model per fold without its sources and scores them. The
// result does not depend on how the folds run. Composed rows are in every
// training and never scored.
func cross(rows []row, c ngram.Channel, o linear.Options) (*crossed, error) {
	r := &crossed{channel: c, rows: rows, scores: make([]float64, len(rows)), used: make([]bool, len(rows))}
	var wg sync.WaitGroup
	errs := make([]error, folds)
	gate := make(chan struct{}, sideBySide)
	for k := range folds {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			errs[k] = r.fold(k, o)
		})
	}
	wg.Wait()
	return r, errors.Join(errs...)
}

func (r *crossed) fold(k int, o linear.Options) error {
	if !slices.ContainsFunc(r.rows, func(x row) bool { return fold(x.Source) == k && weight(r.channel, &x) > 0 }) {
		return nil
	}
	w, err := fit(r.rows, r.channel, o, func(x *row) bool { return fold(x.Source) != k })
	if err != nil {
		return fmt.Errorf("train without fold %d: %w", k, err)
	}
	for i := range r.rows {
		if x := &r.rows[i]; fold(x.Source) == k && weight(r.channel, x) > 0 && len(x.windows) > 0 {
			r.scores[i], r.used[i] = w.Score(x.windows[worst(w, x)]), true
		}
	}
	return nil
}

// split gives the scores of the malicious and the harmless rows that keep says.
func (r *crossed) split(keep func(*row) bool) (hits, rest []float64) {
	for i := range r.rows {
		switch {
		case !r.used[i] || !keep(&r.rows[i]):
		case r.rows[i].Label == 1:
			hits = append(hits, r.scores[i])
		default:
			rest = append(rest, r.scores[i])
		}
	}
	return hits, rest
}

// print writes what the scores say: over all, then by source, malicious ones
// against all harmless rows.
func (r *crossed) print(out io.Writer) {
	hits, rest := r.split(r.typical)
	auroc := metric.AUROC(hits, rest)
	fmt.Fprintf(out, "%s channel, every source held out with its like: %d malicious, %d typical harmless rows\n", r.channel, len(hits), len(rest))
	fmt.Fprintf(out, "  AUROC %.4f (%.4f to %.4f), growth %.3f\n", auroc.Value, auroc.Low, auroc.High, r.grown)
	for _, s := range shares {
		e := metric.TPRAtFPR(hits, rest, s)
		fmt.Fprintf(out, "  TPR at %.1f %% FPR: %.4f (%.4f to %.4f)\n", 100*s, e.Value, e.Low, e.High)
	}
	at := [3]float64{metric.Threshold(rest, shares[0]), metric.Threshold(rest, shares[1]), metric.Threshold(rest, shares[2])}
	fmt.Fprintf(out, "  %-9s %-74s %6s %7s %7s %7s %7s\n", "label", "source", "rows", "AUROC", "0.1 %", "1 %", "5 %")
	for _, k := range r.groups() {
		h, b := r.split(func(x *row) bool { return group(x) == k })
		area, list, label := "", b, "harmless"
		if len(h) > 0 {
			area, list, label = fmt.Sprintf("%.4f", metric.AUROC(h, rest).Value), h, "malicious"
		}
		slices.Sort(list)
		fmt.Fprintf(out, "  %-9s %-74.74s %6d %7s", label, k[2:], len(list), area)
		for _, t := range at {
			fmt.Fprintf(out, " %7.4f", float64(metric.AtLeast(list, t))/float64(len(list)))
		}
		fmt.Fprintln(out)
	}
}

// group is label and source, in the order of a report.
func group(x *row) string { return fmt.Sprintf("%d %s", x.Label, x.Source) }

func (r *crossed) groups() []string {
	seen := map[string]bool{}
	for i := range r.rows {
		if r.used[i] {
			seen[group(&r.rows[i])] = true
		}
	}
	names := make([]string, 0, len(seen))
	for k := range seen {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
