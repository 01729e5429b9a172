package metrics_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/gateway/access"
	"github.com/bartizan-ai/bartizan/gateway/metrics"
	"github.com/bartizan-ai/bartizan/gateway/pool"
)

// scrape reads the metrics as Prometheus does.
func scrape(t *testing.T, m *metrics.Metrics) map[string]*dto.MetricFamily {
	t.Helper()
	srv := httptest.NewServer(m.Handler())
	defer srv.Close()
	res, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	p := expfmt.NewTextParser(model.UTF8Validation)
	all, err := p.TextToMetricFamilies(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v", res.StatusCode, err)
	}
	return all
}

// value is the one with the labels, as "name=value" pairs; sums for histograms
// are their counts.
func value(t *testing.T, all map[string]*dto.MetricFamily, name string, labels ...string) float64 {
	t.Helper()
	f := all[name]
	if f == nil {
		t.Errorf("there is no %s", name)
		return -1
	}
next:
	for _, m := range f.Metric {
		for i := 0; i+1 < len(labels); i += 2 {
			ok := false
			for _, l := range m.Label {
				ok = ok || l.GetName() == labels[i] && l.GetValue() == labels[i+1]
			}
			if !ok {
				continue next
			}
		}
		switch {
		case m.Histogram != nil:
			return float64(m.Histogram.GetSampleCount())
		case m.Gauge != nil:
			return m.Gauge.GetValue()
		}
		return m.Counter.GetValue()
	}
	t.Errorf("no %s with %v", name, labels)
	return -1
}

func record() gateway.Record {
	return gateway.Record{
		Route: "chat", Provider: gateway.OpenAI, Model: "m-1", Action: bartizan.Block, Outcome: gateway.BlockedAsk, Status: 403, Stream: true,
		Duration: 20 * time.Millisecond, Guarding: 30 * time.Microsecond, First: 10 * time.Millisecond, Held: 100, In: 10, Out: 20,
		Usage: access.Usage{In: 3, Out: 4}, Unexamined: []string{"x"}, Waited: time.Second, Bypass: "ann", Differs: true,
		Tries: []gateway.Try{{Server: "a:1", Failure: "connect", Took: time.Millisecond}, {Server: "b:2", Status: 200, Took: time.Millisecond}, {Server: "b:2", Status: 999}},
	}
}

