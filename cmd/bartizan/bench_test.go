package main

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkStart runs the built binary as a process: the time from exec to
// exit, beside that of the smallest program there is.
func BenchmarkStart(b *testing.B) {
	bin := filepath.Join(b.TempDir(), "bartizan")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	empty := b.TempDir()
	for _, tt := range []struct {
		name string
		args []string
	}{{"true", []string{"true"}}, {"version", []string{bin, "--version"}}, {"scan-empty", []string{bin, "scan", empty}}} {
		b.Run(tt.name, func(b *testing.B) {
			begin, n := time.Now(), 0
			for b.Loop() {
				if out, err := exec.CommandContext(b.Context(), tt.args[0], tt.args[1:]...).CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
				n++
			}
			b.ReportMetric(time.Since(begin).Seconds()*1000/float64(n), "ms/start")
		})
	}
}
