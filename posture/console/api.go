package console

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// apiRows is how many rows a JSON answer holds when no limit is asked for.
const apiRows = 100

func (c *console) apiOverview(w http.ResponseWriter, r *http.Request) error {
	o, err := c.Store.Overview(r.Context(), c.Now())
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		store.Overview
		Stats store.Stats `json:"stats"`
	}{o, c.Store.Stats()})
}

// apiEvents lists the newest first, or with ?after= the oldest first.
func (c *console) apiEvents(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	var events []store.Event
	var err error
	if q.Has("after") {
		events, err = c.Store.EventsSince(r.Context(), limitOf(r), number(q.Get("after")))
	} else {
		events, err = c.Store.RecentEvents(r.Context(), limitOf(r), number(q.Get("before")))
	}
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		Events []store.Event `json:"events"`
		Stats  store.Stats   `json:"stats"`
	}{events, c.Store.Stats()})
}

// apiRollups lists the minutes of the last day, or of as many minutes as asked
// for, at most a week.
func (c *console) apiRollups(w http.ResponseWriter, r *http.Request) error {
	minutes := number(r.URL.Query().Get("minutes"))
	if minutes == 0 {
		minutes = 24 * 60
	}
	until := c.Now().Truncate(time.Minute).Add(time.Minute)
	from := until.Add(-time.Duration(min(minutes, 7*24*60)) * time.Minute)
	rows, err := c.Store.Rollups(r.Context(), from, until)
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		Rollups []store.Rollup `json:"rollups"`
	}{rows})
}

func (c *console) apiFindings(w http.ResponseWriter, r *http.Request) error {
	f := filterOf(r.URL.Query())
	f.Limit, f.Offset = limitOf(r), int(min(number(r.URL.Query().Get("offset")), 1<<30))
	rows, total, err := c.Store.Findings(r.Context(), f)
	if err != nil {
		return err
	}
	return writeJSON(w, struct {
		Findings []store.Finding `json:"findings"`
		Total    int64           `json:"total"`
	}{rows, total})
}

func limitOf(r *http.Request) int {
	if n := number(r.URL.Query().Get("limit")); n > 0 {
		return int(min(n, 1000))
	}
	return apiRows
}

func writeJSON(w http.ResponseWriter, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(b, '\n')) // the reader has gone
	return nil
}

func writeError(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": text})
}
