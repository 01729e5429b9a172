package zip

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/pages"
)

// ratioFrom is the output from which Limits.Ratio counts.
const ratioFrom = 64 << 20

// Open gives the content of a member and its length. A stored member is a
// section of the file; a deflated one is decoded into memory, at most `most`
// bytes of it. Checksums and flags of encryption are passed over. An
// Unexamined error says why the content is missing or not complete; what was
// decoded comes with it. Safe for concurrent use.
func (a *Archive) Open(e *Entry, most int64) (io.ReaderAt, int64, error) {
	if e.Offset < 0 {
		return nil, 0, unexamined(e, "it has no local header")
	}
	n := e.length(a.size)
	if a.spent.Load() > a.lim.Output {
		return nil, 0, unexamined(e, fmt.Sprintf("the archive gives more than %d bytes", a.lim.Output))
	}
	switch e.Method {
	case Stored:
		if e.Overlaps {
			a.spent.Add(n)
		}
		return io.NewSectionReader(a.r, e.Offset, n), n, a.complaint(e)
	case Deflate:
		return a.decode(e, n, most)
	}
	return nil, 0, unexamined(e, fmt.Sprintf("compression method %d", e.Method))
}

func (a *Archive) complaint(e *Entry) error {
	switch {
	case e.encrypted():
		return unexamined(e, "it is encrypted")
	case e.cut:
		return unexamined(e, "its data are cut short")
	}
	return nil
}

func unexamined(e *Entry, why string) error { return bartizan.Unexamined{What: e.Name, Why: why} }

// Spent is what Open has cost so far, in bytes: what it decoded, and for
// members that overlap what was read for them, if that is more.
func (a *Archive) Spent() int64 { return a.spent.Load() }

// decode inflates n bytes of the file, and goes on where the stream does: it
// ends itself, and readers of streams go by that, not by the claimed size.
// Memory grows with what comes out, never with what is claimed.
func (a *Archive) decode(e *Entry, n, most int64) (io.ReaderAt, int64, error) {
	end := e.Offset + n
	in := &counter{r: io.MultiReader(io.NewSectionReader(a.r, e.Offset, n), io.NewSectionReader(a.r, end, a.size-end))}
	buffered := bufio.NewReaderSize(in, int(min(max(n, 16), 32<<10)))
	z, _ := a.inflate.Get().(io.ReadCloser)
	if z == nil {
		z = flate.NewReader(buffered)
	} else if err := z.(flate.Resetter).Reset(buffered, nil); err != nil {
		return nil, 0, unexamined(e, err.Error())
	}
	defer a.inflate.Put(z)
	out := &pages.Buffer{}
	enough := func(got int64) error {
		switch {
		case got > most:
			return fmt.Errorf("it is longer than %d bytes", most)
		case a.spent.Load()+got > a.lim.Output:
			return fmt.Errorf("the archive gives more than %d bytes", a.lim.Output)
		case got > ratioFrom && got/a.lim.Ratio > in.n:
			return fmt.Errorf("it grows more than %d times", a.lim.Ratio)
		}
		return nil
	}
	err := out.Fill(z, min(e.Size, most), enough)
	out.Cut(most)
	cost := out.Len()
	if used := in.n - int64(buffered.Buffered()); e.Overlaps || used > n {
		cost = max(cost, used)
	}
	a.spent.Add(cost)
	if err == nil {
		return out, out.Len(), nil
	}
	why := err.Error()
	if e.marked() {
		why = "it is encrypted or damaged: " + why
	}
	return out, out.Len(), unexamined(e, why)
}

// counter counts what is read of the input.
type counter struct {
	r io.Reader
	n int64
}

// Read counts.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// inflatesWell reports whether r holds a deflate stream, or the beginning of
// one.
func inflatesWell(r io.Reader, cut bool) bool {
	z := flate.NewReader(r)
	n, err := io.Copy(io.Discard, io.LimitReader(z, 1<<20))
	return err == nil || cut && n > 0 && errors.Is(err, io.ErrUnexpectedEOF)
}
