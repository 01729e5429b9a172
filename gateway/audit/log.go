package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bartizan-ai/bartizan/gateway"
)

// Sync says when what was written is made to last on the disk.
type Sync string

// The ways.
const (
	SyncAlways   Sync = "always"   // after every batch of entries
	SyncInterval Sync = "interval" // once a second
	SyncNever    Sync = "never"    // when the system sees fit
)

// UnmarshalText reads one.
func (s *Sync) UnmarshalText(b []byte) error {
	switch v := Sync(b); v {
	case SyncAlways, SyncInterval, SyncNever:
		*s = v
		return nil
	}
	return fmt.Errorf("unknown %q: want always, interval or never", b)
}

// Options say how a log is kept. File and Now are required.
type Options struct {
	File string
	// Key makes hashes that nobody without it can make; nil: none.
	Key  []byte
	Sync Sync
	// Rotate is the size in bytes from which another file is begun; 0: never.
	// Files are never deleted.
	Rotate int64
	// Queue bounds the entries that wait, 0 is DefaultQueue; QueueBytes the
	// bodies among them, 0 is DefaultQueueBytes.
	Queue      int
	QueueBytes int64
	Now        func() time.Time
	Log        *slog.Logger
}

// The defaults of a queue.
const (
	DefaultQueue      = 4096
	DefaultQueueBytes = 64 << 20
)

// Log is an open log. It is safe for concurrent use; entries are written by a
// goroutine of its own.
type Log struct {
	Options
	file  *file
	queue chan item
	stop  chan struct{}
	done  chan struct{}

	mu     sync.Mutex // closed and queue
	closed bool

	waiting                 atomic.Int64 // bytes of bodies in the queue
	written, lost, reported atomic.Uint64
	failing                 atomic.Bool
	err                     error // of the end
}

// item is what waits to be written.
type item struct {
	record *gateway.Record
	event  string
	fields map[string]string
	bodies int64
}

// Open opens a log, and goes on with the one that is there. Who opens it must
// close it.
func Open(o Options) (*Log, error) {
	if o.Queue == 0 {
		o.Queue = DefaultQueue
	}
	if o.QueueBytes == 0 {
		o.QueueBytes = DefaultQueueBytes
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	f, err := openFile(o.File, o.Key, o.Now, o.Sync != SyncNever)
	if err != nil {
		return nil, err
	}
	l := &Log{Options: o, file: f, queue: make(chan item, o.Queue), stop: make(chan struct{}), done: make(chan struct{})}
	go l.write()
	return l, nil
}

// Record takes one exchange without waiting. false says that there was no room,
// which is counted, and said in the log as soon as there is.
func (l *Log) Record(r gateway.Record) bool {
	it := item{record: &r}
	if b := r.Bodies; b != nil {
		size := int64(len(b.Request) + len(b.Answer))
		if l.waiting.Add(size) > l.QueueBytes {
			l.waiting.Add(-size)
			r.Bodies = &gateway.Bodies{RequestBytes: b.RequestBytes, AnswerBytes: b.AnswerBytes, Sent: b.Sent}
		} else {
			it.bodies = size
		}
	}
	return l.put(it)
}

// Event takes something that happened to the gateway, as Record does.
func (l *Log) Event(what string, fields map[string]string) bool {
	return l.put(item{event: what, fields: fields})
}

func (l *Log) put(it item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		select {
		case l.queue <- it:
			return true
		default:
		}
	}
	l.waiting.Add(-it.bodies)
	l.lost.Add(1)
	return false
}

// Counts are entries that were written, and that were lost since the log was
// opened.
func (l *Log) Counts() (written, lost uint64) { return l.written.Load(), l.lost.Load() }

// Failing reports that the last write failed.
func (l *Log) Failing() bool { return l.failing.Load() }

// Close writes what waits, as long as ctx lasts, and closes the log.
func (l *Log) Close(ctx context.Context) error {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.stop)
	}
	l.mu.Unlock()
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return fmt.Errorf("close audit log: %w", ctx.Err())
	}
}

// every is how often the head is brought up to date, unless every batch does.
const every = time.Second

// write is the goroutine that owns the file.
func (l *Log) write() {
	defer close(l.done)
	tick := time.NewTicker(every)
	defer tick.Stop()
	dirty := false
	for {
		select {
		case it := <-l.queue:
			l.batch(it)
			if dirty = true; l.Sync == SyncAlways {
				l.settle()
				dirty = false
			}
		case <-tick.C:
			if dirty || l.lost.Load() > l.reported.Load() {
				l.tell()
				l.settle()
				dirty = false
			}
		case <-l.stop:
			l.err = l.end()
			return
		}
	}
}

// batch writes what waits, at most as much as the queue holds.
func (l *Log) batch(first item) {
	l.one(first)
	for range l.Queue {
		select {
		case it := <-l.queue:
			l.one(it)
		default:
			return
		}
	}
}

// one writes one entry, and before it what was lost.
func (l *Log) one(it item) {
	defer l.waiting.Add(-it.bodies)
	l.tell()
	e := &Entry{Kind: KindEvent, Event: it.event, Fields: it.fields}
	if it.record != nil {
		e = &Entry{Kind: KindExchange, Exchange: exchangeOf(it.record)}
	}
	l.note(l.file.add(e), 1)
	if l.Rotate > 0 && l.file.size >= l.Rotate {
		l.note(l.file.turn(), 0)
	}
}

// tell writes how many entries were lost since it was last told.
func (l *Log) tell() {
	lost := l.lost.Load()
	n := lost - l.reported.Load()
	if n == 0 {
		return
	}
	why := "more came than could be written"
	if l.failing.Load() {
		why = "writing failed"
	}
	if err := l.file.add(&Entry{Kind: KindLost, Lost: n, Why: why}); err != nil {
		l.note(err, 0)
		return
	}
	l.failing.Store(false)
	l.reported.Store(lost)
}

// note counts what became of n entries.
func (l *Log) note(err error, n uint64) {
	if err == nil {
		l.written.Add(n)
		return
	}
	if !l.failing.Swap(true) {
		l.Log.Error("the audit log cannot be written", "err", err)
	}
	l.lost.Add(n)
}

// settle makes last what was written.
func (l *Log) settle() {
	err := l.file.mark()
	if l.note(err, 0); err == nil {
		l.failing.Store(false)
	}
}

// end writes what is left and closes the file.
func (l *Log) end() error {
	for {
		select {
		case it := <-l.queue:
			l.one(it)
			continue
		default:
		}
		break
	}
	l.tell()
	return errors.Join(l.file.mark(), l.file.f.Close())
}
