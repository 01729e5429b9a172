package gguf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// cursor reads forward through a window, so that skipping costs nothing. Past
// the end it sets cut and gives zeros.
type cursor struct {
	r     io.ReaderAt
	size  int64
	at    int64
	order binary.ByteOrder
	buf   []byte
	base  int64
	cut   bool
	err   error
}

const window = 64 << 10

func (c *cursor) left() uint64 { return uint64(max(0, c.size-c.at)) }

// bytes gives the next n, at most window of them, valid until the next call;
// nil past the end.
func (c *cursor) bytes(n int) []byte {
	if c.cut || uint64(n) > c.left() {
		c.cut = true
		return nil
	}
	if c.at < c.base || c.at+int64(n) > c.base+int64(len(c.buf)) {
		if !c.fill() || n > len(c.buf) {
			c.cut = true
			return nil
		}
	}
	from := c.at - c.base
	c.at += int64(n)
	return c.buf[from : from+int64(n)]
}

func (c *cursor) fill() bool {
	if c.buf == nil {
		c.buf = make([]byte, min(window, c.left()))
	}
	n, err := c.r.ReadAt(c.buf[:min(uint64(cap(c.buf)), c.left())], c.at)
	c.buf, c.base = c.buf[:n], c.at
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = fmt.Errorf("read header at %d: %w", c.at, err)
		return false
	}
	return true
}

// skip goes on by n bytes, which are not read.
func (c *cursor) skip(n uint64) {
	if c.cut || n > c.left() {
		c.cut = true
		return
	}
	c.at += int64(n)
}

func (c *cursor) u32() uint32 {
	if b := c.bytes(4); b != nil {
		return c.order.Uint32(b)
	}
	return 0
}

func (c *cursor) u64() uint64 {
	if b := c.bytes(8); b != nil {
		return c.order.Uint64(b)
	}
	return 0
}

// text copies n bytes, which may be more than the window.
func (c *cursor) text(n uint64) string {
	if c.cut || n > c.left() {
		c.cut = true
		return ""
	}
	b := make([]byte, n)
	got, err := c.r.ReadAt(b, c.at)
	if uint64(got) != n {
		c.cut = true
		if err != nil && !errors.Is(err, io.EOF) {
			c.err = fmt.Errorf("read header at %d: %w", c.at, err)
		}
		return ""
	}
	c.at += int64(n)
	return string(b)
}
