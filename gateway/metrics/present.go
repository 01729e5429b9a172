package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/bartizan-ai/bartizan/gateway/pool"
)

// Now is what is true at one time.
type Now struct {
	// Held are bytes of streams that wait, Approvals calls that wait for a
	// person, Gaps cells of the coverage that no check sees.
	Held            int64
	Approvals, Gaps int
	// CacheHits of CacheAsks were known, since the last change of the
	// configuration.
	CacheHits, CacheAsks int64
	// Shed exchanges found no place, since the last change of the configuration.
	Shed int64
	// Dropped are records that could not be kept, by what did not take them.
	Dropped map[string]uint64
	// Reloads of the configuration took effect, Refused did not.
	Reloads, Refused int64
	Breakers         []pool.Named
	// Ready and Bypass are the gateway's state.
	Ready, Bypass bool
}

// present collects what is true at a scrape.
type present struct{ now func() Now }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(space+"_"+name, help, labels, nil)
}

// Describe sends nothing: what there is depends on the configuration.
func (*present) Describe(chan<- *prometheus.Desc) {}

// Collect sends everything.
func (p *present) Collect(out chan<- prometheus.Metric) {
	n := p.now()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	count := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	gauge(desc("streams_held_bytes", "Bytes of streams that wait for a guard now."), float64(n.Held))
	gauge(desc("approvals_waiting", "Tool calls that wait for a person."), float64(n.Approvals))
	gauge(desc("coverage_gaps", "Ways of routes that a check is for and does not see ('bartizan gateway coverage')."), float64(n.Gaps))
	gauge(desc("ready", "Whether the gateway takes new requests (/readyz)."), truth(n.Ready))
	gauge(desc("bypass", "Whether the glass is broken: verdicts are not carried out."), truth(n.Bypass))
	count(desc("cache_hits_total", "Windows of which it was known what a check says."), float64(n.CacheHits))
	count(desc("cache_lookups_total", "Windows of which it could have been known."), float64(n.CacheAsks))
	count(desc("shed_total", "Exchanges that found no place."), float64(n.Shed))
	reloads := desc("config_reloads_total", "Changes of the configuration, by result.", "result")
	count(reloads, float64(n.Reloads), "in-force")
	count(reloads, float64(n.Refused), "refused")
	dropped := desc("records_dropped_total", "Records that could not be kept, by what did not take them.", "sink")
	for sink, v := range n.Dropped {
		count(dropped, float64(v), sink)
	}
	breaker := desc("breaker_open", "State of the circuit breaker of a server: 0 closed, 0.5 half-open, 1 open.", "server")
	for _, b := range n.Breakers {
		gauge(breaker, float64(b.State)/2, b.Server)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
