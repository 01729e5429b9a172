package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// lines reads a file line by line within a limit.
type lines struct {
	r   *bufio.Reader
	buf []byte
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, 64<<10)} }

// next gives a line without its end, nil at the end of the file. whole is false
// for a last line that has no end. The line is good until the next call.
func (l *lines) next() (line []byte, whole bool, err error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if l.buf = append(l.buf, part...); len(l.buf) > mostLine {
			return nil, false, fmt.Errorf("a line is longer than %d bytes", mostLine)
		}
		switch {
		case err == nil:
			return bytes.TrimSuffix(l.buf, []byte("\n")), true, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			if len(l.buf) == 0 {
				return nil, false, nil
			}
			return l.buf, false, nil
		default:
			return nil, false, err
		}
	}
}
