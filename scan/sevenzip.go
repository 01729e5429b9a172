package scan

import (
	"context"
	"fmt"

	"github.com/bodgit/sevenzip"

	"github.com/bartizan-ai/bartizan"
)

// sevenZip examines the members of a 7z archive, decoded into memory one by
// one. Members of one solid block are decoded in a row.
func (v *visit) sevenZip(ctx context.Context, a *bartizan.Artifact) (opened, read bool) {
	z, err := sevenzip.NewReader(a, a.Size)
	if err != nil {
		v.miss(uri(a), "7z archive that is encrypted, damaged or cut: "+cause(err))
		return false, false
	}
	read = len(z.File) == 0
	for i, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		why := v.spent()
		if i >= v.Limits.Members {
			why = fmt.Sprintf("more than %d members", v.Limits.Members)
		}
		if why != "" {
			v.miss(uri(a), why)
			break
		}
		if ctx.Err() != nil {
			break
		}
		read = v.sevenZipMember(ctx, a, f) || read
	}
	return true, read
}

func (v *visit) sevenZipMember(ctx context.Context, a *bartizan.Artifact, f *sevenzip.File) bool {
	r, err := f.Open()
	if err != nil {
		v.missMember(a, f.Name, err)
		return false
	}
	defer func() { _ = r.Close() }() // holds memory only
	out, err := v.fill(r, nil, int64(min(f.UncompressedSize, 1<<40)))
	if err != nil {
		v.missMember(a, f.Name, err)
	}
	v.held -= out.Len()
	defer func() { v.held += out.Len() }()
	return v.member(ctx, a, []string{f.Name}, out, out.Len())
}
