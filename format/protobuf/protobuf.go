// Package protobuf walks messages of Protocol Buffers in a file without their
// schema and without reading what is not asked for: a field's bytes are skipped
// by offset, so a model costs what its structure has, not its weights.
package protobuf

import (
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// ErrFormat is in the error of bytes that are no message.
var ErrFormat = errors.New("no valid message")

// Field is one field as it stands on the wire.
type Field struct {
	Number protowire.Number
	Type   protowire.Type
	// At is where its tag begins. From and To bound the bytes of a field of
	// type BytesType.
	At, From, To int64
	// Value is that of a number, 0 for bytes.
	Value uint64
}

// Is reports whether the field has that number and holds bytes.
func (f Field) Is(n protowire.Number) bool { return f.Number == n && f.Type == protowire.BytesType }

// Size is the number of bytes it holds.
func (f Field) Size() int64 { return f.To - f.From }

// Reader reads a file in pages. It is for one goroutine.
type Reader struct {
	r     io.ReaderAt
	size  int64
	pages [pageCount]page
}

const (
	pageSize  = 32 << 10
	pageCount = 8
)

type page struct {
	number int64 // from 1
	b      []byte
}

// NewReader reads size bytes of r.
func NewReader(r io.ReaderAt, size int64) *Reader { return &Reader{r: r, size: size} }

// Message is a span of the file that holds fields.
type Message struct {
	r        *Reader
	From, To int64
}

// Root is the whole file as a message.
func (r *Reader) Root() Message { return Message{r, 0, r.size} }

// Message is the field's bytes as a message.
func (r *Reader) Message(f Field) Message { return Message{r, f.From, f.To} }

// at gives the bytes from an offset to the end of its page, at least one; none
// at the end of the file.
func (r *Reader) at(off int64) ([]byte, error) {
	if off >= r.size {
		return nil, io.ErrUnexpectedEOF
	}
	n := off / pageSize
	p := &r.pages[n%pageCount]
	if p.number != n+1 {
		if p.b == nil {
			p.b = make([]byte, pageSize)
		}
		p.number, p.b = 0, p.b[:pageSize]
		got, err := r.r.ReadAt(p.b, n*pageSize)
		if got == 0 || n*pageSize+int64(got) <= off {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		p.number, p.b = n+1, p.b[:got]
	}
	if off-n*pageSize >= int64(len(p.b)) {
		return nil, io.ErrUnexpectedEOF // the source is shorter than it says
	}
	return p.b[off-n*pageSize:], nil
}

// Bytes gives at most the first most bytes of a field.
func (r *Reader) Bytes(f Field, most int) ([]byte, error) {
	b := make([]byte, 0, min(f.Size(), int64(most)))
	for len(b) < cap(b) {
		more, err := r.at(f.From + int64(len(b)))
		if err != nil {
			return b, err
		}
		b = append(b, more[:min(len(more), cap(b)-len(b))]...)
	}
	return b, nil
}

// varint reads a number that ends before to.
func (r *Reader) varint(off, to int64) (v uint64, next int64, err error) {
	for shift := 0; shift < 70; shift += 7 {
		if off >= to {
			return 0, off, fmt.Errorf("%w: it ends at %d", ErrFormat, off)
		}
		b, err := r.at(off)
		if err != nil {
			return 0, off, err
		}
		off++
		v |= uint64(b[0]&0x7f) << shift
		if b[0] < 0x80 {
			return v, off, nil
		}
	}
	return 0, off, fmt.Errorf("%w: a number of more than ten bytes at %d", ErrFormat, off)
}

// Each calls visit for every field in order, those within groups left out. It
// does not look into bytes. An error of visit ends it.
func (m Message) Each(visit func(Field) error) error {
	for off, depth := m.From, 0; ; {
		if off == m.To {
			if depth > 0 {
				return fmt.Errorf("%w: a group does not end at %d", ErrFormat, off)
			}
			return nil
		}
		f, next, err := m.field(off)
		if err != nil {
			return err
		}
		off = next
		switch {
		case f.Type == protowire.StartGroupType:
			depth++
		case f.Type == protowire.EndGroupType:
			if depth--; depth < 0 {
				return fmt.Errorf("%w: a group ends at %d that did not begin", ErrFormat, f.At)
			}
		case depth == 0:
			if err := visit(f); err != nil {
				return err
			}
		}
	}
}

func (m Message) field(off int64) (f Field, next int64, err error) {
	tag, next, err := m.r.varint(off, m.To)
	if err != nil {
		return f, next, err
	}
	number, kind := protowire.DecodeTag(tag)
	f = Field{Number: number, Type: kind, At: off}
	if !number.IsValid() {
		return f, next, fmt.Errorf("%w: field %d at %d", ErrFormat, number, off)
	}
	switch kind {
	case protowire.VarintType:
		f.Value, next, err = m.r.varint(next, m.To)
		return f, next, err
	case protowire.Fixed32Type, protowire.Fixed64Type:
		n := int64(map[protowire.Type]int{protowire.Fixed32Type: 4, protowire.Fixed64Type: 8}[kind])
		if n > m.To-next {
			return f, next, fmt.Errorf("%w: it ends at %d", ErrFormat, next)
		}
		return f, next + n, nil
	case protowire.BytesType:
		n, from, err := m.r.varint(next, m.To)
		if err == nil && n > uint64(m.To-from) {
			err = fmt.Errorf("%w: %d bytes are claimed at %d where %d are left", ErrFormat, n, off, m.To-from)
		}
		if err != nil {
			return f, next, err
		}
		f.From, f.To = from, from+int64(n)
		return f, f.To, nil
	case protowire.StartGroupType, protowire.EndGroupType:
		return f, next, nil
	}
	return f, next, fmt.Errorf("%w: wire type %d at %d", ErrFormat, kind, off)
}

// Numbers gives the values of a repeated number's field, packed or not, up to
// most of them.
func (r *Reader) Numbers(f Field, most int) (out []uint64, err error) {
	if f.Type == protowire.VarintType {
		return []uint64{f.Value}, nil
	}
	for off := f.From; off < f.To && len(out) < most; {
		v, next, err := r.varint(off, f.To)
		if err != nil {
			return out, err
		}
		out, off = append(out, v), next
	}
	return out, nil
}
