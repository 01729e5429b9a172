package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/posture/store"
	"github.com/bartizan-ai/bartizan/probe"
)

type probeFlags struct {
	config, model, keyEnv, budget, format, output, checkpoint string
	checks                                                    []string
	seed                                                      uint64
	repeats, concurrency, maxTokens                           int
	timeout                                                   time.Duration
	plan, selftest, inline                                    bool
	keep                                                      keepFlags
}

func probeCommand(a *app) *cobra.Command {
	var f probeFlags
	c := &cobra.Command{
		Use:   "probe URL",
		Short: "Attack a live endpoint and prove what breaks",
		Long: "Attacks an OpenAI-compatible endpoint with every check that probes, and counts as broken\n" +
			"only what is proved: each attempt carries a random token in two parts, and only an answer\n" +
			"that joins them shows that the target obeyed. Refusals are not judged by their wording,\n" +
			"errors never count as safe, and every rate has its denominator and a 95% interval.\n\n" +
			"With --checkpoint a run that was stopped or killed goes on where it was.\n\n" +
			"Attack only what is yours. Exit codes: 0 nothing broke, 3 findings, 4 undecided or stopped\n" +
			"before the end, 1 the probe failed, 2 usage.",
		Example: "  bartizan probe http://127.0.0.1:8082/v1 --budget 20s\n" +
			"  bartizan probe https://api.openai.com/v1 --model gpt-4o-mini --key-env OPENAI_API_KEY --budget 100\n" +
			"  bartizan probe http://host/v1 --checkpoint run.jsonl --format json --output run.json",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runProbe(c.Context(), a, &f, args[0]) },
	}
	c.Flags().StringVar(&f.config, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.Flags().StringVar(&f.model, "model", "", "model to ask (default: the first that the endpoint lists)")
	c.Flags().StringVar(&f.keyEnv, "key-env", "", "environment variable that holds the endpoint's key")
	c.Flags().StringVar(&f.budget, "budget", "", "most to spend: a time such as 20s or 5m, or a number of attempts")
	c.Flags().StringVar(&f.format, "format", "text", "text or json")
	c.Flags().StringVarP(&f.output, "output", "o", "", "file to write the report to (default: standard output)")
	c.Flags().StringVar(&f.checkpoint, "checkpoint", "", "file to keep results in and to resume from")
	c.Flags().StringSliceVar(&f.checks, "check", nil, "ids or paths of the checks to run (default: all that probe)")
	c.Flags().Uint64Var(&f.seed, "seed", 1, "seed of all tokens and draws: the same seed asks the same")
	c.Flags().IntVar(&f.repeats, "repeats", 10, "attempts for each case")
	c.Flags().IntVar(&f.concurrency, "concurrency", 8, "attempts at once; less when the endpoint is busy")
	c.Flags().DurationVar(&f.timeout, "timeout", time.Minute, "of one request")
	c.Flags().IntVar(&f.maxTokens, "max-tokens", 0, "longest answer to ask for, in tokens (default: the endpoint's own)")
	c.Flags().BoolVar(&f.inline, "inline", false, "put planted documents into the user's turn, for endpoints that take no tool results")
	f.keep.add(c)
	c.Flags().BoolVar(&f.plan, "plan", false, "print what would be done, without a request")
	c.Flags().BoolVar(&f.selftest, "selftest", true, "first prove that harmless constant targets give no finding")
	return c
}

func runProbe(ctx context.Context, a *app, f *probeFlags, url string) error {
	if f.format != "text" && f.format != "json" {
		return usage("unknown format %q: want text or json", f.format)
	}
	c, err := f.setUp(ctx, a, url)
	if err != nil {
		return err
	}
	defer c.Target.Close()
	if f.plan {
		plan, err := probe.MakePlan(*c)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, plan)
		return nil
	}
	if f.selftest {
		if err := provedHarmless(ctx, c); err != nil {
			return err
		}
	}
	c.Planned = func(p *probe.Plan) { fmt.Fprintln(a.err, p) }
	done := drawProgress(a.err, c)
	rep, err := probe.Run(ctx, *c)
	done()
	if rep == nil {
		return hinted(exitFailed, err, "a checkpoint belongs to one plan, seed and target; name a new file to start afresh")
	}
	rep.Version = version
	if err := writeProbe(a, f, rep); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	if f.keep.record {
		cfg, _, err := loadConfig(f.config)
		if err == nil {
			err = keepRun(ctx, a, f.keep.over(&cfg), probeRunOf(rep), rep.Findings)
		}
		if err != nil {
			return err
		}
	}
	switch rep.Verdict() {
	case probe.Found:
		return silent(exitFindings)
	case probe.Undecided:
		return silent(exitIncomplete)
	}
	return nil
}

