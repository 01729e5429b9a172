// Package store keeps what Bartizan observed in one SQLite file: gateway
// events, runs, findings and minute roll-ups.
//
// One goroutine writes, in batches; readers have connections of their own. A
// gateway decision never waits here: Record puts an event on a bounded queue
// and an overflow is counted, not waited for. What must not be lost is written
// by RecordRun, which returns when the rows are on the disk.
package store

//go:generate go run github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1 generate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// DefaultQueue is how many events may wait for the writer when Options.Queue
// is zero: under a second of the busiest gateway the store is built for.
const DefaultQueue = 8192

// Options configures Open and OpenReader.
type Options struct {
	// Now is the clock, required. It must be safe for concurrent use.
	Now func() time.Time
	// Log receives what went wrong in the background; nil logs nothing. No
	// row's content is logged.
	Log *slog.Logger
	// Queue bounds the events that wait for the writer; 0 is DefaultQueue.
	Queue int
	// Keep is how long events are kept; 0 keeps them for good. Roll-ups, runs
	// and findings are always kept.
	Keep time.Duration
}

// Store is an open store. All methods are safe for concurrent use.
type Store struct {
	*Reader
	path  string
	now   func() time.Time
	log   *slog.Logger
	keep  time.Duration
	lock  *lock
	db    *sql.DB // one connection, used by the writer goroutine alone
	rows  *row.Queries
	queue chan Event
	jobs  chan job
	stop  chan struct{}
	done  chan struct{}
	hub   hub

	gate   sync.RWMutex // held for reading while an event is put on the queue
	closed bool

	abandon atomic.Bool
	counts  counters
	nextID  int64 // of the next event; the writer goroutine's own
}

// job is work for the writer goroutine that somebody waits for.
type job struct {
	do   func(context.Context) error
	done chan error
}

// Open opens or creates the store at path and starts its writer. A store of an
// older schema is copied beside itself and then migrated. The errors to test
// for are ErrLocked, ErrNewerSchema, ErrCorrupt, ErrForeign, ErrReadOnly and
// ErrFull. ctx bounds the opening only: a later cancellation of it does not
// stop the store, so that Close can still write what is queued.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Now == nil {
		return nil, errors.New("open store: no clock given")
	}
	if o.Queue <= 0 {
		o.Queue = DefaultQueue
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{
		path: path, now: o.Now, log: o.Log, keep: o.Keep,
		queue: make(chan Event, o.Queue),
		jobs:  make(chan job),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %q: %w", path, classify(err)), s.release())
	}
	go s.write(context.WithoutCancel(ctx))
	return s, nil
}

// open takes the lock, brings the file to this binary's schema and prepares
// both sides. What it opened before an error is closed by release.
func (s *Store) open(ctx context.Context) (err error) {
	if s.lock, err = takeLock(ctx, s.path); err != nil {
		return err
	}
	if s.db, err = openWriter(ctx, s.path); err != nil {
		return err
	}
	if err = migrate(ctx, s.db, s.path, s.now); err != nil {
		return err
	}
	if s.rows, err = row.Prepare(ctx, s.db); err != nil {
		return err
	}
	if s.nextID, err = nextEventID(ctx, s.rows); err != nil {
		return err
	}
	s.Reader, err = newReader(ctx, s.path)
	return err
}

// Close stops taking events, writes those that wait and closes the file. When
// ctx ends first, the events not yet written are given up, counted as failed
// and reported in the error. A second Close does nothing.
func (s *Store) Close(ctx context.Context) error {
	s.gate.Lock()
	was := s.closed
	s.closed = true
	s.gate.Unlock()
	if was {
		<-s.done
		return nil
	}
	close(s.stop)
	var err error
	select {
	case <-s.done:
	case <-ctx.Done():
		s.abandon.Store(true)
		<-s.done // at most one batch away
		if n := s.counts.abandoned.Load(); n > 0 {
			err = fmt.Errorf("close store %q: %d events not written: %w", s.path, n, ctx.Err())
		}
	}
	s.hub.close()
	return errors.Join(err, s.release())
}

// release closes what is open, in the order that lets SQLite fold its
// write-ahead log into the file.
func (s *Store) release() error {
	var errs []error
	if s.Reader != nil {
		errs = append(errs, s.Reader.Close())
	}
	if s.rows != nil {
		errs = append(errs, s.rows.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	return errors.Join(errs...)
}

// nextEventID finds the first id never used, also after retention has deleted
// every event.
func nextEventID(ctx context.Context, q *row.Queries) (int64, error) {
	last, err := q.LastEvent(ctx)
	if err != nil {
		return 0, err
	}
	noted, err := q.GetMeta(ctx, metaLastEvent)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	return max(last, noted) + 1, nil
}
