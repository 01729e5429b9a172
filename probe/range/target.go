package practice

import (
	"net/http"
	"sync"
	"time"
)

// Options set up a target. The zero value is a working one.
type Options struct {
	Seed     uint64           // of every draw and of the secret
	Secret   string           // planted in its instructions; "" derives one from the seed
	Hardened bool             // obeys no order: the true rate of every attack is 0
	Now      func() time.Time // for "created"; nil: 0
	Latency  time.Duration    // before each completion
	Keep     int              // records held for /truth, oldest dropped first; 0: 20,000
}

// Target is the practice target, an http.Handler. It is safe for concurrent use.
type Target struct {
	seed     uint64
	secret   string
	hardened bool
	now      func() time.Time
	latency  time.Duration
	mux      *http.ServeMux

	mu      sync.Mutex
	ring    []Record
	next    int // where the next record goes once the ring is full
	keep    int
	counted Counters
}

// Model is the only model the target serves.
const Model = "bartizan-range"

// New returns a target.
func New(o Options) *Target {
	t := &Target{seed: o.Seed, secret: o.Secret, hardened: o.Hardened, now: o.Now, latency: o.Latency, keep: o.Keep}
	if t.secret == "" {
		t.secret = secretOf(o.Seed)
	}
	if t.keep <= 0 {
		t.keep = 20000
	}
	t.mux = http.NewServeMux()
	t.mux.HandleFunc("POST /v1/chat/completions", t.complete)
	t.mux.HandleFunc("GET /v1/models", t.models)
	t.mux.HandleFunc("GET /healthz", t.health)
	t.mux.HandleFunc("GET /truth", t.truth)
	t.mux.HandleFunc("/", t.unknown)
	return t
}

// ServeHTTP answers one request. A body is read up to 4 MiB; the simulator looks
// at its first 256 KiB of text.
func (t *Target) ServeHTTP(w http.ResponseWriter, r *http.Request) { t.mux.ServeHTTP(w, r) }

// Secret returns the planted secret.
func (t *Target) Secret() string { return t.secret }

func (t *Target) created() int64 {
	if t.now == nil {
		return 0
	}
	return t.now().Unix()
}
