package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// tuning is what one deployment taught the detector of injections. It lies in
// the data folder.
type tuning struct {
	Version int `json:"version"`
	// known is what people said of texts: from the feedback, not from this file.
	known *known
	// User and Data move the scores of their channels.
	User *shift `json:"user,omitempty"`
	Data *shift `json:"data,omitempty"`
}

// shift is what 'bartizan calibrate' found for a channel: log odds that are
// added to scores, so that a score of 0.5 is the asked-for rate again.
type shift struct {
	Fast    float64   `json:"fast"`    // of the fast tier alone
	Cascade float64   `json:"cascade"` // of both tiers
	Rate    float64   `json:"rate"`
	Rows    int       `json:"rows"`
	Time    time.Time `json:"time"`
}

const tuningFile = "injection.json"

// loadTuning reads the folder's tuning; without a file nothing is tuned.
func loadTuning(dir string) (*tuning, error) {
	t := &tuning{Version: 1}
	var err error
	if t.known, err = readFeedback(dir); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, tuningFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read tuning: %w", err)
	}
	if err := json.Unmarshal(b, t); err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("read tuning %q: %w", name, err), "mend the file, or remove it to go back to what is built in")
	}
	if t.Version != 1 {
		return nil, hinted(exitUsage, fmt.Errorf("tuning %q has version %d, which this program does not know", name, t.Version), "was it written by a newer one?")
	}
	return t, nil
}

// save replaces the folder's tuning as a whole, so that a reader sees the old
// one or the new one.
func (t *tuning) save(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("write tuning: %w", err)
	}
	b, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return fmt.Errorf("write tuning: %w", err)
	}
	f, err := os.CreateTemp(dir, tuningFile+".*")
	if err != nil {
		return fmt.Errorf("write tuning: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, tuningFile))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write tuning: %w", err)
	}
	return nil
}
