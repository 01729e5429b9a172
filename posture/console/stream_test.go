package console_test

import (
	"bufio"
	"context"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/posture/store"
)

// listen opens a live stream and gives its lines; they end with the stream.
func (s *site) listen(t *testing.T, ctx context.Context, path string, headers ...string) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(s.cookie)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s, %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	lines := make(chan string, 10_000)
	go func() {
		defer close(lines)
		defer resp.Body.Close()
		for sc := bufio.NewScanner(resp.Body); sc.Scan(); {
			lines <- sc.Text()
		}
	}()
	return lines
}

// until collects lines to the first that holds what is looked for.
func until(t *testing.T, lines <-chan string, what string) string {
	t.Helper()
	var all strings.Builder
	timeout := time.After(5 * time.Second)
	for {
		select {
		case l, ok := <-lines:
			if !ok {
				t.Fatalf("the stream ended before %q:\n%s", what, all.String())
			}
			all.WriteString(l + "\n")
			if strings.Contains(l, what) {
				return all.String()
			}
		case <-timeout:
			t.Fatalf("no %q in 5 s:\n%s", what, all.String())
		}
	}
}

func TestStreamShowsNewEvents(t *testing.T) {
	s := signed(t)
	s.record(t, blocked(), blocked())
	lines := s.listen(t, t.Context(), "/live/stream?after=1")
	got := until(t, lines, `id="event-2"`) // written before the stream opened
	if strings.Contains(got, "event-1") || !strings.Contains(got, "id: 2\n") {
		t.Errorf("the first message:\n%s", got)
	}
	e := blocked()
	e.Model = "evil\r\ndata: forged\n\n<script>"
	s.record(t, e)
	until(t, lines, "</tr>") // the rest of the first message
	got = until(t, lines, `id="event-3"`) + until(t, lines, "</tr>")
	if strings.Contains(got, "\ndata: forged") || strings.Contains(got, "<script>") {
		t.Errorf("a name broke out of its row:\n%s", got)
	}
	if !strings.Contains(got, `\u000d\u000adata: forged`) {
		t.Errorf("the name is not shown:\n%s", got)
	}
}

func TestStreamGoesOnAfterTheLastID(t *testing.T) {
	s := signed(t)
	s.record(t, blocked(), blocked(), blocked())
	got := until(t, s.listen(t, t.Context(), "/live/stream?after=0", "Last-Event-ID", "2"), `id="event-3"`)
	if strings.Contains(got, "event-2") {
		t.Errorf("sent again:\n%s", got)
	}
}

func TestStreamCountsWhatItCannotShow(t *testing.T) {
	s := signed(t)
	lines := s.listen(t, t.Context(), "/live/stream?after=0")
	until(t, lines, ": here")
	var many []store.Event
	for range 2000 {
		many = append(many, blocked())
	}
	s.record(t, many...)
	got := until(t, lines, "passed unseen")
	if n := strings.Count(got, "<tr id="); n == 0 || n > 1000 {
		t.Errorf("%d rows of 2000", n)
	}
}

func TestStreamEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("", func(t *testing.T) {
		s := signed(t)
		ctx, cancel := context.WithCancel(t.Context())
		gone := s.listen(t, ctx, "/live/stream")
		until(t, gone, ": here")
		cancel() // the browser goes
		for range gone {
		}
		out := s.listen(t, t.Context(), "/live/stream")
		until(t, out, ": here")
		s.do(t, "POST", "/logout", map[string][]string{}) // the session ends
		for range out {
		}
	})
	t.Run("", func(t *testing.T) {
		s := signed(t)
		lines := s.listen(t, t.Context(), "/live/stream")
		until(t, lines, ": here")
		if err := s.store.Close(t.Context()); err != nil { // the store closes
			t.Fatal(err)
		}
		for range lines {
		}
	})
	leaks(t, before)
}

func TestStreamsAreBounded(t *testing.T) {
	s := signed(t)
	for range 32 {
		until(t, s.listen(t, t.Context(), "/live/stream"), ": here")
	}
	if a := s.do(t, "GET", "/live/stream", nil); a.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("stream 33: %s", a.Status)
	}
}
