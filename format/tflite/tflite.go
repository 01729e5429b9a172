// Package tflite reads the structure of TensorFlow Lite models, which are
// FlatBuffers with the identifier TFL3 (tensorflow/compiler/mlir/lite/schema). Every
// offset, table and index is held against the file, as an interpreter without a
// verifier does not. It reads no weights.
package tflite

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrFormat says that the content is no TensorFlow Lite model.
var ErrFormat = errors.New("no TensorFlow Lite model")

// ErrBroken is in the error of a model whose offsets or indices lead outside
// the file or the model.
var ErrBroken = errors.New("a broken model")

// Model is what a file holds.
type Model struct {
	// Version is the schema's.
	Version uint32
	// Builtin are the numbers of built-in operators; Custom the names of others.
	Builtin []int32
	Custom  []string
	// Metadata are the names of the metadata buffers.
	Metadata []string
	// Subgraphs, Tensors, Operators and Buffers are counts.
	Subgraphs, Tensors, Operators, Buffers int
}

// Limits of one model.
const (
	most      = 4 << 20 // entries of one list
	mostNames = 10_000
	mostText  = 4 << 10
	mostOps   = 10_000_000 // steps in all
)

// custom is BuiltinOperator_CUSTOM.
const custom = 32

// Sniff reports whether the first bytes are those of a model.
func Sniff(head []byte) bool { return len(head) >= 8 && bytes.Equal(head[4:8], []byte("TFL3")) }

// Read reads the structure of size bytes. On an error that is no ErrFormat the model
// holds what was read before. It takes time in proportion to the tables that are
// there.
func Read(ctx context.Context, r io.ReaderAt, size int64) (m Model, err error) {
	f := &file{r: r, size: size, ctx: ctx}
	head := f.bytes(0, 8)
	if f.err != nil || !Sniff(head) {
		return m, ErrFormat
	}
	root := f.deref(0)
	m.Version = f.u32(f.field(root, 0))
	f.codes(&m, root)
	f.buffers(&m, root)
	f.subgraphs(&m, root)
	for i, t := range f.tables(root, 6) {
		if i == mostNames {
			f.fail("more than %d pieces of metadata", mostNames)
			break
		}
		m.Metadata = append(m.Metadata, f.text(t, 0))
		if b := f.u32(f.field(t, 1)); int(b) >= m.Buffers && f.err == nil {
			f.fail("metadata names buffer %d of %d", b, m.Buffers)
		}
	}
	return m, f.err
}

func (f *file) codes(m *Model, root int64) {
	for _, t := range f.tables(root, 1) {
		code := int32(int8(f.u8(f.field(t, 0))))
		if c := int32(f.u32(f.field(t, 3))); c > code {
			code = c // newer files have the code in both while it fits a byte
		}
		if len(m.Custom)+len(m.Builtin) == mostNames {
			f.fail("more than %d operators", mostNames)
			return
		}
		if code == custom || f.field(t, 1) != 0 {
			m.Custom = append(m.Custom, f.text(t, 1))
		} else {
			m.Builtin = append(m.Builtin, code)
		}
	}
}

// buffers holds each one's bytes against the file. Since 2023 a buffer may lie
// behind the FlatBuffer, at an offset of its own.
func (f *file) buffers(m *Model, root int64) {
	ts := f.tables(root, 4)
	m.Buffers = len(ts)
	for i, t := range ts {
		f.vector(t, 0, 1)
		offset, size := f.u64(f.field(t, 1)), f.u64(f.field(t, 2))
		if offset > 1 && (offset > uint64(f.size) || size > uint64(f.size)-offset) {
			f.fail("buffer %d has %d bytes at %d in a file of %d", i, size, offset, f.size)
		}
	}
}

func (f *file) subgraphs(m *Model, root int64) {
	codes := len(m.Builtin) + len(m.Custom)
	for _, s := range f.tables(root, 2) {
		if f.err != nil || f.ctx.Err() != nil {
			return
		}
		m.Subgraphs++
		tensors := f.tables(s, 0)
		m.Tensors += len(tensors)
		for _, t := range tensors {
			f.vector(t, 0, 4)
			if b := f.u32(f.field(t, 2)); int64(b) >= int64(m.Buffers) && f.err == nil {
				f.fail("a tensor names buffer %d of %d", b, m.Buffers)
			}
		}
		f.indices(s, 1, len(tensors))
		f.indices(s, 2, len(tensors))
		for _, o := range f.tables(s, 3) {
			m.Operators++
			if c := f.u32(f.field(o, 0)); int64(c) >= int64(codes) && f.err == nil {
				f.fail("an operator names code %d of %d", c, codes)
			}
			f.indices(o, 1, len(tensors))
			f.indices(o, 2, len(tensors))
		}
	}
}

