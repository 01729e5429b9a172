package override

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// NewStreamed makes the guard of long files, which Scan alone uses.
func NewStreamed() (bartizan.Guard, error) {
	g, err := newGuard()
	if err != nil {
		return nil, err
	}
	return g.(phrase.Decoding).Guard, nil
}
