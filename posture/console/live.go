package console

import (
	"net/http"
	"strconv"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// liveRows is how many events one page of live traffic begins with.
const liveRows = 50

type liveBody struct {
	Events []store.Event
	// After is the newest id on the page, where the stream goes on.
	After int64
	// Older is where the next page begins, 0 at the end. Paged says that this
	// is not the newest page, so it is not live.
	Older int64
	Paged bool
	Hints hints
}

func (c *console) live(w http.ResponseWriter, r *http.Request) error {
	before := number(r.URL.Query().Get("before"))
	events, err := c.Store.RecentEvents(r.Context(), liveRows+1, before)
	if err != nil {
		return err
	}
	b := liveBody{Events: events, Paged: before > 0, Hints: c.hints()}
	if len(events) > liveRows {
		b.Events = events[:liveRows]
		b.Older = b.Events[liveRows-1].ID
	}
	if len(events) > 0 {
		b.After = events[0].ID
	}
	return c.show(w, http.StatusOK, "live", page{Title: "Live traffic", Here: "/live", Body: b})
}

// number reads a count or id from an address; what is none is 0.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return max(n, 0)
}
