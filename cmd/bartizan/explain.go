package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
)

func explainCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "explain CHECK",
		Short:   "Explain a check: what it finds, what it misses, where it comes from",
		Example: "  bartizan explain INJ001\n  bartizan explain injection/hiddentext",
		Args:    cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var ids []string
			for _, c := range catalog.Checks() {
				ids = append(ids, c.ID)
			}
			return ids, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := lookup(args[0])
			if err != nil {
				return err
			}
			explain(a.out, c)
			return nil
		},
	}
}

// lookup finds a check by id or path, in any case.
func lookup(name string) (*bartizan.Check, error) {
	for _, c := range catalog.Checks() {
		if strings.EqualFold(c.ID, name) || strings.EqualFold(c.Path(), name) {
			return c, nil
		}
	}
	return nil, hinted(exitUsage, fmt.Errorf("no check is called %q", name), "'bartizan checks' lists all")
}

func explain(w io.Writer, c *bartizan.Check) {
	fmt.Fprintf(w, "%s  %s\n%s\n\n", c.ID, c.Path(), c.Doc.Title)
	fmt.Fprintln(w, wrap(c.Doc.Text))
	fmt.Fprintf(w, "\nWhat to do\n%s\n", wrap(c.Doc.Remedy))
	fmt.Fprintf(w, "\nWhat it does not see\n%s\n", wrap(c.Doc.Limits))
	fmt.Fprintf(w, "\nSource\n%s\n", wrap(c.Doc.Source))
	var verbs []string
	for _, v := range []bartizan.Verb{bartizan.VerbScan, bartizan.VerbGateway, bartizan.VerbProbe} {
		if c.Serves(v) {
			verbs = append(verbs, v.String())
		}
	}
	fmt.Fprintf(w, "\nThreat    %s (%s)\nSeverity  %s\nServes    %s\n", c.Threat.Title, c.Threat.ID, c.Severity, strings.Join(verbs, ", "))
	if c.Guard != nil {
		fmt.Fprintf(w, "Default   %s from a score of %.2f\n", c.Action, c.Bar())
	}
}

// wrap breaks paragraphs into lines that fit a terminal.
func wrap(s string) string {
	const width = 78
	var out []string
	for para := range strings.SplitSeq(s, "\n\n") {
		line := ""
		for _, w := range strings.Fields(para) {
			if line != "" && len([]rune(line))+1+len([]rune(w)) > width {
				out = append(out, line)
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += w
		}
		out = append(out, line, "")
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}
