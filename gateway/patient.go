package gateway

import (
	"context"
	"io"
	"time"
)

// patient is a reader that gives up when its source is silent for too long: it
// cancels the exchange, which makes the pending read return.
type patient struct {
	src   io.Reader
	idle  time.Duration
	timer *time.Timer
}

func newPatient(src io.Reader, idle time.Duration, giveUp context.CancelFunc) *patient {
	return &patient{src, idle, time.AfterFunc(idle, giveUp)}
}

// Read reads. The time between two reads is the caller's, not the source's, and
// does not count.
func (p *patient) Read(b []byte) (int, error) {
	p.timer.Reset(p.idle)
	n, err := p.src.Read(b)
	p.timer.Stop()
	return n, err
}

func (p *patient) stop() { p.timer.Stop() }
