package console

import (
	"context"
	"net/http"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

type overviewBody struct {
	store.Overview
	Stats   store.Stats
	Minutes chart
	Hours   chart
	Matrix  Matrix
	Hints   hints
	At      time.Time
	OpenSum int64
}

// Changed counts the requests that were neither allowed nor blocked.
func (b *overviewBody) Changed(t store.Totals) int64 {
	return t.Events - t.Of(store.ActionAllow) - t.Of(store.ActionBlock)
}

// Empty says that nothing was ever recorded that this page would show.
func (b *overviewBody) Empty() bool {
	return b.Day.Events == 0 && len(b.Blocked) == 0 && len(b.Open) == 0 && len(b.Runs) == 0
}

func (c *console) overview(w http.ResponseWriter, r *http.Request) error {
	b, err := c.readOverview(r.Context())
	if err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "overview", page{Title: "Overview", Here: "/", Body: b})
}

func (c *console) readOverview(ctx context.Context) (*overviewBody, error) {
	now := c.Now()
	o, err := c.Store.Overview(ctx, now)
	if err != nil {
		return nil, err
	}
	until := now.Truncate(time.Minute).Add(time.Minute)
	day, err := c.Store.Rollups(ctx, until.Add(-24*time.Hour), until)
	if err != nil {
		return nil, err
	}
	b := &overviewBody{
		Overview: o, Stats: c.Store.Stats(), Matrix: c.Matrix, Hints: c.hints(), At: now,
		Minutes: drawChart(day, until, 60, time.Minute), Hours: drawChart(day, until, 24, time.Hour),
	}
	for _, n := range o.Open {
		b.OpenSum += n.Events
	}
	return b, nil
}
