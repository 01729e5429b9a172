package store

import (
	"context"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// A batch ends at batchRows events or linger after its first. Commits dominate
// the cost: on two cores 100 to 1,000 rows a commit write 3 to 4 times as many
// rows a second as one row a commit.
const (
	batchRows = 500
	linger    = 50 * time.Millisecond
)

const metaLastEvent = "last_event"

// Record takes an event to be written with the next batch and reports whether
// it was taken. It never blocks: an event that finds the queue full, or the
// store closed, is dropped and counted. Names are cut to 256 bytes, longer
// texts to 2,048, checks to 64 and findings to 32, and what was cut is
// counted. The slices belong to the store from here on.
func (s *Store) Record(e Event) bool {
	s.counts.trimmed.Add(clampEvent(&e))
	if e.Time.IsZero() {
		e.Time = s.now()
	}
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		s.counts.dropped.Add(1)
		return false
	}
	select {
	case s.queue <- e:
		s.counts.accepted.Add(1)
		return true
	default:
		s.counts.dropped.Add(1)
		return false
	}
}

// await has the writer goroutine do something between two batches and waits
// for its result.
func (s *Store) await(ctx context.Context, do func(context.Context) error) error {
	j := job{do: do, done: make(chan error, 1)}
	select {
	case s.jobs <- j:
	case <-s.stop:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write is the writer goroutine, the only user of s.db once Open has returned.
func (s *Store) write(ctx context.Context) {
	defer close(s.done)
	batch := make([]Event, 0, batchRows)
	flush := func() {
		s.flush(ctx, batch)
		clear(batch)
		batch = batch[:0]
	}
	timer := time.NewTimer(linger)
	defer timer.Stop()
	prune := time.NewTicker(pruneMore) // the first look comes soon after opening
	defer prune.Stop()
	for {
		select {
		case e := <-s.queue:
			if len(batch) == 0 {
				timer.Reset(linger)
			}
			if batch = append(batch, e); len(batch) == batchRows {
				flush()
			}
		case <-timer.C:
			flush()
		case j := <-s.jobs:
			flush()
			j.done <- j.do(ctx)
		case <-prune.C:
			flush()
			s.pruneStep(ctx, prune)
		case <-s.stop:
			s.drain(ctx, batch)
			return
		}
	}
}

// drain writes what waits, until Close gives up. Nothing is added any more.
func (s *Store) drain(ctx context.Context, batch []Event) {
	for !s.abandon.Load() {
		for len(batch) < batchRows && len(s.queue) > 0 {
			batch = append(batch, <-s.queue)
		}
		if len(batch) == 0 {
			return
		}
		s.flush(ctx, batch)
		batch = batch[:0]
	}
	lost := uint64(len(batch) + len(s.queue))
	s.counts.failed.Add(lost)
	s.counts.abandoned.Store(lost)
}

// flush writes a batch in one transaction with its roll-ups and findings, and
// then shows it to the subscribers. A batch that fails is counted, not tried
// again: the disk that is full now is full in a millisecond too, and memory is
// bounded.
func (s *Store) flush(ctx context.Context, batch []Event) {
	if len(batch) == 0 {
		return
	}
	err := s.tx(ctx, func(q *row.Queries) error { return s.writeBatch(ctx, q, batch) })
	if err != nil {
		err = fmt.Errorf("write %d events to store %q: %w", len(batch), s.path, classify(err))
		s.counts.failed.Add(uint64(len(batch)))
		text := err.Error()
		if s.counts.last.Swap(&text) == nil { // the first of a row of failures
			s.log.Error("events are being lost", "err", err)
		}
		return
	}
	s.counts.last.Store(nil)
	s.counts.written.Add(uint64(len(batch)))
	s.nextID += int64(len(batch))
	s.hub.publish(batch)
}

func (s *Store) writeBatch(ctx context.Context, q *row.Queries, batch []Event) error {
	sums, seen := newSums(), newSightings()
	for i := range batch {
		e := &batch[i]
		e.ID = s.nextID + int64(i)
		p, err := e.row(e.ID)
		if err != nil {
			return err
		}
		if err := q.InsertEvent(ctx, p); err != nil {
			return err
		}
		sums.add(e)
		for j := range e.Findings {
			seen.add(&e.Findings[j], "gateway", "", "", e.Time)
		}
	}
	if err := sums.write(ctx, q); err != nil {
		return err
	}
	if err := seen.write(ctx, q); err != nil {
		return err
	}
	return q.SetMeta(ctx, row.SetMetaParams{Name: metaLastEvent, Value: batch[len(batch)-1].ID})
}

// tx runs do in one transaction of the writer's connection.
func (s *Store) tx(ctx context.Context, do func(*row.Queries) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(s.rows.WithTx(tx)); err != nil {
		// A full disk has SQLite roll back by itself; that is no second error.
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}
