package checktest

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
)

// Scan shows one file to a check's scanner and gives the highest score, the
// reasons in order, and the scanner's error; bartizan.ErrNotMine when it does not
// want the file.
func Scan(t testing.TB, c *bartizan.Check, name, in string) (top float64, reasons []string, err error) {
	t.Helper()
	u, err := c.Scan(Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in[:min(len(in), bartizan.HeadSize)])},
		ReaderAt: strings.NewReader(in),
	}
	if !u.Wants(a.Entry) {
		return 0, nil, bartizan.ErrNotMine
	}
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		top = max(top, s.Score)
		reasons = append(reasons, s.Reason)
	})
	return top, reasons, err
}
