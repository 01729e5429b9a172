package scan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/scan"
)

// grow writes n files of about 8 KiB of text in folders of 100.
func grow(b *testing.B, n int) string {
	root := b.TempDir()
	text := strings.Repeat("The castle stands above the town; its walls are thick and its towers are many.\n", 100)
	for i := range n {
		dir := filepath.Join(root, fmt.Sprintf("d%03d", i/100))
		if i%100 == 0 {
			if err := os.Mkdir(dir, 0o755); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.md", i)), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return root
}

// BenchmarkTree scans trees of 1,000 and 10,000 files with all checks, and
// reports the greatest heap in use beside the speed: it must not grow with the
// tree. The page cache is warm.
func BenchmarkTree(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("files=%d", n), func(b *testing.B) {
			root := grow(b, n)
			var files, bytes int64
			peak := watchHeap(b)
			begin := time.Now()
			for b.Loop() {
				r, err := scan.Run(b.Context(), scan.Config{
					Path: root, Checks: catalog.Checks(), Now: time.Now,
					Settings: func(*bartizan.Check) bartizan.Settings {
						return bartizan.Settings{Now: time.Now, Decode: func(any) error { return nil }}
					},
				})
				if err != nil || !r.Complete() || len(r.Findings) > 0 {
					b.Fatalf("%+v, %v", r, err)
				}
				files, bytes = files+r.Files, bytes+r.Bytes
			}
			sec := time.Since(begin).Seconds()
			b.ReportMetric(float64(files)/sec, "files/s")
			b.ReportMetric(float64(bytes)/sec/1e6, "MB/s")
			b.ReportMetric(float64(peak())/(1<<20), "peak-heap-MiB")
		})
	}
}

// watchHeap samples the heap in use; the function it returns stops and gives
// the greatest value.
func watchHeap(b *testing.B) func() uint64 {
	runtime.GC()
	var top atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top.Store(max(top.Load(), m.HeapInuse))
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); <-done; return top.Load() }
}
