package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	practice "github.com/bartizan-ai/bartizan/probe/range"
)

func rangeCommand(a *app) *cobra.Command {
	var listen string
	var o practice.Options
	c := &cobra.Command{
		Use:   "range",
		Short: "Run the practice target: a model server whose weaknesses are known numbers",
		Long: "Runs an OpenAI-compatible server with a deterministic simulator instead of a model.\n" +
			"It follows injected instructions with a probability that depends on where and how they\n" +
			"stand, so that a probe's measurements can be held against the truth (GET /truth).\n" +
			"It is a target to practise on, not a model.",
		Example: "  bartizan range\n  bartizan probe http://127.0.0.1:8082/v1",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ln, err := listenOn(c.Context(), "range", listen)
			if err != nil {
				return err
			}
			o.Now = time.Now
			fmt.Fprintf(a.out, "practice target on http://%s/v1\n", ln.Addr())
			return serve(c.Context(), ln, practice.New(o))
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8082", "address to listen on")
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "seed of every draw and of the planted secret")
	c.Flags().BoolVar(&o.Hardened, "hardened", false, "obey no order at all: the negative control")
	return c
}
