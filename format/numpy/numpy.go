// Package numpy reads the headers of NumPy's .npy files: of what type and size
// the array is, and whether its elements are objects, which a pickle behind
// the header holds. The layout is that of numpy/lib/format.py, versions 1 to 3.
package numpy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
)

const magic = "\x93NUMPY"

// headerMost bounds a header; NumPy itself refuses more than 10,000 bytes
// unless it is told to trust the file.
const headerMost = 1 << 20

// ErrNotNumPy says that the file does not begin like a .npy file.
var ErrNotNumPy = errors.New("not a NumPy file")

// ErrHeader says that a header is not what NumPy writes.
var ErrHeader = errors.New("the header is no plain description of an array")

// Header is what stands before an array.
type Header struct {
	// Major is the version of the format, 1 to 3.
	Major byte
	// Text is the description as it stands, at most 1 MiB.
	Text string
	// Objects is set when elements are Python objects or hold some.
	Objects bool
	// Shape has the length of each dimension; none for a single value.
	Shape []uint64
	// Data is where the elements begin; Size is how many bytes they take,
	// 0 for objects.
	Data, Size int64
}

// Sniff reports whether a file that begins with head is a .npy file.
func Sniff(head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }

// Read reads the header at an offset of a file of the given size. It reads no
// more than the header. With ErrHeader, Data is set when it is known where the
// header ends.
func Read(r io.ReaderAt, size, at int64) (Header, error) {
	var h Header
	b := make([]byte, min(12, max(size-at, 0)))
	if n, _ := r.ReadAt(b, at); n < 10 || !Sniff(b) {
		return h, ErrNotNumPy
	}
	h.Major = b[6]
	length, from := int64(binary.LittleEndian.Uint16(b[8:])), at+10
	if h.Major > 1 {
		if len(b) < 12 {
			return h, ErrNotNumPy
		}
		length, from = int64(binary.LittleEndian.Uint32(b[8:])), at+12
	}
	if h.Major < 1 || h.Major > 3 {
		return h, fmt.Errorf("%w: version %d", ErrHeader, h.Major)
	}
	if length > headerMost || length > size-from {
		return h, fmt.Errorf("%w: it claims %d bytes", ErrHeader, length)
	}
	h.Data = from + length
	text := make([]byte, length)
	if n, err := r.ReadAt(text, from); n < len(text) {
		return h, fmt.Errorf("read header: %w", err)
	}
	h.Text = string(text)
	if err := h.describe(); err != nil {
		return h, err
	}
	return h, nil
}

// describe reads the literal in the header.
func (h *Header) describe() error {
	v, ok := parse(h.Text)
	if !ok || v.kind != isDict {
		return ErrHeader
	}
	descr, shape := v.get("descr"), v.get("shape")
	if descr == nil || shape == nil || shape.kind != isTuple || v.get("fortran_order") == nil {
		return fmt.Errorf("%w: it does not name type, order and shape", ErrHeader)
	}
	count := uint64(1)
	for _, l := range shape.list {
		hi, lo := bits.Mul64(count, l.number)
		if l.kind != isNumber || hi != 0 {
			return fmt.Errorf("%w: its shape is no row of lengths", ErrHeader)
		}
		count = lo
		h.Shape = append(h.Shape, l.number)
	}
	t, ok := descr.dtype(0)
	if !ok {
		return fmt.Errorf("%w: its type is unknown", ErrHeader)
	}
	if h.Objects = t.objects; h.Objects {
		return nil
	}
	hi, lo := bits.Mul64(count, t.size)
	if hi != 0 || lo > 1<<62 {
		return fmt.Errorf("%w: its size has no meaning", ErrHeader)
	}
	h.Size = int64(lo)
	return nil
}
