package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

type evalFlags struct {
	data, with, channel, format string
	errors                      int
}

func evalCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "eval",
		Short: "Measure detectors on labelled data",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(evalInjection(a))
	return c
}

func evalInjection(a *app) *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "injection --data FILE",
		Short: "Measure the detection of injections: rates with intervals, by source, kind, language and length",
		Long: "Reads JSON objects, a line each, gzipped if the name ends in .gz: text, label (1 malicious, 0\n" +
			"harmless) and perhaps kind, source, lang and channel. Without a channel, rows whose kind is\n" +
			"document or begins with indirect are judged in the data channel.\n\n" +
			"The rates of the profiles are what a user would see: with cascade, fast runs no deep tier and\n" +
			"strict always does. AUROC and TPR at 1 % FPR are of balanced's scores; the latter takes its\n" +
			"threshold from this data itself, so it compares scores and promises nothing.\n\n" +
			"--with tells the parts of the detector apart: rules alone, the fast tier alone, both trained\n" +
			"tiers on every text (deep), or all of it as users have it (cascade).",
		Example: "  bartizan eval injection --data valid.jsonl.gz\n  bartizan eval injection --data valid.jsonl.gz --with rules --format json",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return runEval(c.Context(), a, &f) },
	}
	c.Flags().StringVar(&f.data, "data", "", "file of labelled rows")
	c.Flags().StringVar(&f.with, "with", "cascade", "rules, fast, deep or cascade")
	c.Flags().StringVar(&f.channel, "channel", "", "judge all rows in this channel: user or data")
	c.Flags().StringVar(&f.format, "format", "text", "text or json")
	c.Flags().IntVar(&f.errors, "errors", 10, "how many of the worst errors of each sort are listed")
	return c
}

// labelled is one row of the data with what the detector made of it.
type labelled struct {
	Text    string `json:"text"`
	Label   *int   `json:"label"`
	Kind    string `json:"kind"`
	Source  string `json:"source"`
	Lang    string `json:"lang"`
	Channel string `json:"channel"`

	hit, data bool
	score     float64 // of the balanced profile
	flagged   [3]bool // by profile
	took      time.Duration
}

func runEval(ctx context.Context, a *app, f *evalFlags) error {
	if f.data == "" {
		return usage("name the data with --data")
	}
	if f.format != "text" && f.format != "json" {
		return usage("unknown format %q: want text or json", f.format)
	}
	d, err := newDetector(f.with, nil)
	if err != nil {
		return err
	}
	rows, err := readRows(f.data, func(line []byte) (labelled, error) { return parseLabelled(line, f.channel) })
	if err != nil {
		return err
	}
	if err := d.scoreAll(ctx, rows); err != nil {
		return err
	}
	r := evaluate(rows, f)
	if f.format == "json" {
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(r); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
		return nil
	}
	r.print(a.out)
	return nil
}

// readRows reads a file of lines, gzipped if its name says so.
func readRows(name string, parse func([]byte) (labelled, error)) ([]labelled, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, hinted(exitUsage, err, "name a file that can be read")
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("read %q: %w", name, err)
		}
	}
	r := bufio.NewReaderSize(in, 64<<10)
	var rows []labelled
	for n := 1; ; n++ {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read %q, line %d: %w", name, n, err)
		}
		if len(line) == 0 {
			continue
		}
		row, err := parse(line)
		if err != nil {
			return nil, usage("%s, line %d: %v", name, n, err)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, usage("%s holds no rows", name)
	}
	return rows, nil
}

func parseLabelled(line []byte, channel string) (labelled, error) {
	var row labelled
	if err := json.Unmarshal(line, &row); err != nil {
		return row, err
	}
	if row.Label == nil || *row.Label != 0 && *row.Label != 1 {
		return row, errors.New("label is neither 0 nor 1")
	}
	row.hit = *row.Label == 1
	if channel == "" {
		channel = row.Channel
	}
	if channel == "" && (row.Kind == "document" || strings.HasPrefix(row.Kind, "indirect")) {
		channel = "data"
	}
	var err error
	row.data, err = dataChannel(channel)
	return row, err
}

// scoreAll judges all rows on all processors.
func (d *detector) scoreAll(ctx context.Context, rows []labelled) error {
	return each(ctx, len(rows), func(i int) error { return d.score(ctx, &rows[i]) })
}

// each calls f for 0 to n-1 on all processors until one fails or ctx ends.
func each(parent context.Context, n int, f func(int) error) error {
	g, ctx := errgroup.WithContext(parent)
	g.SetLimit(runtime.GOMAXPROCS(0))
	const lot = 16
	for from := 0; from < n && ctx.Err() == nil; from += lot {
		g.Go(func() error {
			for i := from; i < min(from+lot, n); i++ {
				if err := f(i); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return parent.Err()
}

// score judges a row as every profile would; balanced comes first and is timed.
func (d *detector) score(ctx context.Context, row *labelled) error {
	p := textPart(row.Text, row.data)
	begin := time.Now()
	o, err := d.on(ctx, p, balancedProfile)
	if err != nil {
		return err
	}
	row.score, row.took = o.Score, time.Since(begin)
	for i, prof := range profiles {
		if o, err = d.on(ctx, p, prof); err != nil {
			return err
		}
		row.flagged[i] = o.Flagged
	}
	return nil
}
