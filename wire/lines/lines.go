// Package lines reads newline-delimited JSON, a value a line, and keeps its
// bytes, so that a line that nothing changes is forwarded as it came. It gives
// the events of package sse, without names.
package lines

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/bartizan-ai/bartizan/wire/sse"
)

// Reader reads lines. It is not safe for concurrent use.
type Reader struct {
	src   io.Reader
	buf   []byte // unread bytes
	seen  int    // bytes of buf known to hold no line end
	limit int
	err   error
}

// NewReader reads from src; limit is the most bytes of one line.
func NewReader(src io.Reader, limit int) *Reader { return &Reader{src: src, limit: limit} }

// Next returns the next line, with its end in Raw and without it in Data. Its
// slices are its own. A line of blanks has no data; one that the source's end
// cut off is marked as such. io.EOF ends the stream; any other error is the
// source's or sse.ErrTooLong. Time is linear in the bytes, however they arrive.
func (r *Reader) Next() (sse.Event, error) {
	for {
		if n := r.lineEnd(); n > 0 {
			return r.take(n, false), nil
		}
		if r.err != nil {
			return r.last()
		}
		if len(r.buf) > r.limit {
			return sse.Event{}, sse.ErrTooLong
		}
		r.fill()
	}
}

// Ready reports whether Next would return without reading from the source.
func (r *Reader) Ready() bool { return r.lineEnd() > 0 || r.err != nil }

// lineEnd is the length of the first line with its end, or 0.
func (r *Reader) lineEnd() int {
	if i := bytes.IndexByte(r.buf[r.seen:], '\n'); i >= 0 {
		return r.seen + i + 1
	}
	r.seen = len(r.buf)
	return 0
}

// last gives what is left when the source has ended.
func (r *Reader) last() (sse.Event, error) {
	if len(r.buf) > 0 && errors.Is(r.err, io.EOF) {
		return r.take(len(r.buf), true), nil
	}
	return sse.Event{}, r.err
}

func (r *Reader) take(n int, cut bool) sse.Event {
	e := sse.Event{Raw: bytes.Clone(r.buf[:n]), Cut: cut}
	r.buf, r.seen = r.buf[n:], 0
	line := bytes.TrimSuffix(bytes.TrimSuffix(e.Raw, []byte("\n")), []byte("\r"))
	if data := bytes.TrimSpace(line); len(data) > 0 {
		e.Data, e.HasData = data[:len(data):len(data)], true
	}
	e.Odd = bytes.IndexByte(line, '\r') >= 0 && objectBetween(line)
	return e
}

// objectBetween reports whether a piece of a line between two carriage returns
// is a JSON object by itself, which is an event for clients that end lines
// there.
func objectBetween(line []byte) bool {
	for piece := range bytes.SplitSeq(line, []byte("\r")) {
		if piece = bytes.TrimSpace(piece); bytes.HasPrefix(piece, []byte("{")) && len(piece) < len(bytes.TrimSpace(line)) && json.Valid(piece) {
			return true
		}
	}
	return false
}

func (r *Reader) fill() {
	const chunk = 4 << 10
	if cap(r.buf)-len(r.buf) < chunk {
		next := make([]byte, len(r.buf), 2*len(r.buf)+2*chunk)
		copy(next, r.buf)
		r.buf = next
	}
	n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	if err != nil {
		r.err = err
	}
}

// Append writes data as a line. Line ends inside of data, where JSON takes them
// for blanks, become blanks.
func Append(dst, data []byte) []byte {
	at := len(dst)
	dst = append(dst, data...)
	for i, c := range dst[at:] {
		if c == '\n' || c == '\r' {
			dst[at+i] = ' '
		}
	}
	return append(dst, '\n')
}
