package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/gateway"
)

func coverageCommand(a *app) *cobra.Command {
	var f upFlags
	var asJSON bool
	c := &cobra.Command{
		Use:   "coverage",
		Short: "Prove which check sees what: every route, both directions, plain and streamed",
		Long: "Prints for every route and direction which checks examine it, computed from what runs\n" +
			"with this configuration, and the reason for every gap. Starts nothing. The exit code\n" +
			"is 3 when there is a gap.",
		Example: "  bartizan gateway coverage\n  bartizan gateway coverage --config deploy/bartizan.yaml --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, _, err := f.load()
			if err != nil {
				return err
			}
			g, err := newGateway(&cfg, &upstream{url: &url.URL{Scheme: "http", Host: "127.0.0.1"}}, func(string) string { return "unused" }, newShared(), nil, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			return writeCoverage(a.out, g.Coverage(), asJSON)
		},
	}
	c.Flags().StringVar(&f.config, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.Flags().BoolVar(&asJSON, "json", false, "every cell, as JSON")
	return c
}

// way is one direction of one route with its checks by what they see.
type way struct {
	gateway.Cover
	checks map[gateway.Sees][]string
}

func writeCoverage(w io.Writer, cells []gateway.Cover, asJSON bool) error {
	gaps := slices.ContainsFunc(cells, func(c gateway.Cover) bool { return c.Sees == gateway.Nothing })
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		if err := enc.Encode(cells); err != nil {
			return err
		}
	} else if err := writeWays(w, ways(cells)); err != nil {
		return err
	}
	if gaps {
		return hinted(exitFindings, fmt.Errorf("there are gaps: checks that do not see what they are for"), "the reasons stand in the last column")
	}
	return nil
}

// ways gathers cells by route and direction.
func ways(cells []gateway.Cover) []*way {
	var out []*way
	for _, c := range cells {
		i := slices.IndexFunc(out, func(w *way) bool { return w.Route == c.Route && w.Provider == c.Provider && w.Way == c.Way })
		if i < 0 {
			i, out = len(out), append(out, &way{c, map[gateway.Sees][]string{}})
		}
		w := out[i]
		mark := c.Check
		if c.Mode == "monitor" {
			mark += "*"
		}
		w.checks[c.Sees] = append(w.checks[c.Sees], mark)
		if c.Sees == gateway.Part || c.Sees == gateway.Nothing {
			w.Why = c.Why
		}
	}
	return out
}

func writeWays(w io.Writer, all []*way) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ROUTE\tPROVIDER\tWAY\tEXAMINED BY\tIN PART BY\tGAP\tWHY")
	for _, y := range all {
		why := ""
		if len(y.checks[gateway.Part])+len(y.checks[gateway.Nothing]) > 0 || len(y.checks[gateway.Examined]) == 0 {
			why = y.Why
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", y.Route, y.Provider, y.Way,
			orDash(y.checks[gateway.Examined]), orDash(y.checks[gateway.Part]), orDash(y.checks[gateway.Nothing]), why)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\nA star: the check is in monitor mode. Checks that are not named have nothing to see there, or are off (--json tells).\nWhat no check can read (images, audio, files) is refused unless gateway.media is pass.")
	return err
}

func orDash(ids []string) string {
	if len(ids) == 0 {
		return "-"
	}
	if slices.ContainsFunc(ids, func(id string) bool { return strings.HasSuffix(id, "*") }) {
		return strings.Join(ids, " ")
	}
	return briefly(ids)
}
