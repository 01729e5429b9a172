// Package safetensors reads the tensor files of Hugging Face: eight bytes with
// the length of a JSON header, the header, the tensors' bytes
// (https://huggingface.co/docs/safetensors). It reads the header alone; data is
// read when it is asked for.
//
// It is at least as strict as the reference: the tensors must cover the data
// without a gap or an overlap, sizes must follow from type and shape, and a key
// that stands twice, one that is unknown, invalid UTF-8 and anything behind the
// header but spaces are refused. So two readers cannot see two models in one
// file, and nothing hides between tensors.
package safetensors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"unicode/utf8"
)

// MostHeader is the longest header that is read, in bytes: the limit of the
// reference. Reading costs some ten times that in memory at worst.
const MostHeader = 100_000_000

// mostAxes bounds the number of sizes of one tensor.
const mostAxes = 64

// ErrFormat is in every error that is due to the content of a file.
var ErrFormat = errors.New("no valid safetensors file")

// Errors that tell kinds of ErrFormat apart; they come along with it.
var (
	// ErrCut says that the file ends before what its header announces.
	ErrCut = errors.New("the file ends too early")
	// ErrBounds says that sizes contradict each other or overflow, so that a
	// loader which believes one of them leaves its memory.
	ErrBounds = errors.New("sizes that lead outside")
)

// Tensor describes one tensor.
type Tensor struct {
	Name  string
	Type  Type
	Shape []int64
	// From and To bound its bytes, counted from the start of the file.
	From, To int64
}

// Count is the number of elements. It does not overflow.
func (t *Tensor) Count() int64 {
	n := int64(1)
	for _, s := range t.Shape {
		n *= s
	}
	return n
}

// File is an open file. It is immutable and safe for concurrent use where its
// reader is.
type File struct {
	// Tensors are in the order of their data.
	Tensors []Tensor
	// Metadata is what the header's __metadata__ holds, or nil.
	Metadata map[string]string
	r        io.ReaderAt
	byName   map[string]int
}

// Open reads the header of a file of size bytes. It costs memory and time in
// proportion to the header, which is no longer than the file.
func Open(r io.ReaderAt, size int64) (*File, error) {
	var head [8]byte
	if size < int64(len(head)) {
		return nil, fmt.Errorf("%w: %w: %d bytes hold no header", ErrFormat, ErrCut, size)
	}
	if err := readAt(r, head[:], 0); err != nil {
		return nil, fmt.Errorf("read header's length: %w", err)
	}
	n := binary.LittleEndian.Uint64(head[:])
	if n > MostHeader {
		return nil, fmt.Errorf("%w: %w: a header of %d bytes in a file of %d", ErrFormat, ErrBounds, n, size)
	}
	if int64(n) > size-int64(len(head)) {
		return nil, fmt.Errorf("%w: %w: a header of %d bytes in a file of %d", ErrFormat, ErrCut, n, size)
	}
	header := make([]byte, n)
	if err := readAt(r, header, int64(len(head))); err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	f := &File{r: r, byName: map[string]int{}}
	if err := f.parse(header); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if err := f.place(int64(len(head))+int64(n), size); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return f, nil
}

// readAt fills b; the file's end within it is unexpected.
func readAt(r io.ReaderAt, b []byte, at int64) error {
	n, err := r.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// place orders the tensors, turns their offsets into those of the file and
// checks that they cover the data.
func (f *File) place(start, size int64) error {
	sort.SliceStable(f.Tensors, func(i, j int) bool {
		a, b := &f.Tensors[i], &f.Tensors[j]
		return a.From < b.From || a.From == b.From && a.To < b.To
	})
	at := int64(0)
	for i := range f.Tensors {
		t := &f.Tensors[i]
		switch {
		case t.From < at:
			return fmt.Errorf("tensor %q begins at %d, inside the one before, which ends at %d", t.Name, t.From, at)
		case t.From > at && t.To > size-start:
			return fmt.Errorf("%w: tensor %q lies at %d to %d of %d bytes", ErrBounds, t.Name, t.From, t.To, size-start)
		case t.From > at:
			return fmt.Errorf("tensor %q begins at %d where %d is due", t.Name, t.From, at)
		}
		at = t.To
		t.From, t.To = start+t.From, start+t.To
		f.byName[t.Name] = i
	}
	if at > size-start {
		return fmt.Errorf("%w: the tensors have %d bytes and the file %d", ErrCut, at, size-start)
	}
	if at != size-start {
		return fmt.Errorf("the tensors have %d bytes and the file %d", at, size-start)
	}
	return nil
}

// Lookup finds a tensor by its name.
func (f *File) Lookup(name string) (Tensor, bool) {
	i, ok := f.byName[name]
	if !ok {
		return Tensor{}, false
	}
	t := f.Tensors[i]
	t.Shape = slices.Clone(t.Shape)
	return t, true
}

// parse reads the header.
func (f *File) parse(header []byte) error {
	if len(header) == 0 || header[0] != '{' {
		return errors.New("the header does not begin with a brace")
	}
	if !utf8.Valid(header) {
		return errors.New("the header is not valid UTF-8")
	}
	s := newScan(header)
	err := s.object(func(key string) error {
		if key == "__metadata__" {
			return f.metadata(s)
		}
		t, err := s.tensor(key)
		f.Tensors = append(f.Tensors, t)
		return err
	})
	if err != nil {
		return err
	}
	return s.end()
}

func (f *File) metadata(s *scan) error {
	f.Metadata = map[string]string{}
	return s.object(func(key string) error {
		v, err := s.text()
		f.Metadata[key] = v
		return err
	})
}
