package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
)

func checksCommand(a *app) *cobra.Command {
	var format, file string
	c := &cobra.Command{
		Use:   "checks",
		Short: "Show what is checked: the matrix of threats and verbs, with its holes",
		Long: "Shows the matrix of threats and verbs. A dash is a hole: no check covers that threat\n" +
			"with that verb yet.",
		Example: "  bartizan checks\n  bartizan checks --format json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, _, err := loadConfig(file)
			if err != nil {
				return err
			}
			own, err := cfg.customs(nil)
			if err != nil {
				return err
			}
			switch format {
			case "text":
				return writeMatrix(a.out, own)
			case "json":
				return writeMatrixJSON(a.out, own)
			}
			return usage("unknown format %q: want text or json", format)
		},
	}
	c.Flags().StringVar(&file, "config", "", "configuration file, for its custom checks (default: bartizan.yaml if it is there)")
	c.Flags().StringVar(&format, "format", "text", "text or json")
	return c
}

// cell lists the ids of the checks of a threat that serve a verb.
func cell(t *bartizan.Threat, v bartizan.Verb) []string {
	ids := []string{}
	for _, c := range catalog.Checks() {
		if c.Threat == t && c.Serves(v) && v != bartizan.VerbPosture {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// briefly writes ids that follow one another as INJ005-012.
func briefly(ids []string) string {
	var b strings.Builder
	for i := 0; i < len(ids); {
		last := i
		for last+1 < len(ids) && follows(ids[last], ids[last+1]) {
			last++
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(ids[i])
		switch {
		case last == i+1:
			last = i
		case last > i:
			b.WriteString("-" + ids[last][len(ids[last])-3:])
		}
		i = last + 1
	}
	return b.String()
}

// follows reports whether b is the id after a: three letters, three digits.
func follows(a, b string) bool {
	n, err := strconv.Atoi(a[3:])
	return err == nil && b == fmt.Sprintf("%s%03d", a[:3], n+1)
}

func writeMatrix(w io.Writer, own []*bartizan.Check) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "THREAT\tSCAN\tGATEWAY\tPROBE")
	holes := 0
	for _, t := range catalog.Threats() {
		fmt.Fprint(tw, t.Name)
		for _, v := range []bartizan.Verb{bartizan.VerbScan, bartizan.VerbGateway, bartizan.VerbProbe} {
			ids := briefly(cell(t, v))
			if ids == "" {
				ids = "-"
				holes++
			}
			fmt.Fprint(tw, "\t", ids)
		}
		fmt.Fprintln(tw)
	}
	if len(own) > 0 {
		ids := []string{}
		for _, c := range own {
			ids = append(ids, c.ID)
		}
		fmt.Fprintf(tw, "custom\t\t%s\t\n", briefly(ids))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d checks, %d holes. 'bartizan explain ID' tells what a check does.\n\n", len(catalog.Checks())+len(own), holes)
	for _, c := range append(catalog.Checks(), own...) {
		fmt.Fprintf(w, "  %s  %-26s %s\n", c.ID, c.Path(), c.Doc.Title)
	}
	return nil
}

func writeMatrixJSON(w io.Writer, own []*bartizan.Check) error {
	type check struct {
		ID       string            `json:"id"`
		Path     string            `json:"path"`
		Title    string            `json:"title"`
		Severity bartizan.Severity `json:"severity"`
		Verbs    []string          `json:"verbs"`
	}
	type row struct {
		ID    string              `json:"id"`
		Name  string              `json:"name"`
		Title string              `json:"title"`
		Cells map[string][]string `json:"cells"`
	}
	out := struct {
		Threats []row   `json:"threats"`
		Checks  []check `json:"checks"`
	}{}
	for _, t := range catalog.Threats() {
		r := row{t.ID, t.Name, t.Title, map[string][]string{}}
		for _, v := range []bartizan.Verb{bartizan.VerbScan, bartizan.VerbGateway, bartizan.VerbProbe} {
			r.Cells[v.String()] = cell(t, v)
		}
		out.Threats = append(out.Threats, r)
	}
	for _, c := range append(catalog.Checks(), own...) {
		k := check{c.ID, c.Path(), c.Doc.Title, c.Severity, []string{}}
		for _, v := range []bartizan.Verb{bartizan.VerbScan, bartizan.VerbGateway, bartizan.VerbProbe} {
			if c.Serves(v) {
				k.Verbs = append(k.Verbs, v.String())
			}
		}
		out.Checks = append(out.Checks, k)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
