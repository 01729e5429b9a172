package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// row is one line of the pool with the features of its windows.
type row struct {
	Text   string `json:"text"`
	Label  int    `json:"label"`
	Kind   string `json:"kind"`
	Source string `json:"source"`
	Lang   string `json:"lang"`
	// Channel is set in rows of the corpus: "user" or "data".
	Channel string `json:"-"`

	windows [][]uint32
	// user and data say for which channels a composed row is.
	user, data bool
}

// readPool reads a gzipped file of rows and returns them with the digest of
// the file's bytes.
func readPool(name string) ([]row, [sha256.Size]byte, error) {
	var sum [sha256.Size]byte
	f, err := os.Open(name)
	if err != nil {
		return nil, sum, fmt.Errorf("open pool: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	zr, err := gzip.NewReader(io.TeeReader(f, h))
	if err != nil {
		return nil, sum, fmt.Errorf("read %q: %w", name, err)
	}
	var rows []row
	lines := bufio.NewScanner(zr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, sum, fmt.Errorf("read %q: row %d: %w", name, len(rows)+1, err)
		}
		rows = append(rows, r)
	}
	if err := lines.Err(); err != nil {
		return nil, sum, fmt.Errorf("read %q: %w", name, err)
	}
	if _, err := io.Copy(io.Discard, io.TeeReader(f, h)); err != nil { // what gzip did not ask for
		return nil, sum, fmt.Errorf("read %q: %w", name, err)
	}
	h.Sum(sum[:0])
	return rows, sum, nil
}

// prepare fills in the features of every row, in the channel's windows.
func prepare(rows []row, c ngram.Channel, bits int) {
	e := ngram.NewExtractor(bits)
	for i := range rows {
		rows[i].windows = nil
		if weight(c, &rows[i]) == 0 {
			continue
		}
		s := text.Normalise(rows[i].Text).Text()
		for at := 0; at < len(s); {
			from, to, next := c.Next(s, at)
			found := e.Extract(s[from:to])
			ids := make([]uint32, len(found))
			for k, f := range found {
				ids[k] = f.ID
			}
			rows[i].windows = append(rows[i].windows, ids)
			if at = next; to == len(s) {
				break
			}
		}
	}
}
