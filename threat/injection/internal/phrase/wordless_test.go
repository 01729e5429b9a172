package phrase_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// The phrases are read when a file has words, and not for the numbers and
// single words that lie in archives of tensors.
func TestPhrasesAreReadForWordsOnly(t *testing.T) {
	read := errors.New("read")
	s := phrase.Scanner{Make: func() (bartizan.Guard, error) { return nil, read }}
	for text, want := range map[string]bool{
		"3\n": false, "little": false, "1": false, "4027 88.10\r\n": false, strings.Repeat("7", bartizan.HeadSize): false, "": false,
		"littlest": true, "Little": true, "[INST]": true, "<s>": true, "塔": true, "7a7b7c7d": true, strings.Repeat("7", bartizan.HeadSize) + "a": true,
	} {
		a := &bartizan.Artifact{
			Entry:    bartizan.Entry{Path: "version", Size: int64(len(text)), Head: []byte(text[:min(len(text), bartizan.HeadSize)])},
			ReaderAt: strings.NewReader(text),
		}
		if err := s.Scan(t.Context(), a, nil); errors.Is(err, read) != want {
			t.Errorf("%.20q: %v, want read: %v", text, err, want)
		}
	}
}
