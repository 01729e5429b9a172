package gateway_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/bartizan-ai/bartizan"
)

// hold asks for the last 8 KB of a text, whatever it is.
func hold() *bartizan.Check {
	const window = 8 << 10
	return check("TST007", "hold", bartizan.Block, &wordGuard{
		re: regexp.MustCompile("forbidden"), live: func(s string) int { return min(len(s), window) },
	})
}

// inUse is heap and stacks of the whole process after collection.
func inUse() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse+m.StackInuse) / (1 << 20)
}

// openStreams opens n streams at base and gives what they add to the memory in
// use, in MB. The mock sends 12 KB in events of about 100 bytes and waits.
func openStreams(b *testing.B, base string, n int, sent *sync.WaitGroup, release chan struct{}) float64 {
	tr := &http.Transport{DisableCompression: true}
	client := &http.Client{Transport: tr}
	before := inUse()
	sent.Add(n)
	bodies := make([]io.ReadCloser, n)
	for i := range bodies {
		res, err := client.Post(base+chatPath, "application/json", strings.NewReader(helloStream))
		if err != nil {
			b.Fatal(err)
		}
		bodies[i] = res.Body
	}
	sent.Wait()
	for _, body := range bodies { // what was not held has arrived
		if _, err := io.ReadFull(body, make([]byte, 1<<10)); err != nil {
			b.Fatal(err)
		}
	}
	used := inUse() - before
	close(release)
	for _, body := range bodies {
		_, _ = io.Copy(io.Discard, body)
		body.Close()
	}
	tr.CloseIdleConnections()
	return used
}

// BenchmarkOpenStreams compares the memory of 1,000 open streams behind
// httputil.ReverseProxy and behind a gateway that holds 8 KB of each.
func BenchmarkOpenStreams(b *testing.B) {
	const n = 1000
	var sent sync.WaitGroup
	var release chan struct{}
	mock := func(w http.ResponseWriter, r *http.Request) {
		wait := release
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		for range 12 << 10 / 40 {
			_, _ = io.WriteString(w, delta(strings.Repeat("word ", 8)))
		}
		w.(http.Flusher).Flush()
		sent.Done()
		<-wait
		_, _ = io.WriteString(w, finish)
	}
	var floor, ours float64
	for b.Loop() {
		up := httptest.NewServer(http.HandlerFunc(mock))
		u, _ := url.Parse(up.URL)
		rp := httputil.NewSingleHostReverseProxy(u)
		rp.Transport, rp.FlushInterval = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 256}, -1
		proxy := httptest.NewServer(rp)
		release = make(chan struct{})
		floor = openStreams(b, proxy.URL, n, &sent, release)
		proxy.Close()
		release = make(chan struct{})
		ours = openStreams(b, benchGateway(b, u, []*bartizan.Check{hold()}), n, &sent, release)
		up.Close()
	}
	b.ReportMetric(floor, "floor-MB")
	b.ReportMetric(ours, "gateway-MB")
	b.ReportMetric(ours-floor, "over-floor-MB")
	b.ReportMetric(0, "ns/op")
}
