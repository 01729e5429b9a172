package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// readers is how many queries run side by side.
const readers = 4

// maxRows bounds what one query returns, whatever limit was asked for.
const maxRows = 1000

// Reader asks the store. All methods are safe for concurrent use and see
// committed rows only.
type Reader struct {
	db   *sql.DB
	rows *row.Queries
}

// OpenReader opens an existing store for reading alone, also while another
// process writes it. Its errors are those of Open, and ErrOlderSchema.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	r, err := openReader(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open store %q for reading: %w", path, classify(err))
	}
	return r, nil
}

func openReader(ctx context.Context, path string) (*Reader, error) {
	db, err := connect(path, "mode=ro")
	if err != nil {
		return nil, err
	}
	err = sameSchema(ctx, db)
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	return newReader(ctx, path)
}

func sameSchema(ctx context.Context, db *sql.DB) error {
	have, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	steps, err := migrator(db)
	if err != nil {
		return err
	}
	switch want := newest(steps); {
	case have > want:
		return newer(have, want)
	case have < want:
		return ErrOlderSchema
	}
	return nil
}

func newReader(ctx context.Context, path string) (*Reader, error) {
	db, err := connect(path, fmt.Sprintf("mode=ro&_pragma=busy_timeout(%d)&_pragma=query_only(1)", busyMillis))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	q, err := row.Prepare(ctx, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Reader{db: db, rows: q}, nil
}

// Close ends the reader. A Store closes its own.
func (r *Reader) Close() error { return errors.Join(r.rows.Close(), r.db.Close()) }

// RecentEvents lists up to limit events older than the event with id before,
// newest first; before 0 begins at the newest. At most 1,000.
func (r *Reader) RecentEvents(ctx context.Context, limit int, before int64) ([]Event, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	rows, err := r.rows.RecentEvents(ctx, row.RecentEventsParams{Before: before, N: bound(limit)})
	return events(rows, err)
}

// EventsSince lists up to limit events newer than the event with id after,
// oldest first. At most 1,000.
func (r *Reader) EventsSince(ctx context.Context, limit int, after int64) ([]Event, error) {
	rows, err := r.rows.EventsSince(ctx, row.EventsSinceParams{After: after, N: bound(limit)})
	return events(rows, err)
}

func events(rows []row.Event, err error) ([]Event, error) {
	if err != nil {
		return nil, fmt.Errorf("read events: %w", classify(err))
	}
	out := make([]Event, len(rows))
	for i := range rows {
		if out[i], err = eventOf(&rows[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Runs lists up to limit runs, newest first. At most 1,000.
func (r *Reader) Runs(ctx context.Context, limit int) ([]Run, error) {
	rows, err := r.rows.RecentRuns(ctx, bound(limit))
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", classify(err))
	}
	out := make([]Run, len(rows))
	for i := range rows {
		out[i] = runOf(&rows[i])
	}
	return out, nil
}

// Rollup is what one minute counted under one name.
type Rollup struct {
	Minute time.Time `json:"minute"`
	// Kind is KindAction or KindCheck, Name the action or the check's id.
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Events int64  `json:"events"`
	// Latency is the sum over the events, Worst the longest.
	Latency  time.Duration `json:"latency_ns"`
	Worst    time.Duration `json:"worst_ns"`
	InBytes  int64         `json:"in_bytes"`
	OutBytes int64         `json:"out_bytes"`
}

// maxRollups bounds one answer: a week of minutes with ten names.
const maxRollups = 100_800

// Rollups lists the minutes from the first time up to, not with, the second,
// oldest first. At most 100,800 rows.
func (r *Reader) Rollups(ctx context.Context, from, to time.Time) ([]Rollup, error) {
	rows, err := r.rows.Rollups(ctx, row.RollupsParams{Since: from.UnixMicro(), Until: to.UnixMicro(), N: maxRollups})
	if err != nil {
		return nil, fmt.Errorf("read roll-ups: %w", classify(err))
	}
	out := make([]Rollup, len(rows))
	for i, x := range rows {
		out[i] = Rollup{
			Minute: fromMicro(x.Minute), Kind: x.Kind, Name: x.Name, Events: x.Events,
			Latency: time.Duration(x.LatencySum) * time.Microsecond, Worst: time.Duration(x.LatencyMax) * time.Microsecond,
			InBytes: x.InBytes, OutBytes: x.OutBytes,
		}
	}
	return out, nil
}

func bound(limit int) int64 { return int64(min(max(limit, 1), maxRows)) }
