package scan

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/pages"
)

// A gzip file that gives much may give so many times its own size: text stays
// below 100, and deflate ends at 1032.
const (
	mostRatio = 250
	ratioFrom = 64 << 20
)

// gzip examines what a gzip file holds. Several files in a row are one, as
// gunzip and Python read them.
func (v *visit) gzip(ctx context.Context, a *bartizan.Artifact) (opened, read bool) {
	if why := v.spent(); why != "" {
		v.miss(uri(a), why)
		return false, false
	}
	in := &counter{r: io.NewSectionReader(a, 0, a.Size)}
	z, err := gzip.NewReader(bufio.NewReaderSize(in, 32<<10))
	if err != nil {
		v.miss(uri(a), cause(err))
		return false, false
	}
	name := within(a.Path)
	out, err := v.fill(z, in, 4*a.Size)
	if err != nil {
		v.missMember(a, name, err)
	}
	if err != nil && out.Len() == 0 {
		return false, false
	}
	v.held -= out.Len()
	defer func() { v.held += out.Len() }()
	return true, v.member(ctx, a, []string{name}, out, out.Len())
}

// fill decodes into memory what v can still afford.
func (v *visit) fill(r io.Reader, in *counter, guess int64) (*pages.Buffer, error) {
	out, most := &pages.Buffer{}, v.most()
	err := out.Fill(r, min(guess, most), func(got int64) error {
		switch {
		case got > most:
			return fmt.Errorf("only the first %d bytes were examined", most)
		case in != nil && got > ratioFrom && got/mostRatio > in.n:
			return fmt.Errorf("it grows more than %d times", mostRatio)
		}
		return nil
	})
	out.Cut(most)
	v.output -= out.Len()
	return out, err
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

// within names what a gzip file holds after the file.
func within(p string) string {
	base := path.Base(p)
	ext := path.Ext(base)
	stem := strings.TrimSuffix(base, ext)
	switch {
	case stem == "":
		return base
	case strings.EqualFold(ext, ".tgz"):
		return stem + ".tar"
	case strings.EqualFold(ext, ".gz"), strings.EqualFold(ext, ".gzip"):
		return stem
	}
	return base
}
