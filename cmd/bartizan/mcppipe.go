package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
)

// pipe carries the messages of one server over standard input and output, one a
// line.
type pipe struct {
	relay                *gateway.Relay
	log                  *slog.Logger
	name                 string
	most                 int // bytes of a line
	fromClient           io.Reader
	fromServer           io.Reader
	serverLog            io.Reader
	toClient             io.Writer
	errOut               io.Writer
	toServer             io.WriteCloser
	clientLock, servLock sync.Mutex
	ended                atomic.Bool // the client's end, not the server's
	failed               atomic.Pointer[error]
}

func (p *pipe) err() error {
	if e := p.failed.Load(); e != nil {
		return *e
	}
	return nil
}

// run carries messages until the server's output ends. When the client's input
// ends the server's is closed, and stop ends the server if that does not.
func (p *pipe) run(ctx context.Context, stop context.CancelFunc) {
	var reading sync.WaitGroup
	reading.Go(func() { p.logs(ctx) })
	reading.Go(func() {
		p.carry(ctx, p.fromServer, p.relay.FromServer, p.client, p.server)
		if !p.ended.Load() && p.err() != nil {
			stop()
		}
	})
	go func() { // it may stay at its read when the server is gone
		p.carry(ctx, p.fromClient, p.relay.FromClient, p.server, p.client)
		p.ended.Store(true)
		p.servLock.Lock()
		_ = p.toServer.Close()
		p.servLock.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(patience):
			stop()
		}
	}()
	reading.Wait()
}

// carry judges the lines of one side and writes what becomes of them.
func (p *pipe) carry(ctx context.Context, src io.Reader, judge func(context.Context, []byte) gateway.Passage, on, back func([]byte) error) {
	r := bufio.NewReaderSize(src, 64<<10)
	for {
		line, err := readMessage(r, p.most)
		line = bytes.TrimSpace(line)
		switch {
		case err != nil && !errors.Is(err, io.EOF), len(line) == 0:
		case bytes.IndexByte(line, '\r') >= 0: // a line's end to some readers: what follows would be another message
			p.log.Warn("a message with a carriage return was dropped", "server", p.name)
		default:
			d := judge(ctx, line)
			werr := errors.Join(on(d.Forward), back(d.Back))
			if werr != nil {
				return // that side is gone
			}
		}
		if errors.Is(err, errLongMessage) {
			err = fmt.Errorf("a message of server %q is over gateway.limits.answer", p.name)
			p.failed.CompareAndSwap(nil, &err)
		}
		if err != nil {
			return
		}
	}
}

var errLongMessage = errors.New("line over the limit")

// readMessage reads a line of at most the given length.
func readMessage(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		piece, err := r.ReadSlice('\n')
		if len(line)+len(piece) > most {
			return nil, errLongMessage
		}
		line = append(line, piece...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (p *pipe) client(b []byte) error { return writeLine(&p.clientLock, p.toClient, b) }
func (p *pipe) server(b []byte) error { return writeLine(&p.servLock, p.toServer, b) }

// writeLine writes a message whole.
func writeLine(mu *sync.Mutex, w io.Writer, b []byte) error {
	if b == nil {
		return nil
	}
	mu.Lock()
	defer mu.Unlock()
	_, err := w.Write(append(bytes.Clone(b), '\n'))
	return err
}

// logs shows what the server writes to its error output, judged line by line.
// What stands beyond a line's limit is passed over.
func (p *pipe) logs(ctx context.Context) {
	r := bufio.NewReaderSize(p.serverLog, 8<<10)
	for {
		line, more, err := r.ReadLine()
		if err != nil {
			return
		}
		if len(line) > 0 {
			fmt.Fprintf(p.errOut, "%s: %s\n", p.name, p.relay.Line(ctx, string(line)))
		}
		for more && err == nil {
			_, more, err = r.ReadLine()
		}
	}
}
