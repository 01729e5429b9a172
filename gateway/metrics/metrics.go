// Package metrics counts what passes a gateway, for Prometheus. Labels are
// bounded: routes, providers, actions, outcomes, checks and servers are those
// of the configuration, and models are few. Nothing of a caller or of content
// becomes a label.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// Metrics takes records and measures. It is safe for concurrent use and
// outlives changes of the configuration.
type Metrics struct {
	reg    *prometheus.Registry
	models models

	requests, tokens, denied, gaps *prometheus.CounterVec
	seconds, guarding, first, held *prometheus.HistogramVec
	waited                         prometheus.Histogram
	bytes, tries                   *prometheus.CounterVec
	upstream                       *prometheus.HistogramVec
	bypassed, differs              prometheus.Counter
	inspected, signals, failures   *prometheus.CounterVec
	check                          *prometheus.HistogramVec
}

// New makes metrics. now says what is true at the time of each scrape.
func New(now func() Now) *Metrics {
	m := &Metrics{reg: prometheus.NewRegistry(), models: models{seen: map[string]bool{}}}
	m.exchanges()
	m.checks()
	m.reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &present{now: now})
	return m
}

// The buckets, in seconds: of whole exchanges, which wait for models, and of
// what the gateway does itself.
var (
	long  = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600}
	short = []float64{.00001, .000025, .00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1}
)

func (m *Metrics) exchanges() {
	m.requests = m.counter("requests_total", "Exchanges, by what became of them.", "route", "provider", "model", "action", "outcome")
	m.tokens = m.counter("tokens_total", "Tokens that providers reported, by direction.", "provider", "model", "direction")
	m.denied = m.counter("denied_total", "Exchanges refused by a rate, a budget or for want of a place.", "why")
	m.gaps = m.counter("unexamined_total", "Exchanges of which something was not looked at.", "route", "provider")
	m.seconds = m.histogram("request_seconds", "Time of whole exchanges.", long, "route", "provider", "stream")
	m.guarding = m.histogram("guarding_seconds", "Time that guards took of an exchange.", short, "route")
	m.first = m.histogram("stream_first_byte_seconds", "Time until the first byte of a stream left.", long, "route", "provider")
	m.held = m.histogram("stream_held_bytes", "Bytes of a stream that waited for a guard at once, at most.", prometheus.ExponentialBuckets(64, 4, 8), "route")
	m.bytes = m.counter("bytes_total", "Bytes of bodies, by direction.", "route", "direction")
	m.tries = m.counter("upstream_tries_total", "Calls upstream, by server and result: a status or a word.", "server", "result")
	m.upstream = m.histogram("upstream_seconds", "Time to the headers of an upstream's answer.", long, "server")
	m.waited = prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: space, Name: "approval_wait_seconds", Help: "Time that exchanges waited for a person.", Buckets: long})
	m.bypassed = prometheus.NewCounter(prometheus.CounterOpts{Namespace: space, Name: "bypassed_total", Help: "Exchanges while the glass was broken."})
	m.differs = prometheus.NewCounter(prometheus.CounterOpts{Namespace: space, Name: "shadow_differs_total", Help: "Exchanges on which the shadow policy decided otherwise."})
	m.reg.MustRegister(m.waited, m.bypassed, m.differs)
}

func (m *Metrics) checks() {
	m.inspected = m.counter("check_inspections_total", "Windows that a check was shown.", "check")
	m.signals = m.counter("check_signals_total", "Signals of a check.", "check")
	m.failures = m.counter("check_failures_total", "Windows that a check could not look at.", "check")
	m.check = m.histogram("check_seconds", "Time that a check took for one window.", short, "check")
}

// space begins the names of all metrics.
const space = "bartizan"

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Name: name, Help: help}, labels)
	m.reg.MustRegister(c)
	return c
}

func (m *Metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: space, Name: name, Help: help, Buckets: buckets}, labels)
	m.reg.MustRegister(h)
	return h
}

// Handler answers scrapes. It asks for no key: it belongs on a listener that
// strangers cannot reach.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second})
}

// SetModels gives the patterns of models that are labels of their own.
func (m *Metrics) SetModels(patterns []string) { m.models.set(patterns) }

// Record counts one exchange. It never refuses.
func (m *Metrics) Record(r gateway.Record) bool {
	provider, model := string(r.Provider), m.models.label(r)
	m.requests.WithLabelValues(r.Route, provider, model, r.Action.String(), string(r.Outcome)).Inc()
	m.bytes.WithLabelValues(r.Route, "in").Add(float64(r.In))
	m.bytes.WithLabelValues(r.Route, "out").Add(float64(r.Out))
	m.seconds.WithLabelValues(r.Route, provider, strconv.FormatBool(r.Stream)).Observe(r.Duration.Seconds())
	if r.Guarding > 0 {
		m.guarding.WithLabelValues(r.Route).Observe(r.Guarding.Seconds())
	}
	if r.First > 0 {
		m.first.WithLabelValues(r.Route, provider).Observe(r.First.Seconds())
		m.held.WithLabelValues(r.Route).Observe(float64(r.Held))
	}
	if r.Usage.In > 0 || r.Usage.Out > 0 {
		m.tokens.WithLabelValues(provider, model, "in").Add(float64(r.Usage.In))
		m.tokens.WithLabelValues(provider, model, "out").Add(float64(r.Usage.Out))
	}
	m.exceptions(r, provider)
	for _, t := range r.Tries {
		m.tries.WithLabelValues(t.Server, result(t)).Inc()
		m.upstream.WithLabelValues(t.Server).Observe(t.Took.Seconds())
	}
	return true
}

func (m *Metrics) exceptions(r gateway.Record, provider string) {
	if r.Outcome == gateway.Limited {
		m.denied.WithLabelValues(r.Detail).Inc()
	}
	if len(r.Unexamined) > 0 || r.Route == "unexamined" {
		m.gaps.WithLabelValues(r.Route, provider).Inc()
	}
	if r.Waited > 0 {
		m.waited.Observe(r.Waited.Seconds())
	}
	if r.Bypass != "" {
		m.bypassed.Inc()
	}
	if r.Differs {
		m.differs.Inc()
	}
}

// result is the label of a call's end.
func result(t gateway.Try) string {
	switch {
	case t.Failure != "":
		return t.Failure
	case t.Status < 100 || t.Status > 599: // servers may make numbers up
		return "other"
	}
	return strconv.Itoa(t.Status)
}

// Meter gives what measures one check, looked up once.
func (m *Metrics) Meter(c *bartizan.Check) gateway.Meter {
	return &meter{
		m.inspected.WithLabelValues(c.ID), m.signals.WithLabelValues(c.ID), m.failures.WithLabelValues(c.ID), m.check.WithLabelValues(c.ID),
	}
}

type meter struct {
	inspected, signals, failures prometheus.Counter
	seconds                      prometheus.Observer
}

// Inspected counts one window.
func (m *meter) Inspected(took time.Duration, signals int, failed bool) {
	m.inspected.Inc()
	if signals > 0 {
		m.signals.Add(float64(signals))
	}
	if failed {
		m.failures.Inc()
	}
	m.seconds.Observe(took.Seconds())
}
