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

// Read reads and begins to wait anew.
func (p *patient) Read(b []byte) (int, error) {
	n, err := p.src.Read(b)
	p.timer.Reset(p.idle)
	return n, err
}

func (p *patient) stop() { p.timer.Stop() }
