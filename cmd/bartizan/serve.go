package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"
)

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
	return serveFrom(ctx, context.WithoutCancel(ctx), ln, h, drain)
}

// servePages is serve for pages that stay open by design, such as the live
// page's stream: the contexts of requests end with ctx, not with the drain.
func servePages(ctx context.Context, ln net.Listener, h http.Handler) error {
	return serveFrom(ctx, ctx, ln, h, drain)
}

// serveFrom gives requests contexts below base, and those under way when ctx
// ends so much patience.
func serveFrom(ctx, base context.Context, ln net.Listener, h http.Handler, patience time.Duration) error {
	work := &busy{Handler: h}
	srv := &http.Server{
		Handler: work, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return base },
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		_ = srv.Close()
		work.settle(last)
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// busy counts the requests that a handler is at work on. Closing a server cuts
// them without waiting, and what they were about to record would be lost.
type busy struct {
	http.Handler
	n atomic.Int64
}

// ServeHTTP counts and hands on.
func (b *busy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.n.Add(1)
	defer b.n.Add(-1)
	b.Handler.ServeHTTP(w, r)
}

// settle waits until the requests that were cut have been written up, for a
// second at most.
func (b *busy) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for b.n.Load() > 0 {
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
	}
}
