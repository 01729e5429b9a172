package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

func gatewayCommand(a *app) *cobra.Command {
	var f upFlags
	c := &cobra.Command{
		Use:   "gateway",
		Short: "Run the gateway alone, in front of a provider",
		Long: "Runs the gateway without console. Decisions are kept in the store. There is no practice\n" +
			"target: a provider must be configured. A change of the configuration file, or SIGHUP,\n" +
			"puts the new one in force without dropping a request; one with a mistake is refused.",
		Example: "  bartizan gateway --upstream https://api.openai.com/v1\n  bartizan gateway coverage",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return gatewayAlone(c.Context(), a, &f) },
	}
	f.add(c)
	c.AddCommand(coverageCommand(a))
	return c
}

func errNoProvider() error {
	return hinted(exitUsage, errors.New("no provider is configured"), "name one with --upstream, or run 'bartizan up' to practise")
}

func gatewayAlone(ctx context.Context, a *app, f *upFlags) (err error) {
	cfg, used, err := f.load()
	if err != nil {
		return err
	}
	up, err := chooseUpstream(&cfg, f.upstream, a.env)
	if err != nil {
		return err
	}
	if up == nil && len(cfg.MCP.Servers) == 0 {
		return errNoProvider()
	}
	h := &house{cfg: cfg, file: used, shared: newShared(), up: up, log: newLog(a, f.verbose)}
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
	if err = h.loadCounts(a); err != nil {
		return err
	}
	if err = h.openOps(ctx, a); err != nil {
		return err
	}
	if h.gate, err = h.liveGateway(a, f); err != nil {
		return err
	}
	if up != nil {
		fmt.Fprintf(a.out, "gateway on %s/v1, upstream %s (%s)\n", h.gateURL(), up.url.Redacted(), up.why)
	}
	for _, s := range cfg.MCP.Servers {
		if s.URL != "" {
			fmt.Fprintf(a.out, "MCP server %s on %s/mcp/%s\n", s.Name, h.gateURL(), s.Name)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	behind, stop := context.WithCancel(context.WithoutCancel(ctx))
	g.Go(func() error { defer stop(); return h.serveGateway(ctx) })
	g.Go(func() error { return h.serveMetrics(behind) })
	g.Go(func() error { return h.gate.watch(ctx) })
	g.Go(func() error { return h.saveCounts(ctx) })
	g.Go(func() error { return watchAlerts(ctx, h.shared.alerts, h.log) })
	return g.Wait()
}
