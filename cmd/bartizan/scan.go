package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/posture/store"
	"github.com/bartizan-ai/bartizan/report"
	"github.com/bartizan-ai/bartizan/scan"
)

type scanFlags struct {
	config, format, output, baseline, writeBaseline, failOn string
	exclude                                                 []string
	workers                                                 int
	keep                                                    keepFlags
}

func scanCommand(a *app) *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "scan PATH",
		Short: "Examine a folder or file before you use it",
		Long: "Examines every file below PATH with all checks that scan. Nothing is executed, loaded or\n" +
			"changed, and no link is followed out of PATH.\n\n" +
			"Exit codes: 0 nothing found, 3 findings at or above --fail-on, 4 something could not be\n" +
			"examined, 1 the scan failed, 2 usage.",
		Example: "  bartizan scan .\n  bartizan scan models --format sarif --output bartizan.sarif\n" +
			"  bartizan scan . --write-baseline known.json && bartizan scan . --baseline known.json",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runScan(c.Context(), a, &f, args[0]) },
	}
	c.Flags().StringVar(&f.config, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.Flags().StringVar(&f.format, "format", "text", "text, json or sarif")
	c.Flags().StringVarP(&f.output, "output", "o", "", "file to write the report to (default: standard output)")
	c.Flags().StringVar(&f.baseline, "baseline", "", "file of known findings to leave out")
	c.Flags().StringVar(&f.writeBaseline, "write-baseline", "", "write all findings of this scan to a baseline file")
	c.Flags().StringVar(&f.failOn, "fail-on", "low", "least severity that makes the exit code 3: info, low, medium, high, critical")
	c.Flags().StringSliceVar(&f.exclude, "exclude", []string{".git"}, "names of files or folders, or paths below PATH, to pass over")
	f.keep.add(c)
	c.Flags().IntVar(&f.workers, "workers", 0, "files examined at once (default: one per processor)")
	return c
}

func runScan(ctx context.Context, a *app, f *scanFlags, path string) error {
	var bar bartizan.Severity
	if err := bar.UnmarshalText([]byte(f.failOn)); err != nil {
		return usage("--fail-on: %v", err)
	}
	if f.format != "text" && f.format != "json" && f.format != "sarif" {
		return usage("unknown format %q: want text, json or sarif", f.format)
	}
	if f.workers < 0 {
		return usage("--workers %d: want 1 at least, or 0 for one per processor", f.workers)
	}
	cfg, _, err := loadConfig(f.config)
	if err != nil {
		return err
	}
	known, err := readBaseline(f.baseline)
	if err != nil {
		return err
	}
	progress := &scan.Progress{}
	stop := showProgress(a.err, progress)
	res, err := scan.Run(ctx, scan.Config{
		Path: path, Checks: catalog.Checks(), Workers: f.workers, Exclude: f.exclude, Baseline: known, Progress: progress, Now: time.Now,
		Settings: func(k *bartizan.Check) bartizan.Settings { return cfg.settings(k, nil, &tuning{}) },
	})
	stop()
	if res == nil {
		return hinted(exitUsage, err, "name a folder or a file that can be read")
	}
	if err := writeReport(a, f, reportOf(res)); err != nil {
		return err
	}
	if f.writeBaseline != "" {
		if err := writeBaseline(f.writeBaseline, res.Findings); err != nil {
			return err
		}
	}
	if f.keep.record {
		if err := keepRun(ctx, a, f.keep.over(&cfg), runOf(res), res.Findings); err != nil {
			return err
		}
	}
	return verdictOf(res, bar)
}

// keepFlags say whether and where a run is kept for the console.
type keepFlags struct {
	record bool
	data   string
}

func (k *keepFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&k.record, "record", false, "keep the run in the store, where the console shows it")
	c.Flags().StringVar(&k.data, "data", "", "folder of the store (default ~/.local/share/bartizan)")
}

// over lays the flags over the configuration.
func (k *keepFlags) over(c *config) *config {
	if k.data != "" {
		c.Data = k.data
	}
	return c
}

