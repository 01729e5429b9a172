package pickle

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/numpy"
)

// mostArrays bounds the arrays that are read in one .npy file.
const mostArrays = 10_000

// arrays judges a .npy file: the arrays in a row that numpy.save may have
// written, of which those of objects are pickles (CVE-2019-6446), and what
// stands behind them.
func (r *result) arrays(ctx context.Context, a *bartizan.Artifact) error {
	at := int64(0)
	for n := 0; at < a.Size && n < mostArrays; n++ {
		h, err := numpy.Read(a, a.Size, at)
		if errors.Is(err, numpy.ErrNotNumPy) {
			break
		}
		if errors.Is(err, numpy.ErrHeader) {
			r.signal(at, 10, verdict{grade: suspicious, why: fmt.Sprintf("the NumPy file is not what NumPy writes: %v", err)})
			at = max(h.Data, at+6)
			break
		}
		if err != nil {
			return fmt.Errorf("read array: %w", err)
		}
		if h.Objects {
			return r.behind(ctx, a, h.Data, true)
		}
		if h.Size > a.Size-h.Data {
			return bartizan.Unexamined{What: a.Path, Why: fmt.Sprintf("the array claims %d bytes, of which %d are there", h.Size, a.Size-h.Data)}
		}
		at = h.Data + h.Size
	}
	if at >= a.Size {
		return nil
	}
	return r.behind(ctx, a, at, false)
}

// behind walks the pickles from an offset on. must says that there has to be
// one.
func (r *result) behind(ctx context.Context, a *bartizan.Artifact, at int64, must bool) error {
	r.base, r.sure = at, true
	sum, err := r.walk(ctx, io.NewSectionReader(a, at, a.Size-at), a.Size-at)
	switch {
	case errors.Is(err, bartizan.ErrNotMine) && must:
		return bartizan.Unexamined{What: a.Path, Why: "the array of objects has no pickle that can be read"}
	case errors.Is(err, bartizan.ErrNotMine):
		return nil
	case err != nil:
		return err
	}
	return r.rest(a, sum)
}
