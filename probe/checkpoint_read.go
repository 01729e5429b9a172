package probe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
)

// longestLine bounds a line: an answer's body is at most 4 MiB by default, and
// JSON may lengthen it.
const longestLine = 64 << 20

// readHistory reads a checkpoint and returns the bytes of its whole lines. A torn
// last line is what a kill leaves and is passed over; any other damage is an
// error. Memory is that of the results plus the answers of unfinished attempts.
func readHistory(r io.Reader) (h *history, good int64, err error) {
	h = newHistory()
	in := bufio.NewReaderSize(r, 1<<20)
	for n := 1; ; n++ {
		line, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return h, good, nil // without its newline a line is torn
		}
		if err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", n, err)
		}
		rec, err := parseLine(line)
		if err == nil {
			err = h.take(rec, n)
		}
		if err != nil {
			if _, more := in.Peek(1); errors.Is(more, io.EOF) && n > 1 {
				return h, good, nil
			}
			return nil, 0, fmt.Errorf("line %d is damaged: %w", n, err)
		}
		good += int64(len(line))
	}
}

// readLine reads up to and with a newline; io.EOF when none comes.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		piece, err := in.ReadSlice('\n')
		line = append(line, piece...)
		if len(line) > longestLine {
			return nil, fmt.Errorf("longer than %d bytes", longestLine)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func parseLine(line []byte) (record, error) {
	var framed struct {
		CRC string          `json:"crc"`
		Rec json.RawMessage `json:"rec"`
	}
	if err := json.Unmarshal(line, &framed); err != nil {
		return record{}, errors.New("not a record")
	}
	want, err := strconv.ParseUint(framed.CRC, 16, 32)
	if err != nil || uint32(want) != crc32.Checksum(framed.Rec, castagnoli()) {
		return record{}, errors.New("checksum differs")
	}
	var rec record
	dec := json.NewDecoder(bytes.NewReader(framed.Rec))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&rec); err != nil {
		return record{}, errors.New("not a record of this version")
	}
	return rec, nil
}

// take files one record.
func (h *history) take(r record, line int) error {
	if (r.Kind == isHead) != (line == 1) {
		return errors.New("a header belongs into the first line and nowhere else")
	}
	switch {
	case r.Kind == isHead && r.Head != nil:
		h.head = r.Head
	case r.Kind == isSent:
		if h.sent[r.Attempt] == nil {
			h.sent[r.Attempt] = map[int]bool{}
		}
		h.sent[r.Attempt][r.Ask] = true
	case r.Kind == isAnswer:
		if h.answers[r.Attempt] == nil {
			h.answers[r.Attempt] = map[int]asked{}
		}
		h.answers[r.Attempt][r.Ask] = asked{r.Prompt, r.Answers}
		delete(h.sent[r.Attempt], r.Ask)
	case r.Kind == isResult && r.Result != nil:
		if _, twice := h.results[r.Attempt]; !twice {
			h.results[r.Attempt] = r.Result
		}
		delete(h.answers, r.Attempt)
		delete(h.sent, r.Attempt)
	default:
		return fmt.Errorf("unknown record %q", r.Kind)
	}
	return nil
}
