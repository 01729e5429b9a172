package probe_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
)

// BenchmarkAttempts compares the engine, with its checkpoint, with a bare worker
// pool that posts and reads and keeps JSON lines, in the same run against the same
// mock. Ratio is what the bar is about: attempts/s of the engine over the pool's.
func BenchmarkAttempts(b *testing.B) {
	for _, c := range []struct {
		latency        time.Duration
		flight, number int
	}{
		{0, 8, 20000}, {0, 64, 20000}, {100 * time.Millisecond, 10, 400}, {100 * time.Millisecond, 50, 2000}, {100 * time.Millisecond, 256, 10240},
	} {
		b.Run(fmt.Sprintf("latency=%s/flight=%d", c.latency, c.flight), func(b *testing.B) {
			b.ReportAllocs()
			server := httptest.NewServer(constant(c.latency))
			defer server.Close()
			var bare, engine time.Duration
			for range b.N {
				bare += barePool(b, server.URL, c.flight, c.number)
				engine += engineRun(b, server.URL, c.flight, c.number)
			}
			total := float64(c.number * b.N)
			b.ReportMetric(total/bare.Seconds(), "bare/s")
			b.ReportMetric(total/engine.Seconds(), "attempts/s")
			b.ReportMetric(bare.Seconds()/engine.Seconds(), "ratio")
		})
	}
}

// constant answers everybody alike after the latency.
func constant(latency time.Duration) http.Handler {
	body := []byte(completion("no"))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if latency > 0 {
			time.Sleep(latency)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
}

// barePool is the least that does the job: workers, one client, a line per answer.
func barePool(b *testing.B, url string, flight, number int) time.Duration {
	via := &http.Transport{MaxIdleConns: flight, MaxIdleConnsPerHost: flight, DisableCompression: true}
	defer via.CloseIdleConnections()
	client := &http.Client{Transport: via}
	prompt := []byte(`{"model":"mock","messages":[{"role":"user","content":"Join 'abcdef' and 'ghijkl'."}]}`)
	var lines bytes.Buffer
	out := bufio.NewWriter(&lines)
	var mu sync.Mutex
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range flight {
		wg.Go(func() {
			for next.Add(1) <= int64(number) {
				r, err := client.Post(url+"/v1/chat/completions", "application/json", bytes.NewReader(prompt))
				if err != nil {
					b.Error(err)
					return
				}
				answer, err := io.ReadAll(r.Body)
				_ = r.Body.Close()
				mu.Lock()
				_, _ = out.Write(append(answer, '\n'))
				mu.Unlock()
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

func engineRun(b *testing.B, url string, flight, number int) time.Duration {
	target, err := probe.NewTarget(b.Context(), probe.TargetOptions{URL: url + "/v1", Model: "mock"}, flight, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer target.Close()
	c := probe.Config{
		Checks: []*bartizan.Check{joiner("INJ900", "Join '%s' and '%s'.")}, Target: target, Repeats: number / 2,
		Concurrency: flight, Checkpoint: filepath.Join(b.TempDir(), "run"), Now: time.Now,
	}
	start := time.Now()
	r := run(b, c)
	took := time.Since(start)
	if r.Done != number || r.Checks[0].Resisted == 0 {
		b.Fatalf("%d of %d attempts: %+v", r.Done, number, r.Checks[0].Counts)
	}
	return took
}
