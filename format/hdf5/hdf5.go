// Package hdf5 reads the structure of HDF5 files: groups, links, attributes that
// are text, and where data sets keep their data. It reads no data. The format
// is "HDF5 File Format Specification Version 3.0", whose section numbers the
// comments name; checksums are not held against the content, since what a reader
// would not load may still be looked at.
package hdf5

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrFormat says that the content is no HDF5 file.
var ErrFormat = errors.New("no HDF5 file")

// Limits of one file. What lies beyond is in Object.Trouble or File.Trouble.
const (
	mostObjects  = 200_000 // groups, data sets and named types
	mostMessages = 100_000 // of one object's header
	mostNodes    = 100_000 // of one index
	mostText     = 64 << 20
	mostRead     = 1 << 30 // bytes of structure in one file
)

// LinkKind says how a link finds its object.
type LinkKind uint8

// The kinds of link.
const (
	Hard LinkKind = iota
	Soft
	External
)

// Link is a named entry of a group.
type Link struct {
	Name string
	Kind LinkKind
	// Target is the path that a soft or external link names; File is an
	// external link's file.
	Target, File string
	address      uint64
}

// Attribute is a named value of an object.
type Attribute struct {
	Name string
	// Text holds the strings; nil where the attribute is of another type.
	Text []string
}

// Segment is a part of a data set that lies in another file.
type Segment struct {
	File         string
	Offset, Size uint64
}

// Object is one group, data set or named type.
type Object struct {
	// Path is the first by which the object was reached, "/" for the root.
	Path       string
	Attributes []Attribute
	Links      []Link
	// External are the files that hold the data; Virtual are those that a
	// virtual data set is put together from, "." for the file itself.
	External []Segment
	Virtual  []string
	// Bytes is what a data set's shape and type come to, whatever is stored.
	// It is at most 2^63.
	Bytes uint64
	// Trouble lists what of the object could not be read.
	Trouble []string
	// number and size of a data set's elements
	number, size uint64
}

// File is an open file. It is for one goroutine.
type File struct {
	r           io.ReaderAt
	base, size  int64
	offsets     int // bytes of an address
	lengths     int // bytes of a length
	root        uint64
	left, texts int // bytes of structure and of text that may still be read
	heaps       map[uint64][]byte
	// Trouble lists what was left out as a whole.
	Trouble []string
}

var signature = []byte("\x89HDF\r\n\x1a\n")

// Sniff reports whether the first bytes are those of a file without a user block.
func Sniff(head []byte) bool { return bytes.HasPrefix(head, signature) }

// Open finds the superblock, at the start or behind a user block (section II.A), and reads it.
func Open(r io.ReaderAt, size int64) (*File, error) {
	for base := int64(0); base+16 <= size; base = max(512, base*2) {
		var b [8]byte
		if _, err := r.ReadAt(b[:], base); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read signature: %w", err)
		}
		if bytes.Equal(b[:], signature) {
			f := &File{r: r, base: base, size: size, left: mostRead, texts: mostText, heaps: map[uint64][]byte{}}
			return f, f.superblock()
		}
	}
	return nil, ErrFormat
}

// superblock reads versions 0 to 3. A broken one gives an error that is not
// ErrFormat.
func (f *File) superblock() error {
	b, err := f.read(0, 9+3)
	if err != nil {
		return fmt.Errorf("read superblock: %w", err)
	}
	version, at := b[8], 0
	switch version {
	case 0, 1:
		if b, err = f.read(13, 2); err != nil {
			return fmt.Errorf("read superblock: %w", err)
		}
		f.offsets, f.lengths = int(b[0]), int(b[1])
		at = 24 + 4*int(version)
	case 2, 3:
		f.offsets, f.lengths = int(b[9]), int(b[10])
		at = 12
	default:
		return fmt.Errorf("read superblock: version %d is not known", version)
	}
	if !width(f.offsets) || !width(f.lengths) {
		return fmt.Errorf("read superblock: addresses of %d and lengths of %d bytes", f.offsets, f.lengths)
	}
	at += 3 * f.offsets // base, extension or free space, end of file
	if version < 2 {
		at += 2 * f.offsets // driver information, the root link's name
	}
	if b, err = f.read(uint64(at), f.offsets); err != nil {
		return fmt.Errorf("read superblock: %w", err)
	}
	f.root = number(b, f.offsets)
	return nil
}

func width(n int) bool { return n == 2 || n == 4 || n == 8 }

// read gives n bytes at an address. An address outside the file, or more
// structure than one file may have, is an error.
func (f *File) read(address uint64, n int) ([]byte, error) {
	if n < 0 || address > uint64(f.size-f.base) || uint64(n) > uint64(f.size-f.base)-address {
		return nil, fmt.Errorf("%d bytes at %#x lie outside the file", n, address)
	}
	if f.left -= n + 16; f.left < 0 {
		return nil, errors.New("more structure than is read of one file")
	}
	b := make([]byte, n)
	if got, err := f.r.ReadAt(b, f.base+int64(address)); got < n {
		return nil, fmt.Errorf("read %d bytes at %#x: %w", n, address, err)
	}
	return b, nil
}

// number is the little-endian number of n bytes at the start of b, which has
// them.
func number(b []byte, n int) uint64 {
	var v [8]byte
	copy(v[:], b[:n])
	return binary.LittleEndian.Uint64(v[:])
}

// undefined reports whether an address is the one that stands for none.
func (f *File) undefined(address uint64) bool {
	return address == ^uint64(0)>>(64-8*f.offsets)
}

// cursor takes values off the front of bytes; a missing one gives zeros and
// sets short.
type cursor struct {
	b     []byte
	short bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.short, c.b = true, nil
		return make([]byte, min(max(n, 0), 8))
	}
	v := c.b[:n]
	c.b = c.b[n:]
	return v
}

func (c *cursor) num(n int) uint64 { return number(c.take(n), n) }

// name takes a text that a NUL ends.
func (c *cursor) name() string {
	i := bytes.IndexByte(c.b, 0)
	if i < 0 {
		c.short = true
		i = len(c.b)
	}
	s := string(c.b[:i])
	c.b = c.b[min(i+1, len(c.b)):]
	return s
}
