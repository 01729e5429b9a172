package hdf5

import (
	"bytes"
	"errors"
	"fmt"
)

// Types of header messages that are read (section IV.A.2).
const (
	msgSpace        = 0x01
	msgLinkInfo     = 0x02
	msgType         = 0x03
	msgLink         = 0x06
	msgExternal     = 0x07
	msgLayout       = 0x08
	msgAttribute    = 0x0c
	msgContinuation = 0x10
	msgSymbolTable  = 0x11
	msgAttrInfo     = 0x15
)

// message is one message of an object's header.
type message struct {
	kind   uint16
	shared bool
	body   []byte
}

// header reads all messages of an object, those of continuation blocks
// included. What was read before an error is returned with it.
func (f *File) header(address uint64) ([]message, error) {
	start, err := f.read(address, 16)
	if err != nil {
		return nil, fmt.Errorf("read object header: %w", err)
	}
	h := &headerReader{f: f, seen: map[uint64]bool{address: true}}
	if bytes.HasPrefix(start, []byte("OHDR")) {
		err = h.second(address)
	} else if start[0] == 1 {
		h.version = 1
		err = h.block(address+16, number(start[8:], 4), 0, 0)
	} else {
		err = errors.New("no object header")
	}
	for err == nil && len(h.more) > 0 {
		next := h.more[0]
		h.more = h.more[1:]
		if h.version == 2 {
			err = h.block(next[0], next[1], 4, 4)
		} else {
			err = h.block(next[0], next[1], 0, 0)
		}
	}
	if err != nil {
		err = fmt.Errorf("read object header at %#x: %w", address, err)
	}
	return h.messages, err
}

type headerReader struct {
	f        *File
	version  int
	order    bool // messages carry a creation order
	messages []message
	more     [][2]uint64 // address and size of blocks still to read
	seen     map[uint64]bool
}

// second reads the first block of a version 2 header (section IV.A.1.b).
func (h *headerReader) second(address uint64) error {
	h.version = 2
	b, err := h.f.read(address, 6)
	if err != nil {
		return err
	}
	flags, at := b[5], uint64(6)
	if b[4] != 2 {
		return fmt.Errorf("version %d is not known", b[4])
	}
	if flags&0x20 != 0 {
		at += 16 // times
	}
	if flags&0x10 != 0 {
		at += 4 // when attributes move to an index
	}
	h.order = flags&4 != 0
	n := 1 << (flags & 3)
	if b, err = h.f.read(address+at, n); err != nil {
		return err
	}
	return h.block(address+at+uint64(n), number(b, n), 0, 0)
}

// block reads the messages of one block, less head bytes before and tail bytes
// behind them.
func (h *headerReader) block(address, size, head, tail uint64) error {
	if size > uint64(h.f.size) || size < head+tail {
		return fmt.Errorf("a block of %d bytes at %#x", size, address)
	}
	b, err := h.f.read(address, int(size))
	if err != nil {
		return err
	}
	least := map[bool]int{true: 6, false: 4}[h.order]
	if h.version == 1 {
		least = 8
	}
	for c := (&cursor{b: b[head : size-tail]}); len(c.b) >= least; {
		var m message
		var n int
		var flags uint64
		if h.version == 2 {
			m.kind, n, flags = uint16(c.num(1)), int(c.num(2)), c.num(1)
			if h.order {
				c.take(2)
			}
		} else {
			m.kind, n, flags = uint16(c.num(2)), int(c.num(2)), c.num(1)
			c.take(3)
		}
		m.shared = flags&2 != 0
		m.body = c.take(n)
		if c.short {
			return fmt.Errorf("a message that ends behind its block at %#x", address)
		}
		if err := h.add(m); err != nil {
			return err
		}
	}
	return nil
}

func (h *headerReader) add(m message) error {
	if len(h.messages) == mostMessages {
		return fmt.Errorf("more than %d messages", mostMessages)
	}
	h.messages = append(h.messages, m)
	if m.kind != msgContinuation {
		return nil
	}
	c := &cursor{b: m.body}
	at, size := c.num(h.f.offsets), c.num(h.f.lengths)
	if c.short || h.seen[at] {
		return fmt.Errorf("a continuation at %#x that was read already", at)
	}
	h.seen[at] = true
	h.more = append(h.more, [2]uint64{at, size})
	return nil
}
