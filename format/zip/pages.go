package zip

import (
	"errors"
	"io"
)

// pageSize is the unit in which decoded content is held.
const pageSize = 256 << 10

// Pages is decoded content in memory, in pages, so that it grows without being
// copied. It is filled once and then read; reading is safe for concurrent use.
type Pages struct {
	pages [][]byte // all of pageSize but the last, or the only one
	size  int64
}

// Size is the number of bytes held.
func (p *Pages) Size() int64 { return p.size }

// Fill reads r to its end into empty pages. guess is the expected size, which
// is believed for the first page only. After each page enough is asked whether
// that many bytes are too many; its error ends the reading, like r's own. What
// was read stays.
func (p *Pages) Fill(r io.Reader, guess int64, enough func(int64) error) error {
	page := make([]byte, min(max(guess, 0)+1, pageSize))
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
		case len(page) < pageSize: // the guess was too small
			page = append(make([]byte, 0, pageSize), page...)[:pageSize]
		default:
			p.pages = append(p.pages, page)
			page, n = make([]byte, pageSize), 0
		}
	}
}

// ReadAt is io.ReaderAt's.
func (p *Pages) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("read pages: negative offset")
	}
	for n < len(b) && off < p.size {
		page := p.pages[off/pageSize]
		k := copy(b[n:], page[off%pageSize:min(int64(len(page)), p.size-off/pageSize*pageSize)])
		n += k
		off += int64(k)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}
