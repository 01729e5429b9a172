// Package msgpack walks a MessagePack file, such as Flax keeps its weights in,
// without building it (https://github.com/msgpack/msgpack/blob/master/spec.md).
// It iterates with a stack of counts; lengths are held against the bytes that
// are left, and data are not read.
package msgpack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Limits of a walk.
const (
	MostDepth  = 512
	MostValues = 20_000_000
)

// Errors that a walk ends with.
var (
	// ErrCut says that the file ends within a value.
	ErrCut = errors.New("the file ends too early")
	// ErrSyntax says that a byte is none of the format.
	ErrSyntax = errors.New("no MessagePack")
	// ErrLimit says that there is more than is walked.
	ErrLimit = errors.New("more than MostValues values or MostDepth deep")
)

// Ext is a value of an extension type: Size bytes at At.
type Ext struct {
	Type     int8
	At, Size int64
}

type walker struct {
	r    io.ReaderAt
	size int64
	at   int64
	buf  []byte
	base int64
	ext  func(Ext)
}

// Walk goes over one value, calls ext for each extension and says where the
// value ends. Time is linear in the values that are there.
func Walk(r io.ReaderAt, size int64, ext func(Ext)) (int64, error) {
	w := &walker{r: r, size: size, ext: ext}
	open := make([]uint64, 0, 16) // values that are due, from the outermost in
	for n := 0; ; n++ {
		if n == MostValues || len(open) > MostDepth {
			return w.at, ErrLimit
		}
		below, err := w.value()
		if err != nil {
			return w.at, fmt.Errorf("value at %d: %w", w.at, err)
		}
		if below > 0 {
			open = append(open, below)
			continue
		}
		for len(open) > 0 {
			if open[len(open)-1]--; open[len(open)-1] > 0 {
				break
			}
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return w.at, nil
		}
	}
}

func (w *walker) bytes(n int64) ([]byte, error) {
	if n > w.size-w.at {
		return nil, ErrCut
	}
	if w.at < w.base || w.at+n > w.base+int64(len(w.buf)) {
		if w.buf == nil {
			w.buf = make([]byte, 64<<10)
		}
		got, err := w.r.ReadAt(w.buf[:min(int64(cap(w.buf)), w.size-w.at)], w.at)
		w.buf, w.base = w.buf[:got], w.at
		if int64(got) < n {
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("read: %w", err)
			}
			return nil, ErrCut
		}
	}
	from := w.at - w.base
	w.at += n
	return w.buf[from : from+n], nil
}

// number reads a length of n bytes.
func (w *walker) number(n int64) (uint64, error) {
	b, err := w.bytes(n)
	if err != nil {
		return 0, err
	}
	switch n {
	case 1:
		return uint64(b[0]), nil
	case 2:
		return uint64(binary.BigEndian.Uint16(b)), nil
	}
	return uint64(binary.BigEndian.Uint32(b)), nil
}

func (w *walker) skip(n uint64) error {
	if n > uint64(w.size-w.at) {
		return ErrCut
	}
	w.at += int64(n)
	return nil
}

// value takes one value and says how many are inside of it.
func (w *walker) value() (below uint64, err error) {
	b, err := w.bytes(1)
	if err != nil {
		return 0, err
	}
	switch c := b[0]; {
	case c < 0x80 || c >= 0xe0 || c == 0xc0 || c == 0xc2 || c == 0xc3:
		return 0, nil
	case c < 0x90:
		return 2 * uint64(c&15), nil
	case c < 0xa0:
		return uint64(c & 15), nil
	case c < 0xc0:
		return 0, w.skip(uint64(c & 31))
	case c >= 0xd4 && c <= 0xd8:
		return 0, w.extension(1 << (c - 0xd4))
	case c >= 0xca && c <= 0xd3:
		return 0, w.skip([...]uint64{4, 8, 1, 2, 4, 8, 1, 2, 4, 8}[c-0xca])
	default:
		return w.long(c)
	}
}

// long takes values that say their length.
func (w *walker) long(c byte) (uint64, error) {
	width := map[byte]int64{
		0xc4: 1, 0xc5: 2, 0xc6: 4, 0xc7: 1, 0xc8: 2, 0xc9: 4, 0xd9: 1, 0xda: 2, 0xdb: 4, 0xdc: 2, 0xdd: 4, 0xde: 2, 0xdf: 4,
	}[c]
	if width == 0 {
		return 0, ErrSyntax
	}
	n, err := w.number(width)
	if err != nil {
		return 0, err
	}
	switch {
	case c >= 0xde:
		n *= 2
		fallthrough
	case c >= 0xdc:
		if n > uint64(w.size-w.at) { // each takes a byte at least
			return 0, ErrCut
		}
		return n, nil
	case c >= 0xc7 && c <= 0xc9:
		return 0, w.extension(n)
	}
	return 0, w.skip(n)
}

func (w *walker) extension(n uint64) error {
	b, err := w.bytes(1)
	if err != nil {
		return err
	}
	e := Ext{Type: int8(b[0]), At: w.at, Size: int64(n)}
	if err := w.skip(n); err != nil {
		return err
	}
	w.ext(e)
	return nil
}
