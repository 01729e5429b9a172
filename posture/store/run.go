package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// The states of a run.
const (
	RunComplete   = "complete"
	RunIncomplete = "incomplete" // it could not look at everything it was asked to
	RunFailed     = "failed"
)

// Run is one scan or probe run.
type Run struct {
	// ID is required and never used twice.
	ID string `json:"id"`
	// Verb is scan or probe.
	Verb string `json:"verb"`
	// Target is what was looked at, as the user named it.
	Target  string    `json:"target"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	// State is RunComplete, RunIncomplete or RunFailed.
	State string `json:"state"`
	// Findings is filled in by the store: how many the run reported.
	Findings int64 `json:"findings"`
	// Note says in a sentence what was not looked at, or why it failed.
	Note string `json:"note,omitempty"`
	// Manifest is JSON: versions, digests of config and data, seed.
	Manifest string `json:"manifest,omitempty"`
}

// RecordRun writes a run with all it found in one transaction and returns when
// the rows are on the disk. After a complete run, open findings of the same
// verb and target that this run did not report are marked gone. A finding
// without fingerprint, or a run without id, is an error and nothing is
// written. When ctx ends first the error is its cause and the run may or may
// not be written.
func (s *Store) RecordRun(ctx context.Context, r Run, found []Finding) error {
	if r.ID == "" || r.Verb == "" {
		return errors.New("record run: no id or no verb")
	}
	for i := range found {
		if found[i].Fingerprint == "" {
			return fmt.Errorf("record run %q: finding %d of check %q has no fingerprint", r.ID, i, found[i].Check)
		}
	}
	err := s.await(ctx, func(ctx context.Context) error { return s.writeRun(ctx, r, found) })
	if err != nil {
		return fmt.Errorf("record run %q: %w", r.ID, classify(err))
	}
	return nil
}

// writeRun runs on the writer goroutine. Events may be lost with the power, a
// run may not: for its commit SQLite waits for the disk.
func (s *Store) writeRun(ctx context.Context, r Run, found []Finding) (err error) {
	if _, err := s.db.ExecContext(ctx, "PRAGMA synchronous = FULL"); err != nil {
		return err
	}
	defer func() {
		_, e := s.db.ExecContext(ctx, "PRAGMA synchronous = NORMAL")
		err = errors.Join(err, e)
	}()
	return s.tx(ctx, func(q *row.Queries) error {
		seen := newSightings()
		for i := range found {
			f := found[i]
			s.counts.trimmed.Add(clampFinding(&f))
			seen.add(&f, r.Verb, r.Target, r.ID, r.Ended)
		}
		if err := seen.write(ctx, q); err != nil {
			return err
		}
		if err := q.InsertRun(ctx, r.row(len(seen.list))); err != nil {
			return err
		}
		if r.State != RunComplete {
			return nil
		}
		_, err := q.MarkGone(ctx, row.MarkGoneParams{Verb: r.Verb, Target: r.Target, Run: r.ID})
		return err
	})
}

func (r *Run) row(findings int) row.InsertRunParams {
	return row.InsertRunParams{
		ID: r.ID, Verb: r.Verb, Target: r.Target, Started: r.Started.UnixMicro(), Ended: r.Ended.UnixMicro(),
		State: r.State, Findings: int64(findings), Note: r.Note, Manifest: r.Manifest,
	}
}

func runOf(r *row.Run) Run {
	return Run{
		ID: r.ID, Verb: r.Verb, Target: r.Target, Started: fromMicro(r.Started), Ended: fromMicro(r.Ended),
		State: r.State, Findings: r.Findings, Note: r.Note, Manifest: r.Manifest,
	}
}
