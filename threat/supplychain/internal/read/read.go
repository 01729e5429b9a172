// Package read takes whole small files into memory for checks of configuration
// and code.
package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
)

// Most is the largest file that All takes, in bytes. Configurations of models
// are below 1 MB, tokenizers' up to some 10 MB.
const Most = 32 << 20

var key = &bartizan.MemoKey[[]byte]{Name: "whole file"}

// All gives the file's bytes, once for all checks; they are read only. A file
// that is larger than Most or shorter than it says is an Unexamined. It costs
// memory in the bytes that are there.
func All(a *bartizan.Artifact) ([]byte, error) {
	return bartizan.Once(&a.Memo, key, func() ([]byte, error) {
		if a.Size > Most {
			return nil, bartizan.Unexamined{What: a.Path, Why: fmt.Sprintf("it is larger than the %d MiB that are read of such a file", Most>>20)}
		}
		b, err := io.ReadAll(io.NewSectionReader(a, 0, Most+1))
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read %q: %w", a.Path, err)
		}
		if len(b) > Most {
			return nil, bartizan.Unexamined{What: a.Path, Why: "it grows while it is read"}
		}
		return b, nil
	})
}

// mostEscaped is the largest file in which an escape alone makes Speaks true:
// vocabularies of tokenizers are larger and full of them.
const mostEscaped = 1 << 20

// Speaks reports whether JSON may hold one of the keys: as it is written, or,
// in a file of the size of a configuration, with letters as escapes.
func Speaks(b []byte, keys ...string) bool {
	for _, k := range keys {
		if bytes.Contains(b, []byte(k)) {
			return true
		}
	}
	return len(b) <= mostEscaped && bytes.Contains(b, []byte(`\u00`))
}
