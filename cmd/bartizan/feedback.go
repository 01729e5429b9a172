package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// judgement is what a person says of a text.
type judgement string

// The judgements.
const (
	harmless judgement = "harmless"
	attack   judgement = "attack"
)

// feedback is a line of what people said of the detector's results. It stays on
// this machine, in a file that only its owner can read.
type feedback struct {
	Time    time.Time `json:"time"`
	Said    judgement `json:"said"`
	Label   int       `json:"label"` // as 'bartizan eval injection' reads it
	Channel string    `json:"channel"`
	Score   float64   `json:"score"`
	Flagged bool      `json:"flagged"` // before
	Text    string    `json:"text"`
}

const feedbackFile = "feedback.jsonl"

// judgementNamed parses what --feedback says.
func judgementNamed(s string) (judgement, error) {
	switch j := judgement(s); j {
	case harmless, attack:
		return j, nil
	}
	return "", usage("unknown feedback %q: want harmless or attack", s)
}

// keep appends a line to the folder's feedback. Lines of programs that run at
// the same time do not mix.
func (f feedback) keep(dir string) error {
	if f.Said == attack {
		f.Label = 1
	}
	line, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("write feedback: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("write feedback: %w", err)
	}
	out, err := os.OpenFile(filepath.Join(dir, feedbackFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write feedback: %w", err)
	}
	_, err = out.Write(append(line, '\n'))
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("write feedback: %w", err)
	}
	return nil
}

// readFeedback reads the folder's feedback; without a file nothing is known.
func readFeedback(dir string) (*known, error) {
	name := filepath.Join(dir, feedbackFile)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read feedback: %w", err)
	}
	defer f.Close()
	k := newKnown()
	r := bufio.NewReaderSize(f, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			return k, nil
		}
		if err == nil && len(line) == 0 { // someone removed the line
			continue
		}
		var row feedback
		if err == nil {
			err = json.Unmarshal(line, &row)
		}
		if err == nil {
			err = k.add(&row)
		}
		if err != nil {
			return nil, hinted(exitUsage, fmt.Errorf("read feedback %q: line %d: %w", name, n, err), "mend or remove the line; the others hold")
		}
	}
}
