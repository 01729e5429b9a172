package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/bartizan-ai/bartizan/learn/linear"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// heldOut keeps, by channel, the log odds of rows by models that never saw
// their source. The deep tier is calibrated together with them.
type heldOut [ngram.Data + 1][]float64

// unheld marks rows without a score.
const unheld = 1e9

func (h *heldOut) take(r *crossed, line linear.Platt) {
	z := make([]float64, len(r.rows))
	for i := range z {
		z[i] = unheld
		if r.used[i] {
			z[i] = line.LogOdds(r.scores[i])
		}
	}
	h[r.channel] = z
}

// write gives a line for every row that has a score.
func (h *heldOut) write(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write scores: %w", err)
	}
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	for i := range h[ngram.User] {
		line := map[string]any{"row": i}
		for c, z := range h {
			if z[i] != unheld {
				line[ngram.Channel(c).String()] = z[i]
			}
		}
		if len(line) == 1 {
			continue
		}
		if err := out.Encode(line); err != nil {
			return fmt.Errorf("write scores: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write scores: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write scores: %w", err)
	}
	return nil
}