// indices holds a list of tensors' numbers against how many there are; -1
// stands for none.
func (f *file) indices(table int64, n, tensors int) {
	at, count := f.vector(table, n, 4)
	for i := range count {
		if v := int32(f.u32(at + 4*i)); v < -1 || int(v) >= tensors {
			f.fail("tensor %d is named of %d", v, tensors)
			return
		}
	}
}

// file reads a FlatBuffer. The first error stays; after it all reads give zero.
type file struct {
	r     io.ReaderAt
	size  int64
	ctx   context.Context
	page  []byte
	at    int64
	steps int
	err   error
}

func (f *file) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
	}
}

const pageSize = 64 << 10

// bytes gives n bytes, which are few, at an offset.
func (f *file) bytes(at, n int64) []byte {
	if f.steps++; f.err == nil && f.steps > mostOps {
		f.err = errors.New("more structure than is read of one model")
	}
	if f.err == nil && f.steps%1024 == 0 {
		f.err = f.ctx.Err()
	}
	if f.err == nil && (at < 0 || n > f.size || at > f.size-n) {
		f.fail("%d bytes at %d lie outside the file", n, at)
	}
	if f.err != nil {
		return make([]byte, min(n, mostText))
	}
	if at < f.at || at+n > f.at+int64(len(f.page)) {
		if f.page == nil {
			f.page = make([]byte, pageSize)
		}
		f.at = at &^ 4095
		got, err := f.r.ReadAt(f.page[:min(pageSize, f.size-f.at)], f.at)
		if f.page = f.page[:got]; at+n > f.at+int64(got) {
			f.err = fmt.Errorf("read %d bytes at %d: %w", n, at, errors.Join(err, io.ErrUnexpectedEOF))
			return make([]byte, n)
		}
	}
	return f.page[at-f.at:][:n]
}

// u8, u32 and u64 read a number; at 0, where no field can be, zero.
func (f *file) u8(at int64) byte {
	if at == 0 {
		return 0
	}
	return f.bytes(at, 1)[0]
}

func (f *file) u32(at int64) uint32 {
	if at == 0 {
		return 0
	}
	return binary.LittleEndian.Uint32(f.bytes(at, 4))
}

func (f *file) u64(at int64) uint64 {
	if at == 0 {
		return 0
	}
	return binary.LittleEndian.Uint64(f.bytes(at, 8))
}

// deref follows the offset at a place.
func (f *file) deref(at int64) int64 {
	return at + int64(binary.LittleEndian.Uint32(f.bytes(at, 4)))
}

// field is where a table's field n stands, 0 without.
func (f *file) field(table int64, n int) int64 {
	if table == 0 || f.err != nil {
		return 0
	}
	v := table - int64(int32(f.u32(table)))
	size := binary.LittleEndian.Uint16(f.bytes(v, 2))
	if f.err != nil || int(size) < 4+2*n+2 {
		return 0
	}
	in := binary.LittleEndian.Uint16(f.bytes(v+4+2*int64(n), 2))
	if f.err != nil || in == 0 {
		return 0
	}
	return table + int64(in)
}

// vector gives where the elements of a list begin and how many there are.
func (f *file) vector(table int64, n int, size int64) (at, count int64) {
	p := f.field(table, n)
	if p == 0 {
		return 0, 0
	}
	v := f.deref(p)
	count = int64(f.u32(v))
	if f.err == nil && (v+4 > f.size || count > (f.size-v-4)/size) {
		f.fail("a list of %d at %d does not fit the file", count, v)
	}
	if f.err != nil {
		return 0, 0
	}
	return v + 4, count
}

func (f *file) tables(table int64, n int) (out []int64) {
	at, count := f.vector(table, n, 4)
	if count > most {
		f.fail("a list of %d tables", count)
	}
	for i := int64(0); i < count && f.err == nil; i++ {
		out = append(out, f.deref(at+4*i))
	}
	return out
}

func (f *file) text(table int64, n int) string {
	at, count := f.vector(table, n, 1)
	if count == 0 || f.err != nil {
		return ""
	}
	return string(f.bytes(at, min(count, mostText)))
}
