package rdata

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// item is what is due: an object, or work on bytecode.
type item struct {
	todo        todo
	promises    int  // that are not forced and enclose it
	environment bool // whether one encloses it
}

// as is another kind of work at the same place.
func (i item) as(t todo) item {
	i.todo = t
	return i
}

type todo uint8

const (
	object todo = iota
	consts      // the constants of bytecode

	branch   // a call inside of bytecode's constants
	constant // one of them
)

type walker struct {
	r     io.ReaderAt
	size  int64
	at    int64
	buf   []byte
	base  int64
	cut   bool
	err   error
	open  []item
	visit func(Object)
}

func (w *walker) bytes(n int64) []byte {
	if w.cut || n > w.size-w.at {
		w.cut = true
		return nil
	}
	if w.at < w.base || w.at+n > w.base+int64(len(w.buf)) {
		if w.buf == nil {
			w.buf = make([]byte, 64<<10)
		}
		got, err := w.r.ReadAt(w.buf[:min(int64(cap(w.buf)), w.size-w.at)], w.at)
		w.buf, w.base = w.buf[:got], w.at
		if int64(got) < n {
			w.cut = true
			if err != nil && !errors.Is(err, io.EOF) {
				w.err = fmt.Errorf("read at %d: %w", w.at, err)
			}
			return nil
		}
	}
	from := w.at - w.base
	w.at += n
	return w.buf[from : from+n]
}

func (w *walker) u32() uint32 {
	if b := w.bytes(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// peek gives the word that comes next.
func (w *walker) peek() uint32 {
	if w.bytes(4) == nil {
		return 0
	}
	w.at -= 4
	return binary.BigEndian.Uint32(w.buf[w.at-w.base:])
}

func (w *walker) skip(n uint64) {
	if w.cut || n > uint64(w.size-w.at) {
		w.cut = true
		return
	}
	w.at += int64(n)
}

// length reads one, which may be of 64 bits behind a mark.
func (w *walker) length() uint64 {
	n := w.u32()
	if n == 0xffffffff {
		hi := w.u32()
		return uint64(hi)<<32 | uint64(w.u32())
	}
	return uint64(n)
}

func (w *walker) push(items ...item) {
	for i := len(items) - 1; i >= 0; i-- {
		w.open = append(w.open, items[i])
	}
}

func (w *walker) run() error {
	for n := 0; len(w.open) > 0; n++ {
		if n == MostObjects || len(w.open) > mostOpen {
			return ErrLimit
		}
		top := w.open[len(w.open)-1]
		w.open = w.open[:len(w.open)-1]
		var err error
		switch top.todo {
		case consts:
			err = w.constants(top.as(object))
		case constant:
			err = w.constant(top.as(object))
		case branch:
			err = w.branch(w.u32(), top.as(object))
		default:
			err = w.object(top.as(object))
		}
		switch {
		case w.err != nil:
			return w.err
		case w.cut:
			return ErrCut
		case err != nil:
			return fmt.Errorf("object at %d: %w", w.at, err)
		}
	}
	return nil
}

// many asks for n objects more, which take four bytes each at least.
func (w *walker) many(n uint64, in item) {
	if n > uint64(w.size-w.at)/4 {
		w.cut = true
		return
	}
	if n > mostOpen {
		n = mostOpen + 1 // run gives up
	}
	for range n {
		w.open = append(w.open, in)
	}
}
