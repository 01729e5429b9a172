package pickle

import (
	"encoding/binary"
	"errors"
	"io"
)

// window is how much of the file is in memory.
const window = 256 << 10

// source reads the file through a window and skips what is not needed.
type source struct {
	r    io.ReaderAt
	size int64
	buf  []byte // bytes of the file from base on
	base int64
	pos  int // in buf
	mem  []byte
	// edge is the end of the frame in hand when frames are read as the C
	// unpickler reads them from a file without peek: as the whole of its buffer,
	// of which it drops what is left when that is too short for the next read
	// (_Unpickler_ReadImpl and _Unpickler_Readline in CPython 3.4 to 3.15).
	edge int64
}

// The reasons to stop before STOP.
var (
	errTruncated = errors.New("truncated")
	errRead      = errors.New("cannot be read")
)

func (s *source) offset() int64 { return s.base + int64(s.pos) }

func (s *source) seek(off int64) {
	if d := off - s.base; d >= 0 && d <= int64(len(s.buf)) {
		s.pos = int(d)
		return
	}
	s.base, s.buf, s.pos = off, nil, 0
}

// need makes n bytes (at most the window) available at pos.
func (s *source) need(n int) error {
	if len(s.buf)-s.pos >= n {
		return nil
	}
	if s.mem == nil {
		s.mem = make([]byte, min(window, s.size))
	}
	if s.edge > 0 {
		s.drop(int64(n))
	}
	off := s.offset()
	if off+int64(n) > s.size {
		return errTruncated
	}
	most := s.size - off
	if s.edge > 0 {
		most = s.edge - off
	}
	got, err := s.r.ReadAt(s.mem[:min(int64(len(s.mem)), most)], off)
	s.base, s.buf, s.pos = off, s.mem[:got], 0
	if got < n {
		if err != nil && !errors.Is(err, io.EOF) {
			return errRead
		}
		return errTruncated
	}
	return nil
}

// drop leaves a frame that holds fewer than n bytes more.
func (s *source) drop(n int64) {
	if off := s.offset(); off+n > s.edge {
		s.seekFresh(max(off, s.edge))
		s.edge = 0
	}
}

// cross leaves a frame that ends within the next n bytes without losing any:
// the C unpickler since 3.8 reads bytes into place (_Unpickler_ReadInto), first
// what the buffer has, then the file.
func (s *source) cross(n uint64) {
	if off := s.offset(); s.edge > 0 && n > uint64(max(s.edge-off, 0)) {
		s.edge = 0
		s.seekFresh(off)
	}
}

// begin makes the next n bytes a frame. One that lies in a frame changes
// nothing: its bytes are in the buffer.
func (s *source) begin(n int64) {
	if s.edge > 0 {
		if s.drop(n); s.edge > 0 {
			return
		}
	}
	off := s.offset()
	s.seekFresh(off) // the window ends with the frame
	s.edge = off + n
}

// skip passes over n bytes that must be there.
func (s *source) skip(n uint64) error {
	if n <= uint64(len(s.buf)-s.pos) {
		s.pos += int(n)
		return nil
	}
	if s.edge > 0 {
		s.drop(int64(min(n, 1<<62)))
	}
	if n > uint64(s.size-s.offset()) {
		return errTruncated
	}
	s.seek(s.offset() + int64(n))
	return nil
}

// num reads a little-endian number of 1, 2, 4 or 8 bytes.
func (s *source) num(n int) (uint64, error) {
	if err := s.need(n); err != nil {
		return 0, err
	}
	b := s.buf[s.pos:]
	s.pos += n
	switch n {
	case 1:
		return uint64(b[0]), nil
	case 2:
		return uint64(binary.LittleEndian.Uint16(b)), nil
	case 4:
		return uint64(binary.LittleEndian.Uint32(b)), nil
	}
	return binary.LittleEndian.Uint64(b), nil
}

// line reads up to and with the next line end and returns where the text lies.
func (s *source) line() (at int64, n int64, err error) {
	at = s.offset()
	for {
		if s.edge > 0 && s.offset() >= s.edge {
			s.edge = 0
			at = s.offset()
		}
		if err := s.need(1); err != nil {
			return at, s.offset() - at, err
		}
		for i, c := range s.buf[s.pos:] {
			if c == '\n' {
				s.pos += i + 1
				return at, s.offset() - 1 - at, nil
			}
		}
		s.pos = len(s.buf)
	}
}

// peek copies n bytes at an offset, fewer at the end of the file.
func (s *source) peek(off int64, n int) []byte {
	if d := off - s.base; d >= 0 && d+int64(n) <= int64(len(s.buf)) {
		return append([]byte(nil), s.buf[d:d+int64(n)]...)
	}
	b := make([]byte, min(int64(n), max(s.size-off, 0)))
	got, _ := s.r.ReadAt(b, off)
	return b[:got]
}

// seekFresh goes to an offset after another reader has used the window.
func (s *source) seekFresh(off int64) { s.base, s.buf, s.pos = off, nil, 0 }
