package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sync"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// The checkpoint is an append-only file of lines
//
//	{"crc":"<crc32c of rec, hex>","rec":{...}}
//
// the first of which is the header. It holds prompts' digests and the target's
// answers in full (mode 0600). A kill loses at most the requests in flight: they
// are sent again. One process at a time may use a file.

// record is one line. Kind says which fields are set.
type record struct {
	Kind    string            `json:"t"`
	Head    *header           `json:"head,omitempty"`
	Attempt string            `json:"id,omitempty"`
	Ask     int               `json:"n,omitempty"`
	Prompt  string            `json:"p,omitempty"` // digest
	Answers []bartizan.Answer `json:"a,omitempty"`
	Result  *result           `json:"r,omitempty"`
}

// The kinds of record.
const (
	isHead   = "head"
	isSent   = "sent"
	isAnswer = "answer"
	isResult = "result"
)

// header ties a file to its run. What differs refuses to resume.
type header struct {
	Version int    `json:"version"`
	Key     []byte `json:"key"`
	Seed    uint64 `json:"seed"`
	Plan    string `json:"plan"`
	Target  string `json:"target"`
}

const checkpointVersion = 1

// result is what is stored of a finished attempt.
type result struct {
	Result   bartizan.Result     `json:"result"`
	Rung     uint8               `json:"rung,omitempty"`
	Asks     int                 `json:"asks,omitempty"`
	Why      string              `json:"why,omitempty"`
	Evidence string              `json:"evidence,omitempty"`
	Measures []bartizan.Estimate `json:"measures,omitempty"`
	Panicked bool                `json:"panicked,omitempty"`
	down     bool                // a target error of the transport
}

// asked is a stored answer to one ask.
type asked struct {
	prompt  string
	answers []bartizan.Answer
}

// history is what a file told.
type history struct {
	results map[string]*result
	answers map[string]map[int]asked // of attempts without a result
	sent    map[string]map[int]bool  // likewise, without an answer: in flight at the kill
	head    *header
}

func newHistory() *history {
	return &history{results: map[string]*result{}, answers: map[string]map[int]asked{}, sent: map[string]map[int]bool{}}
}

// inFlight counts the asks that were sent and never answered.
func (h *history) inFlight() int {
	n := 0
	for _, asks := range h.sent {
		n += len(asks)
	}
	return n
}

// checkpoint appends records in the background, many in one write. A request is
// sent only when all that its worker stored before has been handed to the system,
// so that a kill loses nothing but requests in flight; the file is synced every
// syncEvery and at the end, so that a power cut loses no more than that.
type checkpoint struct {
	file    *os.File
	mu      sync.Mutex
	more    sync.Cond // the queue has grown, or the end has come
	moved   sync.Cond // the writer took or wrote something
	queue   []byte
	queued  uint64 // records put
	written uint64 // of them handed to the system
	err     error
	done    bool
	ended   chan struct{}
}

const (
	syncEvery = 50 * time.Millisecond
	mostQueue = 16 << 20 // bytes waiting before put blocks
)

// openCheckpoint opens or creates the file and reads its history. An empty path
// is no checkpoint: nil.
func openCheckpoint(path string, want header) (*checkpoint, *history, error) {
	if path == "" {
		return nil, newHistory(), nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("open checkpoint: %w", err)
	}
	past, good, err := readHistory(f)
	if err == nil {
		err = past.fits(want)
	}
	if err == nil {
		err = f.Truncate(good) // a torn last line
	}
	if err == nil {
		_, err = f.Seek(good, io.SeekStart)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("checkpoint %q: %w", path, err), f.Close())
	}
	c := &checkpoint{file: f, ended: make(chan struct{})}
	c.more.L, c.moved.L = &c.mu, &c.mu
	go c.write()
	if past.head == nil {
		c.put(record{Kind: isHead, Head: &want})
	}
	return c, past, nil
}

// fits says in what the file's run differs from the one at hand.
func (h *history) fits(want header) error {
	switch got := h.head; {
	case got == nil:
		return nil
	case got.Version != want.Version:
		return fmt.Errorf("written by another version (%d, this one writes %d)", got.Version, want.Version)
	case got.Target != want.Target:
		return fmt.Errorf("belongs to target %q, not %q", got.Target, want.Target)
	case got.Seed != want.Seed:
		return fmt.Errorf("belongs to seed %d, not %d", got.Seed, want.Seed)
	case got.Plan != want.Plan || string(got.Key) != string(want.Key):
		return errors.New("belongs to another plan (checks, cases, repeats or budget changed): use a new file")
	}
	return nil
}

// frame makes the line of a record.
func frame(buf []byte, r record) ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return buf, fmt.Errorf("encode record: %w", err)
	}
	buf = fmt.Appendf(buf, `{"crc":"%08x","rec":`, crc32.Checksum(body, castagnoli()))
	buf = append(buf, body...)
	return append(buf, '}', '\n'), nil
}

// castagnoli is the table of CRC-32C; the library builds it once and for all.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// put queues a record and returns its number. A nil checkpoint takes nothing.
func (c *checkpoint) put(r record) uint64 {
	if c == nil {
		return 0
	}
	line, err := frame(nil, r)
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.queue) > mostQueue && c.err == nil {
		c.moved.Wait()
	}
	if err != nil && c.err == nil {
		c.err = err
	}
	if c.err == nil {
		c.queue = append(c.queue, line...)
		c.queued++
		c.more.Signal()
	}
	return c.queued
}

// reached waits until the record of that number has been handed to the system. The
// error is the writer's.
func (c *checkpoint) reached(n uint64) error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.written < n && c.err == nil {
		c.moved.Wait()
	}
	return c.err
}

// failed is the first error of the writer, after which nothing is stored.
func (c *checkpoint) failed() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// close writes and syncs what is queued.
func (c *checkpoint) close() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	c.done = true
	c.more.Signal()
	c.mu.Unlock()
	<-c.ended
	return errors.Join(c.failed(), c.file.Close())
}

// write is the writer's loop. time measures the gap between syncs only.
func (c *checkpoint) write() {
	defer close(c.ended)
	var batch []byte
	synced := make(chan struct{}, 1)
	synced <- struct{}{}
	for {
		c.mu.Lock()
		for len(c.queue) == 0 && !c.done {
			c.more.Wait()
		}
		batch, c.queue = c.queue, batch[:0]
		upTo, last := c.queued, c.done && len(batch) == 0
		c.mu.Unlock()
		if last {
			<-synced
			c.fail(c.file.Sync())
			return
		}
		if _, err := c.file.Write(batch); err != nil {
			c.fail(fmt.Errorf("write checkpoint: %w", err))
		}
		c.mu.Lock()
		c.written = upTo
		c.moved.Broadcast()
		c.mu.Unlock()
		select {
		case <-synced:
			time.AfterFunc(syncEvery, func() {
				c.fail(c.file.Sync())
				synced <- struct{}{}
			})
		default: // a sync is due anyway
		}
	}
}

func (c *checkpoint) fail(err error) {
	if err == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
	c.moved.Broadcast()
}
