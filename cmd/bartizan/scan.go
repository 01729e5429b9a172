package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/report"
	"github.com/bartizan-ai/bartizan/scan"
)

type scanFlags struct {
	config, format, output, baseline, writeBaseline, failOn string
	ignore, explain, unknown, gitRef, stdinName             string
	exclude                                                 []string
	workers                                                 int
	hash, noHash                                            bool
	keep                                                    keepFlags
}

func scanCommand(a *app) *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "scan PATH...",
		Short: "Examine a folder or file before you use it",
		Long: "Examines every file below PATH with all checks that scan: models of some thirty formats, and the\n" +
			"text around them. Archives and compressed files are opened where they lie. Nothing is executed,\n" +
			"loaded or changed, and no link is followed out of PATH.\n\n" +
			"PATH is a folder, a file, a pattern in quotes, a folder of the Hugging Face cache, or - for\n" +
			"standard input. With --git-ref it is a repository, whose files at that commit are examined.\n\n" +
			"Of a model file a finding says: suspicious (medium), dangerous (high: it runs something that is not\n" +
			"known to be harmless) or malicious (critical). What could not be examined is listed, never clean.\n\n" +
			"Exit codes: 0 nothing found, 3 findings at or above --fail-on, 4 something could not be\n" +
			"examined, 1 the scan failed, 2 usage.",
		Example: "  bartizan scan .\n  bartizan scan models --format sarif --output bartizan.sarif\n" +
			"  bartizan scan ~/.cache/huggingface/hub --format cyclonedx -o bom.json\n" +
			"  bartizan scan . --git-ref HEAD~1\n  curl -s https://example.com/model.pt | bartizan scan -\n" +
			"  bartizan scan . --write-baseline known.json && bartizan scan . --baseline known.json\n" +
			"  bartizan scan models --explain 3fa85f64",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runScan(c.Context(), a, &f, args) },
	}
	f.add(c)
	return c
}

func (f *scanFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.config, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.Flags().StringVar(&f.format, "format", "text", report.Formats)
	c.Flags().StringVarP(&f.output, "output", "o", "", "file to write the report to (default: standard output)")
	c.Flags().StringVar(&f.baseline, "baseline", "", "file of known findings to leave out")
	c.Flags().StringVar(&f.writeBaseline, "write-baseline", "", "write all findings of this scan to a baseline file")
	c.Flags().StringVar(&f.ignore, "ignore-file", "", "file of findings to leave out, each with a reason and an expiry")
	c.Flags().StringVar(&f.explain, "explain", "", "explain the finding whose fingerprint begins so, instead of the report")
	c.Flags().StringVar(&f.failOn, "fail-on", "low", "least severity that makes the exit code 3: info, low, medium, high, critical")
	c.Flags().StringVar(&f.unknown, "unknown", "", "what a pickle's call of something unknown is: dangerous (default) or suspicious")
	c.Flags().StringVar(&f.gitRef, "git-ref", "", "examine the files of this commit, branch or tag of the repository PATH")
	c.Flags().StringVar(&f.stdinName, "stdin-name", "stdin", "name to give what comes from standard input")
	c.Flags().StringSliceVar(&f.exclude, "exclude", []string{".git"}, "names of files or folders, or paths below PATH, to pass over")
	c.Flags().BoolVar(&f.hash, "hash", false, "take the SHA-256 of each file (cyclonedx does without being asked)")
	c.Flags().BoolVar(&f.noHash, "no-hash", false, "take no digests, which reads large files only where they are examined")
	f.keep.add(c)
	c.Flags().IntVar(&f.workers, "workers", 0, "files examined at once (default: one per processor)")
}

// checked is what the flags mean, or what is wrong with them.
func (f *scanFlags) checked(args []string) (bar bartizan.Severity, err error) {
	if err := bar.UnmarshalText([]byte(f.failOn)); err != nil {
		return bar, usage("--fail-on: %v", err)
	}
	switch {
	case !report.Known(f.format):
		return bar, usage("unknown format %q: want %s", f.format, report.Formats)
	case f.workers < 0:
		return bar, usage("--workers %d: want 1 at least, or 0 for one per processor", f.workers)
	case f.hash && f.noHash:
		return bar, usage("--hash and --no-hash: want one of them")
	case f.unknown != "" && f.unknown != "dangerous" && f.unknown != "suspicious":
		return bar, usage("--unknown %q: want dangerous or suspicious", f.unknown)
	case f.gitRef != "" && len(args) != 1:
		return bar, usage("--git-ref: want one PATH, the repository")
	}
	return bar, nil
}

func runScan(ctx context.Context, a *app, f *scanFlags, args []string) error {
	bar, err := f.checked(args)
	if err != nil {
		return err
	}
	cfg, _, err := loadConfig(f.config)
	if err != nil {
		return err
	}
	known, err := readBaseline(f.baseline)
	if err != nil {
		return err
	}
	ignore, err := readIgnore(f.ignore, time.Now())
	if err != nil {
		return err
	}
	res, err := f.scanAll(ctx, a, &cfg, known, args)
	if res == nil {
		return err
	}
	ignored := ignore.apply(res)
	if err := f.tell(a, res, ignored, ignore); err != nil {
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

// scanAll scans one source after the other. A result without all of them comes
// with a gap that says so.
func (f *scanFlags) scanAll(ctx context.Context, a *app, cfg *config, known map[string]bool, args []string) (all *scan.Result, err error) {
	srcs, err := f.sources(ctx, a, args)
	defer func() { err = errors.Join(err, srcs.remove()) }()
	if err != nil {
		return nil, err
	}
	for _, src := range srcs.list {
		c := scan.Config{
			Path: src.path, Checks: catalog.Checks(), Workers: f.workers, Exclude: f.exclude, Baseline: known, Progress: &scan.Progress{}, Now: time.Now,
			Settings: func(k *bartizan.Check) bartizan.Settings { return f.settings(cfg, k) },
			Hash:     f.hash || report.Digests(f.format) && !f.noHash,
		}
		stop := showProgress(ctx, a.err, c)
		res, err := scan.Run(ctx, c)
		stop()
		if res == nil {
			return nil, hinted(exitUsage, err, "name a folder or a file that can be read")
		}
		res.Path = src.label
		if len(srcs.list) > 1 {
			prefix(res, src.label)
		}
		all = merge(all, res)
	}
	all.Unexamined = append(all.Unexamined, srcs.gaps...)
	return all, nil
}

// settings lays --unknown over the configuration of the check of pickles.
func (f *scanFlags) settings(cfg *config, k *bartizan.Check) bartizan.Settings {
	s := cfg.settings(k, nil, &tuning{})
	if f.unknown == "" || k.Path() != "supplychain/pickle" {
		return s
	}
	decode := s.Decode
	s.Decode = func(into any) error {
		if err := decode(into); err != nil {
			return err
		}
		return decodeOptions(map[string]any{"unknown": f.unknown}, into)
	}
	return s
}

// tell writes the report, or explains one finding of it.
func (f *scanFlags) tell(a *app, res *scan.Result, ignored int, ignore *ignoreFile) error {
	for _, s := range ignore.said() {
		fmt.Fprintln(a.err, "bartizan: "+s)
	}
	r := reportOf(res)
	r.Ignored = ignored
	if f.explain == "" {
		return writeReport(a, f, r)
	}
	err := r.Explain(a.out, f.explain)
	if errors.Is(err, report.ErrNoFinding) {
		return hinted(exitUsage, err, "fingerprints are in the report with --format json, or in the text behind 'finding'")
	}
	return err
}