func runOf(res *scan.Result) store.Run {
	target, err := filepath.Abs(res.Path)
	if err != nil {
		target = res.Path
	}
	r := store.Run{Verb: "scan", Target: target, Started: res.Started, Ended: res.Ended, State: store.RunComplete}
	if !res.Complete() {
		r.State, r.Note = store.RunIncomplete, fmt.Sprintf("%d not examined", len(res.Unexamined))
	}
	return r
}

// verdictOf is the exit code: findings weigh more than gaps, and both more than
// nothing.
func verdictOf(res *scan.Result, bar bartizan.Severity) error {
	for i := range res.Findings {
		if res.Findings[i].Severity >= bar {
			return silent(exitFindings)
		}
	}
	if !res.Complete() {
		return silent(exitIncomplete)
	}
	return nil
}

func reportOf(res *scan.Result) *report.Report {
	r := &report.Report{
		Version: version, Verb: "scan", Target: res.Path, Started: res.Started, Ended: res.Ended,
		Complete: res.Complete(), Findings: res.Findings, Known: res.Known, Files: res.Files, Bytes: res.Bytes, Unread: res.Unread,
		Members: res.Members, UnreadMembers: res.UnreadMembers,
	}
	for _, g := range res.Unexamined {
		r.Gaps = append(r.Gaps, report.Gap(g))
	}
	for n, what := range map[string]int64{
		"by excluded name": res.Excluded, "links inside the source": res.Links, "sockets, pipes or devices": res.Special,
	} {
		if what > 0 {
			r.Passed = append(r.Passed, fmt.Sprintf("%d %s", what, n))
		}
	}
	sort.Strings(r.Passed)
	for _, s := range res.Checks {
		if c, err := lookup(s.Check); err == nil {
			r.Checks = append(r.Checks, report.Check{
				Check: c, ID: c.ID, Path: c.Path(), Files: s.Files, Failures: s.Failures, Findings: s.Findings, Time: s.Time,
			})
		}
	}
	return r
}

func writeReport(a *app, f *scanFlags, r *report.Report) error {
	if f.output == "" {
		return r.Write(a.out, f.format)
	}
	return writeWhole(f.output, func(w io.Writer) error { return r.Write(w, f.format) })
}

// writeWhole writes a file beside its place and renames it, so that a full disk
// leaves the old one.
func writeWhole(name string, write func(io.Writer) error) error {
	tmp := name + ".part"
	out, err := os.Create(tmp)
	if err != nil {
		return hinted(exitFailed, fmt.Errorf("write report: %w", err), "choose another place with --output")
	}
	err = errors.Join(write(out), out.Close())
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		_ = os.Remove(tmp)
		return fmt.Errorf("write %q: %w", name, err)
	}
	return nil
}

// baseline is the file of known findings.
type baseline struct {
	Version      int      `json:"version"`
	Fingerprints []string `json:"fingerprints"`
}

func readBaseline(name string) (map[string]bool, error) {
	if name == "" {
		return nil, nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("read baseline: %w", err), "make one with --write-baseline")
	}
	var v baseline
	if err := json.Unmarshal(b, &v); err != nil || v.Version != 1 {
		return nil, hinted(exitUsage, fmt.Errorf("read baseline %q: not a baseline of version 1", name), "make one with --write-baseline")
	}
	known := map[string]bool{}
	for _, f := range v.Fingerprints {
		known[f] = true
	}
	return known, nil
}

func writeBaseline(name string, found []bartizan.Finding) error {
	v := baseline{Version: 1, Fingerprints: []string{}}
	for i := range found {
		v.Fingerprints = append(v.Fingerprints, found[i].Fingerprint)
	}
	sort.Strings(v.Fingerprints)
	return writeWhole(name, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	})
}

// showProgress draws one line on a terminal, and nothing elsewhere.
func showProgress(w io.Writer, p *scan.Progress) (stop func()) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				fmt.Fprint(w, "\r\x1b[K")
				return
			case <-tick.C:
				fmt.Fprintf(w, "\r\x1b[K%d files, %d members, %d MiB, %d findings", p.Files.Load(), p.Members.Load(), p.Bytes.Load()>>20, p.Findings.Load())
			}
		}
	}()
	return func() { close(done); <-gone }
}
