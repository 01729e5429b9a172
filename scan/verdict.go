package scan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sort"

	"github.com/bartizan-ai/bartizan"
)

// Completeness says how much of a file was examined, from most to least.
type Completeness uint8

// The degrees.
const (
	Complete Completeness = iota
	Partial               // something of it was not examined; the gaps say what
	Unparsed              // no check read it
)

// String names the degree.
func (c Completeness) String() string {
	return [...]string{"complete", "partial", "unparsed"}[min(c, Unparsed)]
}

// FileVerdict sums up one file of the source with all that lies in it.
type FileVerdict struct {
	Path string
	Size int64
	// Kind is what the first bytes show, or empty.
	Kind string
	// SHA256 is set when Config.Hash is, in lower-case hex.
	SHA256 string
	// Found counts findings, those that a baseline holds included; Worst is
	// the severity of the gravest.
	Found        int
	Worst        bartizan.Severity
	Completeness Completeness
}

// Verdict is the file's verdict in the words that people use for model files:
// safe, suspicious (medium), dangerous (high) or malicious (critical). It says
// nothing of what was not examined.
func (f *FileVerdict) Verdict() string {
	if f.Found == 0 || f.Worst < bartizan.Medium {
		return "safe"
	}
	return [...]string{"suspicious", "dangerous", "malicious"}[min(f.Worst, bartizan.Critical)-bartizan.Medium]
}

// sum hashes a file as it is now.
func sum(ctx context.Context, f io.ReaderAt, size int64) (string, error) {
	h := sha256.New()
	for off := int64(0); off < size; {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		n, err := io.Copy(h, io.NewSectionReader(f, off, min(size-off, 16<<20)))
		if err == nil && n == 0 {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", err
		}
		off += n
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (v *visit) completeness(read bool) Completeness {
	switch {
	case !read:
		return Unparsed
	case v.gaps > 0 || v.failed:
		return Partial
	}
	return Complete
}

// judge keeps a file's verdict. Beyond the bound only those are kept that are
// not plainly clean.
func (r *run) judge(f FileVerdict) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.files) < mostFindings || len(r.files) < 2*mostFindings && (f.Found > 0 || f.Completeness != Complete) {
		r.files = append(r.files, f)
		return
	}
	r.unlisted++
}

func (r *run) verdicts() []FileVerdict {
	sort.Slice(r.files, func(i, j int) bool { return r.files[i].Path < r.files[j].Path })
	return r.files
}
