// Package pages holds decoded content in memory in pieces, so that it grows
// with what comes out of a decoder, never with what a file claims, and without
// being copied.
package pages

import (
	"errors"
	"io"
)

// Size is the unit in which decoded content is held.
const Size = 256 << 10

// Buffer is content in pages. It is filled once and then read; reading is safe
// for concurrent use. The zero value is empty.
type Buffer struct {
	pages [][]byte // all of Size but the last, or the only one
	size  int64
}

// Len is the number of bytes held.
func (p *Buffer) Len() int64 { return p.size }

// Cut drops what lies beyond n bytes.
func (p *Buffer) Cut(n int64) { p.size = min(p.size, n) }

// Fill reads r to its end into an empty buffer. guess is the expected size, which
// is believed for the first page only. After each page enough is asked whether
// that many bytes are too many; its error ends the reading, like r's own. What
// was read stays.
func (p *Buffer) Fill(r io.Reader, guess int64, enough func(int64) error) error {
	page := make([]byte, min(max(guess, 0)+1, Size))
	for n := 0; ; {
		m, err := r.Read(page[n:])
		n += m
		p.size += int64(m)
		if full := n == len(page); full || err != nil {
			if over := enough(p.size); over != nil && (err == nil || errors.Is(err, io.EOF)) {
				err = over
			}
		}
		switch {
		case err != nil:
			p.pages = append(p.pages, page[:n])
			if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		case n < len(page):
		case len(page) < Size: // the guess was too small
			page = append(make([]byte, 0, Size), page...)[:Size]
		default:
			p.pages = append(p.pages, page)
			page, n = make([]byte, Size), 0
		}
	}
}

// ReadAt is io.ReaderAt's.
func (p *Buffer) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("read pages: negative offset")
	}
	for n < len(b) && off < p.size {
		page := p.pages[off/Size]
		k := copy(b[n:], page[off%Size:min(int64(len(page)), p.size-off/Size*Size)])
		n += k
		off += int64(k)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}
