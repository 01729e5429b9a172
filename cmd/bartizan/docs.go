package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
)

// docsCommand writes the page of checks from the checks' own literals.
func docsCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    "docs",
		Short:  "Write the page of all checks in Markdown",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			writeDocs(a.out)
			return nil
		},
	}
}

func writeDocs(w io.Writer) {
	fmt.Fprint(w, "# Checks\n\nThis page is written by `make docs` from the checks themselves. A dash is a hole: no check\ncovers that threat with that verb yet.\n\n")
	fmt.Fprint(w, "| Threat | scan | gateway | probe |\n|---|---|---|---|\n")
	for _, t := range catalog.Threats() {
		fmt.Fprintf(w, "| %s (%s) |", t.Title, t.ID)
		for _, v := range []bartizan.Verb{bartizan.VerbScan, bartizan.VerbGateway, bartizan.VerbProbe} {
			ids := strings.Join(cell(t, v), " ")
			if ids == "" {
				ids = "-"
			}
			fmt.Fprintf(w, " %s |", ids)
		}
		fmt.Fprintln(w)
	}
	for _, t := range catalog.Threats() {
		fmt.Fprintf(w, "\n## %s\n\n%s\n", t.Title, t.Text)
		for _, c := range catalog.Checks() {
			if c.Threat == t {
				writeCheckDoc(w, c)
			}
		}
	}
}

func writeCheckDoc(w io.Writer, c *bartizan.Check) {
	fmt.Fprintf(w, "\n### %s %s\n\n**%s**\n\n%s\n\n", c.ID, c.Path(), c.Doc.Title, c.Doc.Text)
	fmt.Fprintf(w, "*What to do:* %s\n\n", c.Doc.Remedy)
	fmt.Fprintf(w, "*Not seen:* %s\n\n*Source:* %s\n\n", c.Doc.Limits, c.Doc.Source)
	fmt.Fprintf(w, "Severity %s.", c.Severity)
	if c.Guard != nil {
		fmt.Fprintf(w, " In the gateway by default: %s from a score of %.2f.", c.Action, c.Bar())
	}
	fmt.Fprintln(w)
}
