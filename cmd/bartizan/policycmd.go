package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func policyCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Test the gateway's policy",
		Long:  "The policy says what follows from what the checks saw: rules of checks, conditions over\nwhole exchanges, and what differs by route and key. docs/policy.md explains it.",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var file string
	test := &cobra.Command{
		Use:   "test",
		Short: "Run the tests that stand beside the policy",
		Long: "Runs policy.tests of the configuration: given signals and a context, the verdict that\n" +
			"they should lead to. The gateway runs them too, and does not put a policy in force\n" +
			"whose tests fail. The exit code is 3 when one fails, 4 when there is none.",
		Example: "  bartizan policy test\n  bartizan policy test --config deploy/bartizan.yaml",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return testPolicy(a, file) },
	}
	test.Flags().StringVar(&file, "config", "", "configuration file (default: bartizan.yaml if it is there)")
	c.AddCommand(test)
	return c
}

func testPolicy(a *app, file string) error {
	c, used, err := loadConfig(file)
	if err != nil {
		return err
	}
	p, err := c.policy()
	if err != nil {
		return usage("%v", err)
	}
	failed := 0
	results := p.Test(c.Policy.Tests)
	for _, r := range results {
		if r.Err == nil {
			fmt.Fprintf(a.out, "ok    %s: %s\n", r.Name, r.Decision.Action)
			continue
		}
		failed++
		fmt.Fprintf(a.out, "FAIL  %s: %v\n", r.Name, r.Err)
	}
	switch {
	case len(results) == 0:
		return hinted(exitIncomplete, fmt.Errorf("%s has no tests of the policy", orNone(used)), "write some below policy.tests; docs/policy.md shows how")
	case failed > 0:
		return hinted(exitFindings, fmt.Errorf("%d of %d tests of the policy fail", failed, len(results)), "")
	}
	fmt.Fprintf(a.out, "%d tests of the policy hold\n", len(results))
	return nil
}

// orNone names the configuration that was read.
func orNone(used string) string {
	if used == "" {
		return "the built-in configuration"
	}
	return used
}