func TestScrape(t *testing.T) {
	m := metrics.New(func() metrics.Now {
		return metrics.Now{
			Held: 7, Approvals: 2, Gaps: 3, CacheHits: 4, CacheAsks: 5, Shed: 6, Dropped: map[string]uint64{"store": 8, "audit": 9}, Reloads: 1, Refused: 2,
			Breakers: []pool.Named{{Server: "openai http://a", State: pool.Open}, {Server: "openai http://b", State: pool.HalfOpen}}, Ready: true,
		}
	})
	m.SetModels([]string{"m-*"})
	m.Record(record())
	limited := gateway.Record{Route: "chat", Provider: gateway.OpenAI, Outcome: gateway.Limited, Detail: "bartizan_budget"}
	m.Record(limited)
	meter := m.Meter(&bartizan.Check{ID: "TST001"})
	meter.Inspected(time.Millisecond, 2, false)
	meter.Inspected(time.Millisecond, 0, true)
	all := scrape(t, m)
	for _, tt := range []struct {
		name   string
		want   float64
		labels []string
	}{
		{"bartizan_requests_total", 1, []string{"route", "chat", "provider", "openai", "model", "m-*", "action", "block", "outcome", "blocked-request"}},
		{"bartizan_requests_total", 1, []string{"outcome", "rate-limit", "model", ""}},
		{"bartizan_tokens_total", 3, []string{"direction", "in"}},
		{"bartizan_tokens_total", 4, []string{"direction", "out"}},
		{"bartizan_denied_total", 1, []string{"why", "bartizan_budget"}},
		{"bartizan_unexamined_total", 1, nil},
		{"bartizan_request_seconds", 1, []string{"stream", "true"}},
		{"bartizan_guarding_seconds", 1, nil},
		{"bartizan_stream_first_byte_seconds", 1, nil},
		{"bartizan_stream_held_bytes", 1, nil},
		{"bartizan_bytes_total", 10, []string{"direction", "in"}},
		{"bartizan_upstream_tries_total", 1, []string{"server", "a:1", "result", "connect"}},
		{"bartizan_upstream_tries_total", 1, []string{"server", "b:2", "result", "200"}},
		{"bartizan_upstream_tries_total", 1, []string{"server", "b:2", "result", "other"}},
		{"bartizan_upstream_seconds", 2, []string{"server", "b:2"}},
		{"bartizan_approval_wait_seconds", 1, nil},
		{"bartizan_bypassed_total", 1, nil},
		{"bartizan_shadow_differs_total", 1, nil},
		{"bartizan_check_inspections_total", 2, []string{"check", "TST001"}},
		{"bartizan_check_signals_total", 2, []string{"check", "TST001"}},
		{"bartizan_check_failures_total", 1, []string{"check", "TST001"}},
		{"bartizan_check_seconds", 2, []string{"check", "TST001"}},
		{"bartizan_streams_held_bytes", 7, nil},
		{"bartizan_approvals_waiting", 2, nil},
		{"bartizan_coverage_gaps", 3, nil},
		{"bartizan_cache_hits_total", 4, nil},
		{"bartizan_cache_lookups_total", 5, nil},
		{"bartizan_shed_total", 6, nil},
		{"bartizan_records_dropped_total", 9, []string{"sink", "audit"}},
		{"bartizan_config_reloads_total", 2, []string{"result", "refused"}},
		{"bartizan_breaker_open", 1, []string{"server", "openai http://a"}},
		{"bartizan_breaker_open", 0.5, []string{"server", "openai http://b"}},
		{"bartizan_ready", 1, nil},
		{"bartizan_bypass", 0, nil},
	} {
		if got := value(t, all, tt.name, tt.labels...); got != tt.want {
			t.Errorf("%s %v is %g, want %g", tt.name, tt.labels, got, tt.want)
		}
	}
}

// TestModelsAreFew: whatever callers name as models, the labels stay few, and
// names that no provider answered for get none.
func TestModelsAreFew(t *testing.T) {
	m := metrics.New(func() metrics.Now { return metrics.Now{} })
	m.SetModels([]string{"gpt-*"})
	for i := range 10_000 {
		m.Record(gateway.Record{Route: "chat", Model: fmt.Sprintf("made-up-%d", i), Outcome: gateway.BlockedAsk})
	}
	for i := range 100 {
		m.Record(gateway.Record{Route: "chat", Model: fmt.Sprintf("gpt-%d", i), Outcome: gateway.Answered, Status: 200})
		m.Record(gateway.Record{Route: "chat", Model: fmt.Sprintf("real-%d", i), Outcome: gateway.Answered, Status: 200})
		m.Record(gateway.Record{Route: "chat", Model: fmt.Sprintf("bad-%d", i), Outcome: gateway.Answered, Status: 404})
	}
	all := scrape(t, m)
	if n := len(all["bartizan_requests_total"].Metric); n != 1+30+2 { // gpt-*, names, other twice
		t.Errorf("%d series", n)
	}
	if got := value(t, all, "bartizan_requests_total", "model", "other", "outcome", "blocked-request"); got != 10_000 {
		t.Errorf("%g others", got)
	}
	if got := value(t, all, "bartizan_requests_total", "model", "gpt-*"); got != 100 {
		t.Errorf("%g of the pattern", got)
	}
}

func BenchmarkRecord(b *testing.B) {
	m := metrics.New(func() metrics.Now { return metrics.Now{} })
	r := record()
	b.ReportAllocs()
	for b.Loop() {
		m.Record(r)
	}
}

func BenchmarkMeter(b *testing.B) {
	m := metrics.New(func() metrics.Now { return metrics.Now{} }).Meter(&bartizan.Check{ID: "TST001"})
	b.ReportAllocs()
	for b.Loop() {
		m.Inspected(time.Microsecond, 1, false)
	}
}
