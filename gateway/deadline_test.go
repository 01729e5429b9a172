package gateway_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
)

func dial(t *testing.T, h *house) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// TestErrorAfterSilenceArrives: the upstream's silence is longer than the time
// that the caller has for one write; the error must still reach the caller.
func TestErrorAfterSilenceArrives(t *testing.T) {
	h := newHouse(t, func(w http.ResponseWriter, r *http.Request) {
		events(delta("hi"))(w, r)
		<-r.Context().Done()
	}, func(c *gateway.Config) { c.Limits.Client, c.Limits.Idle = 100*time.Millisecond, 400*time.Millisecond }, blockWord())
	if _, _, body := h.ask(t, helloStream); !strings.Contains(body, "bartizan_upstream_timeout") {
		t.Errorf("body %q", body)
	}
}

// TestCallerWhoDoesNotRead must not hold the exchange for ever, and is recorded
// as what it is.
func TestCallerWhoDoesNotRead(t *testing.T) {
	long := strings.Repeat("la ", 8<<20)
	for name, up := range map[string]http.HandlerFunc{
		"plain": answer(`{"choices":[{"message":{"content":"` + long + `"}}]}`),
		"stream": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for range 400 {
				if _, err := io.WriteString(w, delta(long[:64<<10])); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, up, func(c *gateway.Config) { c.Limits.Client = 200 * time.Millisecond })
			conn := dial(t, h)
			_ = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
			_, _ = io.WriteString(conn, "POST "+chatPath+" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n"+hello+strings.Repeat(" ", 60-len(hello)))
			for range 400 {
				if h.gw.Counts().Served > 0 {
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
			if h.gw.Counts().Served == 0 {
				t.Fatal("the exchange is still open")
			}
			if rec := h.sink.last(t); rec.Outcome != gateway.ClientGone {
				t.Errorf("record says %s (%s), status %d", rec.Outcome, rec.Detail, rec.Status)
			}
		})
	}
}

// TestSlowCallerIsNoSilentUpstream: a caller who takes longer than Limits.Idle
// to read must not make the upstream look silent.
func TestSlowCallerIsNoSilentUpstream(t *testing.T) {
	h := newHouse(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range 400 {
			if _, err := io.WriteString(w, delta(strings.Repeat("la ", 20<<10))); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, finish)
	}, func(c *gateway.Config) { c.Limits.Idle = 200 * time.Millisecond })
	res, err := http.Post(h.URL+chatPath, "application/json", strings.NewReader(helloStream))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	time.Sleep(time.Second)
	b, err := io.ReadAll(res.Body)
	if err != nil || !strings.HasSuffix(string(b), finish) {
		t.Errorf("%d bytes, %v, end %q", len(b), err, b[max(0, len(b)-300):])
	}
}
