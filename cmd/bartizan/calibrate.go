package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/learn/metric"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

type calibrateFlags struct {
	benign, channel, config, data string
	rate                          float64
	reset, dry                    bool
}

func calibrateCommand(a *app) *cobra.Command {
	var f calibrateFlags
	c := &cobra.Command{
		Use:   "calibrate --benign FILE",
		Short: "Fit the detection of injections to your own harmless traffic",
		Long: "Reads harmless texts, JSON objects with text and perhaps channel, a line each (gzipped if the name\n" +
			"ends in .gz), and moves the trained tiers' scores so that the balanced profile flags the share of\n" +
			"them that --fpr says. The result is two numbers per channel in the data folder; detect and gateway\n" +
			"use them from their next start. No text is kept, nothing is sent.\n\n" +
			"Use texts that were not chosen by a detector, a few thousand if you have them: the interval that is\n" +
			"printed says how sure the rate is. Rules are not moved; how many texts they flag is printed.",
		Example: "  bartizan calibrate --benign yesterday.jsonl --fpr 0.01\n  bartizan calibrate --reset",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return runCalibrate(c.Context(), a, &f) },
	}
	c.Flags().StringVar(&f.benign, "benign", "", "file of harmless texts")
	c.Flags().StringVar(&f.channel, "channel", "", "channel of texts that name none: user or data (default user)")
	c.Flags().Float64Var(&f.rate, "fpr", 0.01, "share of harmless texts that may be flagged, between 0.0001 and 0.2")
	c.Flags().StringVar(&f.config, "config", "", "configuration file (default bartizan.yaml, if there is one)")
	c.Flags().StringVar(&f.data, "data", "", "folder to keep the result in (default that of 'bartizan up')")
	c.Flags().BoolVar(&f.dry, "dry-run", false, "print what would be kept, and keep nothing")
	c.Flags().BoolVar(&f.reset, "reset", false, "forget what was calibrated")
	return c
}

func runCalibrate(ctx context.Context, a *app, f *calibrateFlags) error {
	dir, t, err := tuningOf(a, f.config, f.data)
	if err != nil {
		return err
	}
	if f.reset {
		t.User, t.Data = nil, nil
		return t.save(dir)
	}
	if f.benign == "" {
		return usage("name a file of harmless texts with --benign")
	}
	if !(f.rate >= 0.0001 && f.rate <= 0.2) {
		return usage("--fpr %v is not between 0.0001 and 0.2", f.rate)
	}
	rows, err := readRows(f.benign, func(line []byte) (labelled, error) { return parseText(line, f.channel) })
	if err != nil {
		return err
	}
	d, err := newDetector("cascade", nil)
	if err != nil {
		return err
	}
	for _, data := range []bool{false, true} {
		of := slices.DeleteFunc(slices.Clone(rows), func(r labelled) bool { return r.data != data })
		if len(of) == 0 {
			continue
		}
		s, err := d.calibrate(ctx, a.out, of, f.rate)
		if err != nil {
			return err
		}
		if data {
			t.Data = s
		} else {
			t.User = s
		}
	}
	if f.dry {
		return nil
	}
	return t.save(dir)
}

// calibrate finds the shift of one channel and tells what it does.
func (d *detector) calibrate(ctx context.Context, w io.Writer, rows []labelled, rate float64) (*shift, error) {
	name, least := channelName(rows[0].data), int(math.Ceil(1/rate))
	if len(rows) < least {
		return nil, usage("%d texts of the %s channel cannot show a rate of %v: want %d at least, and ten times as many to be sure", len(rows), name, rate, least)
	}
	s := &shift{Rate: rate, Rows: len(rows), Time: time.Now().UTC()}
	for _, tier := range []struct {
		name string
		prof profile
		only tiers
		into *float64
	}{
		{"fast tier", fastProfile, tiersNamed["fast"], &s.Fast},
		{"cascade", balancedProfile, tiers{fast: true, deep: true}, &s.Cascade},
	} {
		only := *d
		only.with = tier.only
		scores, bar, err := only.scores(ctx, rows, tier.prof)
		if err != nil {
			return nil, err
		}
		before := count(scores, 0, bar)
		*tier.into = moved(scores, rate, bar)
		after := metric.Rate("fpr", count(scores, *tier.into, bar), len(scores))
		fmt.Fprintf(w, "%s channel, %s: %d of %d texts were flagged; moved by %+.2f it is %s\n",
			name, tier.name, before, len(scores), *tier.into, interval(after))
	}
	rules := *d
	rules.with = tiersNamed["rules"]
	scores, _, err := rules.scores(ctx, rows, fastProfile)
	if err != nil {
		return nil, err
	}
	if n := len(slices.DeleteFunc(scores, func(v float64) bool { return v == 0 })); n > 0 {
		fmt.Fprintf(w, "%s channel, rules: %d of %d texts are flagged, which calibration does not change\n", name, n, len(rows))
	}
	return s, nil
}

// moved gives the log odds by which scores must be moved so that at most the
// share rate of them reaches bar. It sorts them. The new threshold lies above
// the score that must not reach it by more than what is lost in rounding, and
// below the next one.
func moved(scores []float64, rate, bar float64) float64 {
	at := metric.Threshold(scores, rate)
	first := sort.SearchFloat64s(scores, at) // that may reach it
	gap := 1e-6
	below := injection.LogOdds(scores[max(first-1, 0)])
	if first < len(scores) {
		gap = min(gap, (injection.LogOdds(scores[first])-below)/2)
	}
	return injection.LogOdds(bar) - below - gap
}

// count says how many scores reach bar once they are moved.
func count(scores []float64, by, bar float64) int {
	n := 0
	for _, v := range scores {
		if injection.Shift(v, by) >= bar {
			n++
		}
	}
	return n
}

// scores judges all rows on all processors and returns their scores with the
// balanced profile's threshold.
func (d *detector) scores(ctx context.Context, rows []labelled, prof profile) ([]float64, float64, error) {
	out, bars := make([]float64, len(rows)), make([]float64, len(rows))
	err := each(ctx, len(rows), func(i int) error {
		o, err := d.judge(ctx, rows[i].Text, rows[i].data, prof)
		out[i], bars[i] = o.Score, o.bars.Balanced
		return err
	})
	return out, bars[0], err
}

// parseText reads a line that need not be labelled; one that is labelled as
// malicious is a mistake.
func parseText(line []byte, channel string) (labelled, error) {
	var row labelled
	if err := json.Unmarshal(line, &row); err != nil {
		return row, err
	}
	if row.Label != nil && *row.Label != 0 {
		return row, errors.New("it is labelled as malicious; give harmless texts only")
	}
	if row.Text == "" {
		return row, errors.New("no text")
	}
	var err error
	row.data, err = dataChannel(cmp.Or(row.Channel, channel))
	return row, err
}
