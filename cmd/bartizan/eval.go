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

	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
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
			"The rates at the named thresholds are what a user would see. TPR at 1 % FPR takes its threshold\n" +
			"from this data itself, so it compares scores and promises nothing.",
		Example: "  bartizan eval injection --data valid.jsonl.gz\n  bartizan eval injection --data valid.jsonl.gz --with rules --format json",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return runEval(c.Context(), a, &f) },
	}
	c.Flags().StringVar(&f.data, "data", "", "file of labelled rows")
	c.Flags().StringVar(&f.with, "with", "both", "rules, classifier or both")
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
	score     float64
	at        classifier.Thresholds
	took      time.Duration
}

func runEval(ctx context.Context, a *app, f *evalFlags) error {
	if f.data == "" {
		return usage("name the data with --data")
	}
	if f.format != "text" && f.format != "json" {
		return usage("unknown format %q: want text or json", f.format)
	}
	d, err := newDetector(f.with)
	if err != nil {
		return err
	}
	rows, err := readLabelled(f)
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

func readLabelled(f *evalFlags) ([]labelled, error) {
	file, err := os.Open(f.data)
	if err != nil {
		return nil, hinted(exitUsage, err, "name a file that can be read")
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(f.data, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("read %q: %w", f.data, err)
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
			return nil, fmt.Errorf("read %q, line %d: %w", f.data, n, err)
		}
		row, err := parseLabelled(line, f.channel)
		if err != nil {
			return nil, usage("%s, line %d: %v", f.data, n, err)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, usage("%s holds no rows", f.data)
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
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	const lot = 64
	for from := 0; from < len(rows); from += lot {
		part := rows[from:min(from+lot, len(rows))]
		g.Go(func() error {
			for i := range part {
				begin := time.Now()
				o, err := d.judge(ctx, part[i].Text, part[i].data)
				if err != nil {
					return err
				}
				part[i].score, part[i].at, part[i].took = o.Score, o.at, time.Since(begin)
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}
