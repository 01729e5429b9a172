package main

import (
	"errors"
	"fmt"
	"io"
	"os/user"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/gateway/pins"
)

// pinFlags say which file of pins is meant.
type pinFlags struct{ config, data string }

func (f *pinFlags) open(a *app) (*pins.File, error) {
	up := upFlags{config: f.config, data: f.data}
	cfg, _, err := up.load()
	if err != nil {
		return nil, err
	}
	dir, err := cfg.dataFolder(a.env)
	if err != nil {
		return nil, err
	}
	return pins.New(filepath.Join(dir, pinsFile), time.Now), nil
}

func mcpPinsCommand(a *app) *cobra.Command {
	var f pinFlags
	c := &cobra.Command{
		Use:   "pins",
		Short: "See and decide which definitions of tools are agreed on",
		Long: "A tool of an MCP server stands as it was first seen, or as somebody approved it. One that\n" +
			"changed since, or that a guard refused, is hidden from clients until it is approved here.\n" +
			"A gateway that runs sees the decision at once.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.PersistentFlags().StringVar(&f.config, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.PersistentFlags().StringVar(&f.data, "data", "", "folder for the store (default ~/.local/share/bartizan)")
	c.AddCommand(pinsListCommand(a, &f), pinsApproveCommand(a, &f), pinsForgetCommand(a, &f))
	return c
}

func pinsListCommand(a *app, f *pinFlags) *cobra.Command {
	var changed bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List tools with what was agreed on and what waits",
		Example: "  bartizan mcp pins list\n  bartizan mcp pins list --changed",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			file, err := f.open(a)
			if err != nil {
				return err
			}
			all, err := file.All()
			if err != nil {
				return err
			}
			if changed {
				return writeChanges(a.out, all)
			}
			return writePins(a.out, all)
		},
	}
	c.Flags().BoolVar(&changed, "changed", false, "only tools that wait for approval, with both definitions")
	return c
}

func writePins(w io.Writer, all []pins.Pin) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SERVER\tTOOL\tSTATE\tAGREED\tBY")
	for i := range all {
		p := &all[i]
		digest := "-"
		if p.Agreed != nil {
			digest = p.Agreed.Digest[:min(12, len(p.Agreed.Digest))]
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", p.Server, oneLine(p.Tool), pinState(p), digest, oneLine(p.By))
	}
	return t.Flush()
}

func pinState(p *pins.Pin) string {
	switch {
	case p.Agreed == nil:
		return "waits"
	case p.Seen != nil:
		return "changed"
	}
	return "agreed"
}

func writeChanges(w io.Writer, all []pins.Pin) error {
	for i := range all {
		p := &all[i]
		if p.Seen == nil {
			continue
		}
		before := "(nothing)"
		if p.Agreed != nil {
			before = oneLine(p.Agreed.Definition)
		}
		if _, err := fmt.Fprintf(w, "%s %s\n  agreed: %s\n  now:    %s\n", p.Server, oneLine(p.Tool), before, oneLine(p.Seen.Definition)); err != nil {
			return err
		}
	}
	return nil
}

// oneLine shows a server's text so that nothing in it moves the cursor or hides.
func oneLine(s string) string {
	q := fmt.Sprintf("%+q", s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}

func pinsApproveCommand(a *app, f *pinFlags) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:     "approve SERVER [TOOL]",
		Short:   "Agree on what a server says of a tool now, or of all of its tools",
		Example: "  bartizan mcp pins approve files read_file",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := f.open(a)
			if err != nil {
				return err
			}
			if by == "" {
				by = whoami(a)
			}
			n, err := file.Approve(args[0], toolArg(args), by)
			if err != nil {
				return unknownPin(err, args)
			}
			fmt.Fprintf(a.out, "%d approved\n", n)
			return nil
		},
	}
	c.Flags().StringVar(&by, "by", "", "who approves (default: the user of this machine)")
	return c
}

func pinsForgetCommand(a *app, f *pinFlags) *cobra.Command {
	return &cobra.Command{
		Use:     "forget SERVER [TOOL]",
		Short:   "Forget a tool, or all of a server's: the next list is a first use again",
		Example: "  bartizan mcp pins forget files",
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := f.open(a)
			if err != nil {
				return err
			}
			n, err := file.Forget(args[0], toolArg(args))
			if err != nil {
				return unknownPin(err, args)
			}
			fmt.Fprintf(a.out, "%d forgotten\n", n)
			return nil
		},
	}
}

func toolArg(args []string) string {
	if len(args) > 1 {
		return args[1]
	}
	return ""
}

func unknownPin(err error, args []string) error {
	if errors.Is(err, pins.ErrUnknown) {
		return hinted(exitUsage, fmt.Errorf("%s: %w", strings.Join(args, " "), err), "'bartizan mcp pins list' names those that are")
	}
	return err
}

// whoami names the person at the machine.
func whoami(a *app) string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	if name := a.env("USER"); name != "" {
		return name
	}
	return "somebody"
}
