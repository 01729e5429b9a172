package otherformats

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// search gives the place of the first of several texts in a file, in one pass
// with a window, or -1.
func search(a *bartizan.Artifact, texts ...string) (int64, string, error) {
	const window, overlap = 256 << 10, 64
	buf := make([]byte, min(window, max(a.Size, 1)))
	for at := int64(0); at < a.Size; {
		n, err := a.ReadAt(buf, at)
		for _, t := range texts {
			if i := bytes.Index(buf[:n], []byte(t)); i >= 0 {
				return at + int64(i), t, nil
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return -1, "", fmt.Errorf("read %q: %w", a.Path, err)
		}
		if n <= overlap || at+int64(n) >= a.Size {
			break
		}
		at += int64(n - overlap)
	}
	return -1, "", nil
}

// torch7 looks for Lua bytecode, as which Torch7 keeps functions.
func torch7(a *bartizan.Artifact, log *verdict.Log) error {
	at, _, err := search(a, "\x1bLua", "\x1bLJ")
	if err != nil {
		return err
	}
	if at >= 0 {
		log.Add("", int(at), int(at)+4, verdict.Dangerous, "holds a function as Lua bytecode, which the loader makes and no interpreter checks")
	}
	return bartizan.Unexamined{What: a.Path, Why: "of the format of Torch7 only Lua bytecode is looked for"}
}

// paddle looks for the operator that calls Python functions.
func paddle(a *bartizan.Artifact, log *verdict.Log) error {
	at, text, err := search(a, "py_func", "py_layer")
	if err != nil {
		return err
	}
	if at >= 0 {
		log.Add("", int(at), int(at)+len(text), verdict.Dangerous, "names the operator %s, which calls a Python function", text)
	}
	return bartizan.Unexamined{What: a.Path, Why: "of the format of Paddle only operators that call Python are looked for"}
}
