package console

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

const (
	// maxStreams bounds the open live pages.
	maxStreams = 32
	// A tick writes the newest tickRows events; the rest are counted as
	// missed. Nobody reads more than 200 rows a second.
	tick     = 250 * time.Millisecond
	tickRows = 50
	// quietTicks is how many ticks without an event before a comment is sent,
	// so that a proxy does not cut the stream.
	quietTicks = 60
	// sendTimeout is how long one write may take before the browser is gone.
	sendTimeout = 10 * time.Second
)

// feed is one live page's stream.
type feed struct {
	c       *console
	w       http.ResponseWriter
	rc      *http.ResponseController
	last    int64         // id of the newest event taken
	pending []store.Event // oldest first
	skipped uint64        // taken and not shown
	told    uint64        // the missed count the page shows
	quiet   int
}

// stream sends new events as table rows, newest first within one message. It
// goes on after the id the page, or a broken stream, ended with.
func (c *console) stream(w http.ResponseWriter, r *http.Request) error {
	select {
	case c.streams <- struct{}{}:
		defer func() { <-c.streams }()
	default:
		http.Error(w, "too many live pages are open", http.StatusServiceUnavailable)
		return nil
	}
	f := &feed{c: c, w: w, rc: http.NewResponseController(w)}
	f.last = number(r.URL.Query().Get("after"))
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		f.last = number(id)
	}
	sub := c.Store.Subscribe() // before the read, so that nothing falls between
	defer sub.Close()
	if err := f.catchUp(r); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold rows back
	f.send([]byte(": here\n\n"))
	f.run(r, sub)
	return nil
}

// catchUp takes what was written since the page was made.
func (f *feed) catchUp(r *http.Request) error {
	recent, err := f.c.Store.RecentEvents(r.Context(), tickRows, 0)
	if err != nil || len(recent) == 0 {
		return err
	}
	if recent[0].ID < f.last {
		return nil
	}
	recent = slices.DeleteFunc(recent, func(e store.Event) bool { return e.ID <= f.last })
	slices.Reverse(recent)
	if n := len(recent); n > 0 {
		f.skipped += uint64(recent[0].ID - f.last - 1)
		f.last = recent[n-1].ID
	}
	f.pending = recent
	return nil
}

func (f *feed) run(r *http.Request, sub *store.Subscription) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case e, ok := <-sub.Events():
			if !ok {
				return
			}
			f.take(e)
		case <-t.C:
			if !f.c.sessions.valid(r) || !f.flush(sub.Lost()) {
				return
			}
		}
	}
}

func (f *feed) take(e store.Event) {
	if e.ID <= f.last {
		return
	}
	f.last = e.ID
	if len(f.pending) == tickRows {
		f.pending = slices.Delete(f.pending, 0, 1)
		f.skipped++
	}
	f.pending = append(f.pending, e)
}

// flush writes what is pending and reports whether the browser is still there.
func (f *feed) flush(lost uint64) bool {
	var b bytes.Buffer
	if len(f.pending) > 0 {
		slices.Reverse(f.pending)
		f.message(&b, f.last, "rows", f.pending)
		f.pending = f.pending[:0]
	}
	if missed := f.skipped + lost; missed != f.told {
		f.told = missed
		f.message(&b, f.last, "missed", missed)
	}
	if b.Len() == 0 {
		if f.quiet++; f.quiet < quietTicks {
			return true
		}
		b.WriteString(": still here\n\n")
	}
	f.quiet = 0
	return f.send(b.Bytes())
}

// message renders a part of the live page as one server-sent event.
func (f *feed) message(b *bytes.Buffer, id int64, name string, data any) {
	text, err := f.c.pages.render("live", name, data)
	if err != nil {
		f.c.Log.Error("a live row failed", "err", err)
		return
	}
	fmt.Fprintf(b, "id: %d\n", id)
	for line := range bytes.Lines(bytes.ReplaceAll(text, []byte("\r"), []byte(" "))) {
		b.WriteString("data: ")
		b.Write(bytes.TrimSuffix(line, []byte("\n")))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

func (f *feed) send(b []byte) bool {
	// Not every writer has deadlines; without one the server's own holds.
	_ = f.rc.SetWriteDeadline(f.c.Now().Add(sendTimeout))
	if _, err := f.w.Write(b); err != nil {
		return false
	}
	return f.rc.Flush() == nil
}
