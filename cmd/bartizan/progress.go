package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/bartizan-ai/bartizan/scan"
)

// showProgress draws one line on a terminal, and nothing elsewhere: what is done
// of what there is, and the time that is left at the rate so far.
func showProgress(ctx context.Context, w io.Writer, c scan.Config) (stop func()) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	gone := make(chan struct{})
	go func() { _ = c.Measure(ctx) }() // a failure leaves the totals out
	go func() {
		defer close(gone)
		begun := time.Now()
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				fmt.Fprint(w, "\r\x1b[K")
				return
			case <-tick.C:
				fmt.Fprintf(w, "\r\x1b[K%s", progressLine(c.Progress, time.Since(begun)))
			}
		}
	}()
	return func() { cancel(); <-gone }
}

// progressLine says how far a scan is. The time left is told once the source has
// been measured and something of it is done.
func progressLine(p *scan.Progress, since time.Duration) string {
	files, done := p.Files.Load(), p.Bytes.Load()
	if !p.Measured.Load() {
		return fmt.Sprintf("%d files, %d members, %d MiB, %d findings", files, p.Members.Load(), done>>20, p.Findings.Load())
	}
	line := fmt.Sprintf("%d of %d files, %d members, %d of %d MiB, %d findings",
		files, p.TotalFiles.Load(), p.Members.Load(), done>>20, p.TotalBytes.Load()>>20, p.Findings.Load())
	if total := p.TotalBytes.Load(); done > 0 && total > done && since > time.Second {
		left := time.Duration(float64(since) / float64(done) * float64(total-done))
		line += fmt.Sprintf(", about %s left", left.Round(time.Second))
	}
	return line
}
