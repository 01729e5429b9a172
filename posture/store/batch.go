package store

import (
	"context"
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// The kinds of roll-up: requests by action, and requests in which a check
// spoke. Only the first kind sums to the number of requests.
const (
	KindAction = "action"
	KindCheck  = "check"
)

type sumKey struct {
	minute     int64 // microseconds
	kind, name string
}

// sums gathers a batch's roll-ups, so that a batch writes a few rows of them
// instead of a few for each event.
type sums struct {
	at   map[sumKey]int
	list []row.AddRollupParams
}

func newSums() *sums { return &sums{at: map[sumKey]int{}} }

func (s *sums) add(e *Event) {
	minute := e.Time.Truncate(time.Minute).UnixMicro()
	s.addTo(sumKey{minute, KindAction, e.Action}, e)
	for i, c := range e.Checks {
		if !slices.Contains(e.Checks[:i], c) {
			s.addTo(sumKey{minute, KindCheck, c}, e)
		}
	}
}

func (s *sums) addTo(k sumKey, e *Event) {
	i, ok := s.at[k]
	if !ok {
		i = len(s.list)
		s.at[k] = i
		s.list = append(s.list, row.AddRollupParams{Minute: k.minute, Kind: k.kind, Name: k.name})
	}
	r, us := &s.list[i], e.Latency.Microseconds()
	r.Events++
	r.LatencySum += us
	r.LatencyMax = max(r.LatencyMax, us)
	r.InBytes += e.InBytes
	r.OutBytes += e.OutBytes
}

func (s *sums) write(ctx context.Context, q *row.Queries) error {
	for i := range s.list {
		if err := q.AddRollup(ctx, s.list[i]); err != nil {
			return err
		}
	}
	return nil
}

// sightings gathers a batch's findings by fingerprint: an attack repeated a
// thousand times is one upsert that counts a thousand.
type sightings struct {
	at   map[string]int
	list []sighting
}

func newSightings() *sightings { return &sightings{at: map[string]int{}} }

func (s *sightings) add(f *Finding, verb, target, run string, when time.Time) {
	i, ok := s.at[f.Fingerprint]
	if !ok {
		s.at[f.Fingerprint] = len(s.list)
		s.list = append(s.list, sighting{Finding: *f, verb: verb, target: target, run: run, seen: 1, first: when, last: when})
		return
	}
	g := &s.list[i]
	g.Finding = *f
	g.seen++
	if when.Before(g.first) {
		g.first = when
	}
	if when.After(g.last) {
		g.last = when
	}
}

func (s *sightings) write(ctx context.Context, q *row.Queries) error {
	for i := range s.list {
		if err := q.UpsertFinding(ctx, s.list[i].row()); err != nil {
			return err
		}
	}
	return nil
}
