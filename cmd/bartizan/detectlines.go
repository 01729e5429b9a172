package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// mostLine bounds one line of --jsonl; with the number of lines on their way
// it bounds the memory.
const mostLine = 16 << 20

// task is one line on its way: its text or what is wrong with it, and where
// its answer comes.
type task struct {
	line []byte
	err  error
	done chan []byte
}

// lines judges JSON objects, a line each, on all processors, and writes the
// answers in order. A line that cannot be judged gets an error for an answer.
func (d *detector) lines(ctx context.Context, in io.Reader, out io.Writer, f *detectFlags) error {
	workers := runtime.GOMAXPROCS(0)
	g, ctx := errgroup.WithContext(ctx)
	tasks, order := make(chan *task), make(chan *task, 2*workers)
	read := make(chan error, 1)
	go func() { // nobody waits for it: a read of standard input cannot be interrupted
		defer close(tasks)
		defer close(order)
		read <- readTasks(ctx, in, tasks, order)
	}()
	g.Go(func() error {
		select {
		case err := <-read:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	for range workers {
		g.Go(func() error { return d.work(ctx, tasks, f) })
	}
	g.Go(func() error { return writeAnswers(ctx, out, order) })
	return g.Wait()
}

// work judges lines until there are no more.
func (d *detector) work(ctx context.Context, tasks <-chan *task, f *detectFlags) error {
	for {
		select {
		case t, ok := <-tasks:
			if !ok {
				return nil
			}
			t.done <- d.answer(ctx, t, f)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func readTasks(ctx context.Context, in io.Reader, tasks, order chan<- *task) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		t := &task{line: line, err: err, done: make(chan []byte, 1)}
		if err != nil && !errors.Is(err, errLongLine) {
			return fmt.Errorf("read lines: %w", err)
		}
		for _, to := range []chan<- *task{order, tasks} {
			select {
			case to <- t:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

var errLongLine = fmt.Errorf("the line is longer than %d bytes", mostLine)

// readLine returns the next line without its end, in memory of its own. After
// a line that is too long the next is read as usual.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > mostLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLongLine
		case errors.Is(err, io.EOF) && len(line) > 0, err == nil:
			return bytes.TrimRight(line, "\r\n"), nil
		}
		return nil, err
	}
}

// writeAnswers writes answers as they come due, and flushes when there is
// none to write, so that a program at the other end of two pipes need not wait.
func writeAnswers(ctx context.Context, out io.Writer, order <-chan *task) error {
	w := bufio.NewWriter(out)
	for {
		b, err := next(ctx, order)
		if err != nil {
			return err
		}
		if b != nil {
			_, err = w.Write(append(b, '\n'))
		}
		if err == nil && (b == nil || len(order) == 0) {
			err = w.Flush()
		}
		if err != nil {
			return fmt.Errorf("write answers: %w", err)
		}
		if b == nil {
			return nil
		}
	}
}

// next waits for the next answer in order; nil when there are no more.
func next(ctx context.Context, order <-chan *task) ([]byte, error) {
	select {
	case t, ok := <-order:
		if !ok {
			return nil, nil
		}
		select {
		case b := <-t.done:
			return b, nil
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
	return nil, ctx.Err()
}

// answer judges one line.
func (d *detector) answer(ctx context.Context, t *task, f *detectFlags) []byte {
	o, err := d.line(ctx, t, f)
	if err != nil {
		b, _ := json.Marshal(map[string]string{"error": err.Error()}) // a map of strings always encodes
		return b
	}
	b, err := json.Marshal(o)
	if err != nil {
		return []byte(`{"error":"the result cannot be encoded"}`)
	}
	return b
}

func (d *detector) line(ctx context.Context, t *task, f *detectFlags) (opinion, error) {
	if t.err != nil {
		return opinion{}, t.err
	}
	doc, err := jsonscan.Parse(t.line, jsonscan.DefaultLimits)
	if err != nil {
		return opinion{}, fmt.Errorf("no JSON object: %w", err)
	}
	text, channel := doc.Root().Get("text"), f.channel
	if text.Type() != jsonscan.String {
		return opinion{}, errors.New("no text")
	}
	if c := doc.Root().Get("channel"); c.Type() != jsonscan.None && c.Type() != jsonscan.Null {
		channel = c.Text()
	}
	data, err := dataChannel(channel)
	if err != nil {
		return opinion{}, err
	}
	prof, err := profileNamed(f.profile)
	if err != nil {
		return opinion{}, err
	}
	return d.judge(ctx, text.Text(), data, prof)
}
