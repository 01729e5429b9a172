package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
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

// listenOn opens a listener; the error says what to do about a used port.
func listenOn(ctx context.Context, what, addr string) (net.Listener, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err == nil {
		return ln, nil
	}
	hint := "choose another address with a flag or in the configuration"
	if errors.Is(err, syscall.EADDRINUSE) {
		hint = "is Bartizan running already? Or " + hint
	}
	return nil, hinted(exitFailed, fmt.Errorf("%s cannot listen on %s: %w", what, addr, errors.Unwrap(err)), hint)
}

// drain is how long a server waits for requests under way when it is stopped.
const drain = 10 * time.Second

// serve runs a handler until ctx ends, then lets requests under way finish.
func serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	return serveFrom(ctx, context.WithoutCancel(ctx), ln, h)
}

// servePages is serve for pages that stay open by design, such as the live
// page's stream: the contexts of requests end with ctx, not with the drain.
func servePages(ctx context.Context, ln net.Listener, h http.Handler) error {
	return serveFrom(ctx, ctx, ln, h)
}

func serveFrom(ctx, base context.Context, ln net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return base },
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		_ = srv.Close()
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
