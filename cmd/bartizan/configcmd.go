package main

import (
	_ "embed"
	"fmt"

	"github.com/spf13/cobra"
)

//go:embed example.yaml
var exampleConfig string

func configCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Check a configuration file, or print an example",
		Long:  "Bartizan reads one YAML file: the one that --config names, else bartizan.yaml in the\ncurrent folder if it is there. Without one, defaults that guard at once are in force.",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use:     "check [FILE]",
		Short:   "Check a file, without starting anything",
		Example: "  bartizan config check\n  bartizan config check deploy/bartizan.yaml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := defaultFile
			if len(args) > 0 {
				name = args[0]
			}
			_, used, err := loadConfig(name)
			if err == nil {
				fmt.Fprintf(a.out, "%s is fine\n", used)
			}
			return err
		},
	}, &cobra.Command{
		Use:     "example",
		Short:   "Print a file with every setting at its default",
		Example: "  bartizan config example > bartizan.yaml",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprint(a.out, exampleConfig)
			return nil
		},
	})
	return c
}
