package main

import (
	"context"
	"time"
)

// serveGateway serves the gateway until ctx ends and then drains it: first it
// says that it is not ready, while it still takes requests, so that balancers
// can turn away; then it takes no more and lets those under way finish.
func (h *house) serveGateway(ctx context.Context) error {
	c := h.cfg.Gateway.Ops.Drain
	open, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go func() {
		select {
		case <-ctx.Done():
		case <-open.Done(): // the server failed
			return
		}
		h.ops.draining.Store(true)
		h.ops.event("drain")
		notice := time.NewTimer(time.Duration(c.Notice))
		defer notice.Stop()
		<-notice.C
		stop()
	}()
	return serveFrom(open, context.WithoutCancel(ctx), h.gateLn, h.gate, time.Duration(c.Streams))
}
