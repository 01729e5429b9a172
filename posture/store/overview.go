package store

import (
	"context"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// Count is how often a name occurred.
type Count struct {
	Name   string `json:"name"`
	Events int64  `json:"events"`
}

// Totals sums the roll-ups of a span.
type Totals struct {
	// Actions and Checks are sorted by count, greatest first.
	Actions []Count `json:"actions"`
	Checks  []Count `json:"checks"`
	// Events is the sum over Actions.
	Events int64 `json:"events"`
	// Latency is the mean the gateway added, Worst the longest.
	Latency  time.Duration `json:"latency_ns"`
	Worst    time.Duration `json:"worst_ns"`
	InBytes  int64         `json:"in_bytes"`
	OutBytes int64         `json:"out_bytes"`
}

// Of is the count of one action.
func (t *Totals) Of(action string) int64 { return count(t.Actions, action) }

// OfCheck is the number of requests in which one check spoke.
func (t *Totals) OfCheck(id string) int64 { return count(t.Checks, id) }

func count(list []Count, name string) int64 {
	for _, c := range list {
		if c.Name == name {
			return c.Events
		}
	}
	return 0
}

// Overview is what the console's first page shows.
type Overview struct {
	Hour    Totals  `json:"hour"`
	Day     Totals  `json:"day"`
	Blocked []Event `json:"blocked"`
	// Open counts open findings by severity, worst first.
	Open []Count `json:"open"`
	Runs []Run   `json:"runs"`
}

// overviewRows is how many newest blocked events and runs an overview lists.
const overviewRows = 8

// Overview sums the 60 minutes and the 24 hours that end with the minute of
// now. It reads roll-ups, never the events, so its cost does not grow with
// traffic.
func (r *Reader) Overview(ctx context.Context, now time.Time) (Overview, error) {
	var o Overview
	var err error
	until := now.Truncate(time.Minute).Add(time.Minute)
	if o.Hour, err = r.totals(ctx, until.Add(-time.Hour), until); err != nil {
		return o, err
	}
	if o.Day, err = r.totals(ctx, until.Add(-24*time.Hour), until); err != nil {
		return o, err
	}
	rows, err := r.rows.BlockedEvents(ctx, overviewRows)
	if o.Blocked, err = events(rows, err); err != nil {
		return o, err
	}
	open, err := r.rows.OpenBySeverity(ctx)
	if err != nil {
		return o, fmt.Errorf("count open findings: %w", classify(err))
	}
	for _, x := range open {
		o.Open = append(o.Open, Count{Name: x.Severity, Events: x.N})
	}
	o.Runs, err = r.Runs(ctx, overviewRows)
	return o, err
}

func (r *Reader) totals(ctx context.Context, from, to time.Time) (Totals, error) {
	var t Totals
	rows, err := r.rows.SumRollups(ctx, row.SumRollupsParams{Since: from.UnixMicro(), Until: to.UnixMicro()})
	if err != nil {
		return t, fmt.Errorf("sum roll-ups: %w", classify(err))
	}
	var latency int64
	for _, x := range rows {
		c := Count{Name: x.Name, Events: x.Events}
		if x.Kind == KindCheck {
			t.Checks = append(t.Checks, c)
			continue
		}
		t.Actions = append(t.Actions, c)
		t.Events += x.Events
		t.InBytes += x.InBytes
		t.OutBytes += x.OutBytes
		latency += x.LatencySum
		t.Worst = max(t.Worst, time.Duration(x.LatencyMax)*time.Microsecond)
	}
	if t.Events > 0 {
		t.Latency = time.Duration(latency/t.Events) * time.Microsecond
	}
	return t, nil
}
