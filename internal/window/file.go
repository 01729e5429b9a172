package window

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
)

// chunk is how much of a file is read at once.
const chunk = 256 << 10

// File shows an artefact's content as one growing text to a unit with the
// given window, and reports its signals with offsets in the file. Memory stays
// at the chunk and what the window holds. Beyond most bytes, or when the window
// holds too much, it stops with Unexamined.
func File(ctx context.Context, a *bartizan.Artifact, w bartizan.Window, most int64, inspect func(*bartizan.Part) []bartizan.Signal, report bartizan.Report) error {
	s := New(nil, &bartizan.Part{}, []bartizan.Scope{{Window: w}}, DefaultLimit)
	run := func(_ context.Context, _ int, p *bartizan.Part) ([]bartizan.Signal, error) { return inspect(p), nil }
	buf := make([]byte, min(chunk, max(a.Size, 1)))
	for off := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := a.ReadAt(buf, off)
		off += int64(n)
		done := errors.Is(err, io.EOF) || off >= a.Size && a.Size >= 0
		if err != nil && !done {
			return fmt.Errorf("read %q: %w", a.Path, err)
		}
		step := s.Push(ctx, run, string(buf[:n]), done || off >= most)
		for _, sig := range step.Signals {
			report("", sig)
		}
		if len(step.Failed) > 0 {
			return step.Failed[0].Err
		}
		if done {
			return nil
		}
		if off >= most {
			return bartizan.Unexamined{What: a.Path, Why: fmt.Sprintf("only the first %d bytes were read", most)}
		}
	}
}
