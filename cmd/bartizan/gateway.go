package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func gatewayCommand(a *app) *cobra.Command {
	var f upFlags
	c := &cobra.Command{
		Use:   "gateway",
		Short: "Run the gateway alone, in front of a provider",
		Long: "Runs the gateway without console. Decisions are kept in the store. There is no practice\n" +
			"target: a provider must be configured.",
		Example: "  bartizan gateway --upstream https://api.openai.com/v1",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			ctx := c.Context()
			cfg, err := f.load()
			if err != nil {
				return err
			}
			up, err := chooseUpstream(&cfg, f.upstream, a.env)
			if err != nil {
				return err
			}
			if up == nil {
				return hinted(exitUsage, fmt.Errorf("no provider is configured"), "name one with --upstream, or run 'bartizan up' to practise")
			}
			h := &house{cfg: cfg, up: up, log: newLog(a, f.verbose)}
			defer func() {
				if cerr := h.close(ctx); err == nil {
					err = cerr
				}
			}()
			if h.gateLn, err = listenOn(ctx, "gateway", cfg.Gateway.Listen); err != nil {
				return err
			}
			if h.store, err = openStore(ctx, &cfg, a, h.log); err != nil {
				return err
			}
			if h.gate, err = newGateway(&cfg, up, a.env, storeSink{h.store}, h.log); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "gateway on %s/v1, upstream %s (%s)\n", plainURL(h.gateLn), up.url.Redacted(), up.why)
			return serve(ctx, h.gateLn, h.gate)
		},
	}
	f.add(c)
	return c
}
