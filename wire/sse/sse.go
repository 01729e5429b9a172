// Package sse reads server-sent events and keeps their bytes, so that an event
// that nothing changes is forwarded as it came.
//
// It follows the WHATWG HTML standard, section 9.2.6: lines end with LF, CR or
// CRLF; one space after the colon is dropped; data lines are joined by LF;
// lines that begin with a colon are comments. Unlike a browser it gives a last
// event that the stream's end cut off, marked as such: a client may read it.
package sse

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Event is one event, or a run of comments or fields without data.
type Event struct {
	// Raw holds the event's bytes with its empty line.
	Raw []byte
	// Name is the last event field.
	Name string
	// Data is the joined data lines, perhaps a part of Raw. HasData tells "data:" from none.
	Data    []byte
	HasData bool
	// Side is the text of the lines that carry no data: comments, ids, names and
	// fields that nobody knows, a line each. Single words are left out.
	Side []byte
	// Odd is set when readers in the field disagree on what the event's data
	// is: by the letter of the standard it is Data.
	Odd bool
	// Cut is set when the stream ended before the empty line.
	Cut bool
}

// ErrTooLong says that an event is longer than the reader's limit.
var ErrTooLong = errors.New("server-sent event over the size limit")

// Reader reads events. It is not safe for concurrent use.
type Reader struct {
	src   io.Reader
	buf   []byte // unread bytes
	limit int
	begun bool
	err   error
}

// NewReader reads from src; limit is the most bytes of one event.
func NewReader(src io.Reader, limit int) *Reader { return &Reader{src: src, limit: limit} }

// Next returns the next event. Its slices are its own. io.EOF ends the stream;
// any other error is the source's or ErrTooLong.
func (r *Reader) Next() (Event, error) {
	line, seen := 0, 0
	for {
		n, at := eventEnd(r.buf, line, seen, r.err != nil)
		if n > 0 {
			return r.take(n, false), nil
		}
		line, seen = at, max(at, len(r.buf)-1) // a CR at the end counts later
		if r.err != nil {
			return r.last()
		}
		if len(r.buf) > r.limit {
			return Event{}, ErrTooLong
		}
		r.fill()
	}
}

// Ready reports whether Next would return without reading from the source.
func (r *Reader) Ready() bool {
	n, _ := eventEnd(r.buf, 0, 0, r.err != nil)
	return n > 0 || r.err != nil
}

// last gives what is left when the source has ended.
func (r *Reader) last() (Event, error) {
	if len(r.buf) > 0 && errors.Is(r.err, io.EOF) {
		return r.take(len(r.buf), true), nil
	}
	return Event{}, r.err
}

func (r *Reader) take(n int, cut bool) Event {
	e := Event{Raw: bytes.Clone(r.buf[:n]), Cut: cut}
	r.buf = r.buf[n:]
	e.parse(!r.begun)
	r.begun = true
	return e
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

// eventEnd is the length of the first event in b, its empty line included, or
// 0 when it is not complete; then line is the start of the last line seen,
// from which to look again; bytes before seen are known to end no line. A CR at
// the end may be half of a CRLF, so it counts only when no more bytes come.
func eventEnd(b []byte, from, seen int, eof bool) (end, line int) {
	for line = from; line < len(b); {
		at := max(line, seen)
		n := bytes.IndexAny(b[at:], "\r\n")
		if n < 0 {
			return 0, line
		}
		next, ok := lineEnd(b, at+n, eof)
		if !ok {
			return 0, line
		}
		if at+n == line {
			return next, line
		}
		line = next
	}
	return 0, line
}

// lineEnd is the index after the line end that begins at i. ok is false for a
// CR that may yet become a CRLF.
func lineEnd(b []byte, i int, eof bool) (end int, ok bool) {
	switch {
	case b[i] == '\n':
		return i + 1, true
	case i+1 < len(b) && b[i+1] == '\n':
		return i + 2, true
	case i+1 < len(b) || eof:
		return i + 1, true
	}
	return 0, false
}

// parse reads the lines. Only the stream's first event may begin with a mark.
func (e *Event) parse(first bool) {
	rest, lines := e.Raw, 0
	if first {
		rest = bytes.TrimPrefix(rest, []byte("\xEF\xBB\xBF"))
	}
	for len(rest) > 0 {
		var line []byte
		if i := bytes.IndexAny(rest, "\r\n"); i >= 0 {
			end, _ := lineEnd(rest, i, true)
			line, rest = rest[:i], rest[end:]
		} else {
			line, rest = rest, nil
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "data":
			if lines++; e.HasData {
				e.Data = append(append(e.Data, '\n'), value...)
			} else { // most events have one line: it stays where it is
				e.Data, e.HasData = value[:len(value):len(value)], true
			}
			continue
		case "event":
			e.Name = string(value)
		case "", "id", "retry":
		default:
			value = line
		}
		e.aside(line, value)
	}
	e.Odd = e.Odd || lines > 1 && objectInLine(e.Data)
}

// aside notes a line without data.
func (e *Event) aside(line, value []byte) {
	// Some clients trim lines, ignore case, or end lines where Unicode does.
	if bytes.Contains(bytes.ToLower(line), []byte("data:")) {
		e.Odd = true
	}
	if value = bytes.TrimSpace(value); !bytes.ContainsAny(value, " \t") && len(value) <= 64 {
		return
	}
	if len(e.Side) > 0 {
		e.Side = append(e.Side, '\n')
	}
	e.Side = append(e.Side, value...)
}

// objectInLine reports whether a line of data is a JSON object by itself, which
// is an event for the many clients that read line by line.
func objectInLine(data []byte) bool {
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		if line = bytes.TrimSpace(line); bytes.HasPrefix(line, []byte("{")) && json.Valid(line) {
			return true
		}
	}
	return false
}

// Append writes an event with one data line per line of data.
func Append(dst []byte, name string, data []byte) []byte {
	if name != "" {
		dst = append(append(append(dst, "event: "...), name...), '\n')
	}
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		dst = append(append(append(dst, "data: "...), line...), '\n')
	}
	return append(dst, '\n')
}
