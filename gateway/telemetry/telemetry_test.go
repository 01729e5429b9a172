package telemetry_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/telemetry"
)

// receiver is a collector that keeps what it gets.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []*spans.Span
	raw  string
	head http.Header
	path string
}

func newReceiver(t *testing.T, status int) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		b, _ := io.ReadAll(q.Body)
		var m collector.ExportTraceServiceRequest
		if err := proto.Unmarshal(b, &m); err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.raw, r.head, r.path = r.raw+string(b), q.Header.Clone(), q.URL.Path
		for _, rs := range m.ResourceSpans {
			for _, ss := range rs.ScopeSpans {
				r.got = append(r.got, ss.Spans...)
			}
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	return r
}

func attribute(s *spans.Span, key string) string {
	for _, a := range s.Attributes {
		if a.Key == key {
			if v := a.Value.GetStringValue(); v != "" {
				return v
			}
			return strings.TrimSpace(strings.SplitN(a.Value.String(), ":", 2)[1])
		}
	}
	return ""
}

func record() gateway.Record {
	return gateway.Record{
		ID: "req_1", CallerID: "app-7", Time: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC), Duration: 1500 * time.Millisecond,
		Route: "chat", Provider: gateway.Azure, Model: "m", Action: bartizan.Redact, Outcome: gateway.Answered, Status: 200, Caller: "ann",
		Usage: access.Usage{In: 12, Out: 34}, Tries: []gateway.Try{{Server: "a:1"}, {Server: "b:2"}},
		Findings:    []bartizan.Finding{{Check: "TST001", Threat: "T00", Signals: []bartizan.Signal{{Score: .5, Reason: "PRIVATE", Evidence: "PRIVATE"}}}},
		Bodies:      &gateway.Bodies{Request: []byte("PRIVATE"), Answer: []byte("PRIVATE")},
		Traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}
}

func TestSpan(t *testing.T) {
	rx := newReceiver(t, http.StatusOK)
	tr, err := telemetry.New(t.Context(), telemetry.Options{Endpoint: rx.URL, Headers: map[string]string{"X-Key": "k"}, Service: "bartizan", Version: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	tr.Record(t.Context(), record())
	if err := tr.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(rx.got) != 1 || rx.path != "/v1/traces" || rx.head.Get("X-Key") != "k" {
		t.Fatalf("%d spans at %s", len(rx.got), rx.path)
	}
	s := rx.got[0]
	if s.Name != "chat m" || time.Duration(s.EndTimeUnixNano-s.StartTimeUnixNano) != 1500*time.Millisecond {
		t.Errorf("%s took %d", s.Name, s.EndTimeUnixNano-s.StartTimeUnixNano)
	}
	for key, want := range map[string]string{
		"gen_ai.operation.name": "chat", "gen_ai.provider.name": "azure.ai.openai", "gen_ai.request.model": "m",
		"gen_ai.usage.input_tokens": "12", "gen_ai.usage.output_tokens": "34", "bartizan.request.id": "req_1",
		"bartizan.request.caller_id": "app-7", "bartizan.action": "redact", "bartizan.upstream.tries": "2", "server.address": "b:2",
	} {
		if got := attribute(s, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if len(s.Events) != 1 || s.Events[0].Name != "bartizan.finding" {
		t.Errorf("events: %v", s.Events)
	}
	if got := string(s.ParentSpanId); got != "\x00\xf0\x67\xaa\x0b\xa9\x02\xb7" {
		t.Errorf("parent %x", got)
	}
	if strings.Contains(rx.raw, "PRIVATE") {
		t.Error("content was sent")
	}
}

// TestParents: a trace of the caller's is gone on with, and what is none makes
// a new one.
func TestParents(t *testing.T) {
	for parent, want := range map[string]int{
		"": 1, "nonsense": 1, "00-00000000000000000000000000000000-00f067aa0ba902b7-01": 1,
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00": 0, // the caller does not sample
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01": 1,
	} {
		rx := newReceiver(t, http.StatusOK)
		tr, err := telemetry.New(t.Context(), telemetry.Options{Endpoint: rx.URL})
		if err != nil {
			t.Fatal(err)
		}
		r := record()
		r.Traceparent = parent
		tr.Record(t.Context(), r)
		if err := tr.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(rx.got) != want {
			t.Errorf("%q: %d spans", parent, len(rx.got))
		}
		known := want == 1 && strings.HasSuffix(parent, "01") && strings.HasPrefix(parent, "00-4")
		if want == 1 && (len(rx.got[0].ParentSpanId) > 0) != known {
			t.Errorf("%q: parent %x", parent, rx.got[0].ParentSpanId)
		}
	}
}

// TestCollectorDown: nobody waits, what was not taken is counted, and the log
// says so without the address.
func TestCollectorDown(t *testing.T) {
	rx := newReceiver(t, http.StatusBadRequest)
	var text strings.Builder
	tr, err := telemetry.New(t.Context(), telemetry.Options{Endpoint: rx.URL + "/secret-path", Log: slog.New(slog.NewTextHandler(&text, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		tr.Record(t.Context(), record())
	}
	if err := tr.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sent, failed := tr.Counts(); sent != 0 || failed != 100 {
		t.Errorf("%d sent, %d failed", sent, failed)
	}
	if !strings.Contains(text.String(), "spans cannot be sent") || strings.Contains(text.String(), "secret-path") {
		t.Errorf("the log says %q", text.String())
	}
}

func TestEndpoints(t *testing.T) {
	for _, bad := range []string{"", "127.0.0.1:4318", "ftp://x", "http://", "http://a b"} {
		if _, err := telemetry.New(t.Context(), telemetry.Options{Endpoint: bad}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	rx := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer rx.Close()
	tr, err := telemetry.New(b.Context(), telemetry.Options{Endpoint: rx.URL})
	if err != nil {
		b.Fatal(err)
	}
	r := record()
	b.ReportAllocs()
	for b.Loop() {
		tr.Record(b.Context(), r)
	}
}
