package store

import (
	"context"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// Retention deletes pruneRows events at a time and lets batches of events in
// between: deleting 100,000 rows at once would hold the writer for seconds.
const (
	pruneRows  = 1000
	pruneEvery = time.Minute
	pruneMore  = 100 * time.Millisecond // while there is more to delete
)

// Prune deletes the events older than before, in small batches between which
// new events are written, and reports how many. Roll-ups, runs and findings
// stay. The file does not shrink; its free pages are used again.
func (s *Store) Prune(ctx context.Context, before time.Time) (int64, error) {
	var total int64
	for {
		var n int64
		err := s.await(ctx, func(ctx context.Context) (err error) {
			n, err = s.deleteSome(ctx, before)
			return err
		})
		if err != nil {
			return total, fmt.Errorf("delete events before %s: %w", before.UTC().Format(time.RFC3339), classify(err))
		}
		total += n
		if n < pruneRows {
			return total, nil
		}
	}
}

func (s *Store) deleteSome(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.tx(ctx, func(q *row.Queries) error {
		n, err = q.DeleteEvents(ctx, row.DeleteEventsParams{Before: before.UnixMicro(), N: pruneRows})
		return err
	})
	return n, err
}

// pruneStep is retention's own turn on the writer goroutine.
func (s *Store) pruneStep(ctx context.Context, tick *time.Ticker) {
	if s.keep <= 0 {
		tick.Stop()
		return
	}
	n, err := s.deleteSome(ctx, s.now().Add(-s.keep))
	if err != nil {
		s.log.Error("old events could not be deleted", "err", classify(err))
	}
	if n == pruneRows {
		tick.Reset(pruneMore)
	} else {
		tick.Reset(pruneEvery)
	}
}
