package pool_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/gateway/pool"
)

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) move(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

func settings() pool.Settings {
	return pool.Settings{Window: 10 * time.Second, Failures: 4, Ratio: 0.5, Pause: 5 * time.Second}
}

func call(t *testing.T, b *pool.Breaker, r pool.Result) {
	t.Helper()
	c, wait := b.Allow()
	if c == nil {
		t.Fatalf("no leave for %s", wait)
	}
	c.Done(r)
}

func TestBreaker(t *testing.T) {
	k := newClock()
	b := pool.NewBreakers(k.now).For("a", settings())
	for range 4 {
		call(t, b, pool.Good)
	}
	for range 3 {
		call(t, b, pool.Failed)
	}
	if s := b.State(); s != pool.Closed {
		t.Fatalf("3 failures of 7: %s", s)
	}
	call(t, b, pool.Failed) // 4 of 8
	if s := b.State(); s != pool.Open {
		t.Fatalf("4 failures of 8: %s", s)
	}
	if c, wait := b.Allow(); c != nil || wait != 5*time.Second {
		t.Fatalf("open, but leave is %v, wait %s", c, wait)
	}
	k.move(5 * time.Second)
	if s := b.State(); s != pool.HalfOpen {
		t.Fatalf("after the pause: %s", s)
	}
	trial, _ := b.Allow()
	if trial == nil {
		t.Fatal("no call may try")
	}
	if second, _ := b.Allow(); second != nil {
		t.Fatal("two calls try at once")
	}
	trial.Done(pool.Failed)
	if s := b.State(); s != pool.Open {
		t.Fatalf("after a failed try: %s", s)
	}
	k.move(5 * time.Second)
	trial, _ = b.Allow()
	trial.Done(pool.Unknown)
	call(t, b, pool.Good)
	if s := b.State(); s != pool.Closed {
		t.Fatalf("after a good try: %s", s)
	}
	for range 3 { // the old failures are forgotten
		call(t, b, pool.Failed)
	}
	if s := b.State(); s != pool.Closed {
		t.Fatalf("3 failures after a good try: %s", s)
	}
}

// TestWindowSlides: failures that are longer ago than the window do not count.
func TestWindowSlides(t *testing.T) {
	k := newClock()
	b := pool.NewBreakers(k.now).For("a", settings())
	for range 20 { // one every 4 s: at most 3 in a window
		call(t, b, pool.Failed)
		k.move(4 * time.Second)
	}
	if s := b.State(); s != pool.Closed {
		t.Errorf("%s", s)
	}
	k.move(10 * time.Second)
	for range 4 {
		call(t, b, pool.Failed)
		k.move(time.Second)
	}
	if s := b.State(); s != pool.Open {
		t.Errorf("4 failures in 4 s: %s", s)
	}
}

// TestLateCalls: what began before the breaker opened does not close it.
func TestLateCalls(t *testing.T) {
	k := newClock()
	b := pool.NewBreakers(k.now).For("a", settings())
	early, _ := b.Allow()
	for range 4 {
		call(t, b, pool.Failed)
	}
	k.move(5 * time.Second)
	early.Done(pool.Good)
	if s := b.State(); s != pool.HalfOpen {
		t.Errorf("an early call made it %s", s)
	}
	(*pool.Call)(nil).Done(pool.Good)
}

func TestBreakersOutliveSettings(t *testing.T) {
	k := newClock()
	bs := pool.NewBreakers(k.now)
	b := bs.For("a", settings())
	for range 4 {
		call(t, b, pool.Failed)
	}
	if bs.For("a", settings()).State() != pool.Open {
		t.Error("a new configuration closed the breaker")
	}
	bs.For("b", settings())
	bs.Keep([]string{"a"})
	if got := bs.States(); len(got) != 1 || got[0] != (pool.Named{Server: "a", State: pool.Open}) {
		t.Errorf("%v", got)
	}
	if bs.For("a", pool.Settings{}).State() != pool.Closed {
		t.Error("switched off, but open")
	}
	for range 100 {
		call(t, b, pool.Failed)
	}
}

func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		s  pool.Settings
		ok bool
	}{
		{pool.Settings{}, true},
		{pool.DefaultSettings(), true},
		{pool.Settings{Failures: -1}, false},
		{pool.Settings{Failures: 1, Ratio: 2, Window: time.Second, Pause: time.Second}, false},
		{pool.Settings{Failures: 1, Ratio: 0, Window: time.Second, Pause: time.Second}, false},
		{pool.Settings{Failures: 1, Ratio: 1, Window: time.Nanosecond, Pause: time.Second}, false},
		{pool.Settings{Failures: 1, Ratio: 1, Window: time.Second}, false},
	} {
		if err := tt.s.Validate(); (err == nil) != tt.ok {
			t.Errorf("%+v: %v", tt.s, err)
		}
	}
}

func TestWait(t *testing.T) {
	r := pool.Retry{Base: 100 * time.Millisecond, Most: time.Second}
	for _, tt := range []struct {
		n      int
		random float64
		want   time.Duration
	}{
		{1, 0, 50 * time.Millisecond},
		{1, 0.5, 75 * time.Millisecond},
		{3, 0, 200 * time.Millisecond},
		{100, 0, 500 * time.Millisecond},
	} {
		if got := r.Wait(tt.n, tt.random); got != tt.want {
			t.Errorf("try %d: %s, want %s", tt.n, got, tt.want)
		}
	}
	if got := (pool.Retry{}).Wait(5, 0.9); got != 0 {
		t.Errorf("nothing configured: %s", got)
	}
}

func TestAfter(t *testing.T) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, v string
		want    time.Duration
		ok      bool
	}{
		{"Retry-After", "2", 2 * time.Second, true},
		{"Retry-After", " 0 ", 0, true},
		{"Retry-After", now.Add(time.Minute).Format(http.TimeFormat), time.Minute, true},
		{"Retry-After", now.Add(-time.Minute).Format(http.TimeFormat), 0, true},
		{"Retry-After-Ms", "250", 250 * time.Millisecond, true},
		{"Retry-After", "-3", 0, false},
		{"Retry-After", "99999999999999999999", 0, false},
		{"Retry-After", "soon", 0, false},
		{"X", "1", 0, false},
	} {
		got, ok := pool.After(http.Header{tt.name: {tt.v}}, now)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%s: %s: %s, %v", tt.name, tt.v, got, ok)
		}
	}
}

func FuzzAfter(f *testing.F) {
	f.Add("1")
	f.Add("Fri, 01 Sep 2026 12:00:00 GMT")
	f.Fuzz(func(t *testing.T, v string) {
		if d, ok := pool.After(http.Header{"Retry-After": {v}}, time.Unix(0, 0)); d < 0 || !ok && d != 0 {
			t.Errorf("%q: %s", v, d)
		}
	})
}

// TestManyCallers counts every call once, under the race detector.
func TestManyCallers(t *testing.T) {
	k := newClock()
	b := pool.NewBreakers(k.now).For("a", pool.Settings{Window: time.Minute, Failures: 800, Ratio: 1, Pause: time.Second})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if c, _ := b.Allow(); c != nil {
					c.Done(pool.Failed)
				}
			}
		})
	}
	wg.Wait()
	if s := b.State(); s != pool.Open {
		t.Errorf("after 800 failures: %s", s)
	}
}

func BenchmarkBreaker(b *testing.B) {
	br := pool.NewBreakers(time.Now).For("a", pool.DefaultSettings())
	b.ReportAllocs()
	for b.Loop() {
		c, _ := br.Allow()
		c.Done(pool.Good)
	}
}
