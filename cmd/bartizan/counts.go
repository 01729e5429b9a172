package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// saveEvery is how often what keys have used is written down. A crash loses as
// much, a stop nothing.
const saveEvery = 2 * time.Second

// countsFile is where what keys have used is kept.
func countsFile(dir string) string { return filepath.Join(dir, "usage.json") }

// loadCounts reads what keys had used before. A damaged file stops the start:
// budgets that begin anew are budgets that are not kept.
func (h *house) loadCounts(a *app) error {
	dir, err := h.cfg.dataFolder(a.env)
	if err != nil {
		return err
	}
	if err := h.shared.connect(h.cfg.Gateway.Shared, a.env); err != nil {
		return err
	}
	if h.shared.server != nil {
		return nil // it keeps them
	}
	h.counts = countsFile(dir)
	if err := h.shared.counts.Load(h.counts); err != nil {
		h.counts = ""
		return hinted(exitFailed, fmt.Errorf("budgets: %w", err), "move the file away to begin at nothing")
	}
	return nil
}

// saveCounts writes them down until ctx ends.
func (h *house) saveCounts(ctx context.Context) error {
	if h.counts == "" {
		return nil
	}
	saved := h.shared.counts.Changes()
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		changes := h.shared.counts.Changes()
		if changes == saved {
			continue
		}
		if err := h.shared.counts.Save(h.counts); err == nil {
			saved = changes
		} else {
			h.log.Error("budgets are not kept over a new start", "err", err)
		}
	}
}

// keepCounts writes them down for the last time.
func (h *house) keepCounts() error {
	if h.shared != nil && h.shared.server != nil {
		h.shared.server.Close()
	}
	if h.counts == "" {
		return nil
	}
	return h.shared.counts.Save(h.counts)
}
