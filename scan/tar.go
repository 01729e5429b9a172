package scan

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

const tarBlock = 512

// likeTar takes files that begin with a header whose checksum is right, which
// old archives without a magic number have too.
func likeTar(a *bartizan.Artifact) bool {
	h := a.Head
	if len(h) < tarBlock {
		return false
	}
	const from, to = 148, 156 // the checksum, which counts as spaces
	sum := int64(' ') * (to - from)
	for i, c := range h[:tarBlock] {
		if i < from || i >= to {
			sum += int64(c)
		}
	}
	var want int64
	field := bytes.Trim(h[from:to], " \x00")
	for _, c := range field {
		if c < '0' || c > '7' {
			return false
		}
		want = want*8 + int64(c-'0')
	}
	return len(field) > 0 && want == sum
}

// tarReader reads an archive that lies in a file, from base on.
type tarReader struct {
	*tar.Reader
	section *io.SectionReader
	base    int64
	begun   bool // a header was read
}

func newTarReader(a *bartizan.Artifact, base int64) *tarReader {
	s := io.NewSectionReader(a, base, a.Size-base)
	return &tarReader{Reader: tar.NewReader(s), section: s, base: base}
}

// at is the position in the file. The reader does not read ahead.
func (t *tarReader) at() int64 {
	n, err := t.section.Seek(0, io.SeekCurrent)
	if err != nil {
		return t.base
	}
	return t.base + n
}

// tar examines the members of a tar archive where they lie. Archives that
// follow behind the end are read on, as "tar -i" does.
func (v *visit) tar(ctx context.Context, a *bartizan.Artifact) (opened, read bool) {
	t, n := newTarReader(a, 0), 0
	for ctx.Err() == nil {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			at := pastZeros(a, t.at())
			if at < 0 {
				break
			}
			t = newTarReader(a, at)
			continue
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			v.missTar(a, t, err)
			break
		}
		opened, t.begun = true, true
		if h.Size == 0 && h.Typeflag != tar.TypeReg {
			continue // folders, links, devices
		}
		why := v.spent()
		if n++; n > v.Limits.Members {
			why = fmt.Sprintf("more than %d members", v.Limits.Members)
		}
		if why != "" {
			v.miss(uri(a), why)
			break
		}
		read = v.tarMember(ctx, a, h, t) || read
	}
	return opened, read || n == 0
}

func (v *visit) missTar(a *bartizan.Artifact, t *tarReader, err error) {
	why := "tar archive that is damaged or cut: "
	if !t.begun && t.base > 0 {
		why = "data behind the end of the tar archive: "
	}
	v.miss(uri(a), why+cause(err))
}

// tarMember examines one member: a section of the file, or decoded when it is
// sparse.
func (v *visit) tarMember(ctx context.Context, a *bartizan.Artifact, h *tar.Header, t *tarReader) bool {
	if sparse(h) {
		out, err := v.fill(t, nil, h.Size)
		if err != nil {
			v.missMember(a, h.Name, err)
		}
		v.held -= out.Len()
		defer func() { v.held += out.Len() }()
		return v.member(ctx, a, []string{h.Name}, out, out.Len())
	}
	at := t.at()
	size := min(h.Size, a.Size-at)
	if size < h.Size {
		v.missMember(a, h.Name, bartizan.Unexamined{Why: fmt.Sprintf("only %d of %d bytes are there", size, h.Size)})
	}
	return v.member(ctx, a, []string{h.Name}, io.NewSectionReader(a, at, size), size)
}

func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// pastZeros gives the next block at or behind off that is not zero, or -1.
func pastZeros(r io.ReaderAt, off int64) int64 {
	buf := make([]byte, 64<<10)
	for {
		n, err := r.ReadAt(buf, off)
		if i := len(buf[:n]) - len(bytes.TrimLeft(buf[:n], "\x00")); i < n {
			return off + int64(i/tarBlock*tarBlock)
		}
		if err != nil || n == 0 {
			return -1
		}
		off += int64(n)
	}
}