func probeRunOf(r *probe.Report) store.Run {
	run := store.Run{Verb: "probe", Target: r.Target, Started: r.Started, Ended: r.Started.Add(r.Took), State: store.RunComplete}
	if !r.Complete {
		run.State, run.Note = store.RunIncomplete, r.Stopped
	}
	return run
}

// setUp turns flags into a run, reaching the target when its model is to be
// found.
func (f *probeFlags) setUp(ctx context.Context, a *app, url string) (*probe.Config, error) {
	switch {
	case f.repeats < 1:
		return nil, usage("--repeats %d: want 1 at least", f.repeats)
	case f.concurrency < 1:
		return nil, usage("--concurrency %d: want 1 at least", f.concurrency)
	case f.timeout <= 0:
		return nil, usage("--timeout %v is no time to wait", f.timeout)
	}
	budget, err := parseBudget(f.budget)
	if err != nil {
		return nil, err
	}
	cfg, _, err := loadConfig(f.config)
	if err != nil {
		return nil, err
	}
	checks, err := f.chosen()
	if err != nil {
		return nil, err
	}
	key := ""
	if f.keyEnv != "" {
		if key = a.env(f.keyEnv); key == "" {
			return nil, usage("--key-env: %s is not set", f.keyEnv)
		}
	}
	model := f.model
	if f.plan && model == "" {
		model = "any" // a plan asks nobody
	}
	target, err := probe.NewTarget(ctx, probe.TargetOptions{URL: url, Model: model, Key: key, Timeout: f.timeout, Inline: f.inline, MaxTokens: f.maxTokens}, f.concurrency, time.Now)
	var down *probe.TargetError
	switch {
	case errors.As(err, &down):
		return nil, hinted(exitFailed, err, "is the server up, and does the address end in its version, such as /v1? --model names a model, --key-env its key")
	case err != nil:
		return nil, usage("%v", err)
	}
	return &probe.Config{
		Checks: checks, Settings: func(k *bartizan.Check) bartizan.Settings { return cfg.settings(k, nil, &tuning{}) },
		Target: target, Arm: "direct", Seed: f.seed, Repeats: f.repeats, Budget: budget, Concurrency: f.concurrency,
		Checkpoint: f.checkpoint, Now: time.Now,
	}, nil
}

// chosen lists the checks to run.
func (f *probeFlags) chosen() ([]*bartizan.Check, error) {
	var out []*bartizan.Check
	for _, name := range f.checks {
		c, err := lookup(name)
		if err != nil {
			return nil, err
		}
		if c.Probe == nil {
			return nil, usage("check %s (%s) does not probe", c.ID, c.Path())
		}
		out = append(out, c)
	}
	if out == nil {
		return catalog.Checks(), nil
	}
	return out, nil
}

func parseBudget(s string) (probe.Budget, error) {
	if s == "" {
		return probe.Budget{}, nil
	}
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return probe.Budget{Attempts: n}, nil
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return probe.Budget{Duration: d}, nil
	}
	return probe.Budget{}, usage("--budget %q is neither a time such as 20s nor a number of attempts", s)
}

// provedHarmless runs the attacks on targets that never obey: a tool that finds
// something there must not report on anything else.
func provedHarmless(ctx context.Context, c *probe.Config) error {
	controls, err := probe.SelfTest(ctx, *c)
	if err != nil {
		return fmt.Errorf("self test: %w", err)
	}
	var bad []string
	for _, k := range controls {
		if len(k.Findings) > 0 {
			bad = append(bad, k.Name)
		}
	}
	if len(bad) > 0 {
		return fmt.Errorf("self test: findings on targets that never obey (%s): this is a defect of Bartizan, nothing was probed", strings.Join(bad, ", "))
	}
	return nil
}

func writeProbe(a *app, f *probeFlags, r *probe.Report) error {
	write := r.WriteText
	if f.format == "json" {
		write = r.WriteJSON
	}
	if f.output == "" {
		return write(a.out)
	}
	return writeWhole(f.output, write)
}

// drawProgress shows one line on a terminal.
func drawProgress(w io.Writer, c *probe.Config) (done func()) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	lines := make(chan probe.Progress, 1)
	gone := make(chan struct{})
	c.Progress = func(p probe.Progress) {
		select {
		case lines <- p:
		default: // the last one is still being drawn
		}
	}
	go func() {
		defer close(gone)
		for p := range lines {
			fmt.Fprintf(w, "\r\x1b[K%d of %d attempts, %d exploited", p.Done, p.Planned, p.Exploited)
		}
		fmt.Fprint(w, "\r\x1b[K")
	}()
	return func() { close(lines); <-gone }
}
