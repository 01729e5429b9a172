package unsigned

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/weights"
	"github.com/bartizan-ai/bartizan/internal/bydir"
)

// surveyor makes one finding for a folder.
type surveyor struct{}

// Wants takes weights and signatures.
func (surveyor) Wants(e bartizan.Entry) bool { return signature(e.Path) || weights.Is(e) }

// signature goes by the names that signers give.
func signature(p string) bool {
	base := strings.ToLower(path.Base(p))
	for _, end := range []string{".sig", ".asc", ".sigstore", ".sigstore.json", ".intoto.jsonl"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	return base == "claims.jsonl"
}

// Survey makes the one pass.
func (surveyor) Survey(prev bartizan.Sketch) (bartizan.Sketch, error) {
	if prev != nil {
		return nil, nil
	}
	return &sketch{bydir.New[folder]()}, nil
}

// folder is what lies in one.
type folder struct {
	Weights    bydir.Names
	Signatures int
}

type sketch struct{ bydir.Dirs[folder] }

// Add takes note of a name; the content is other checks' to examine.
func (s *sketch) Add(_ context.Context, _ *bartizan.Source, a *bartizan.Artifact) error {
	if weights.Inside(a) {
		return bartizan.ErrNotMine
	}
	if f := s.At(bydir.Of(a)); f == nil {
		return bartizan.ErrNotMine
	} else if signature(a.Path) {
		f.Signatures++
	} else {
		f.Weights.Add(path.Base(a.Path))
	}
	return bartizan.ErrNotMine
}

// Merge joins another worker's sketch.
func (s *sketch) Merge(other bartizan.Sketch) error {
	o, ok := other.(*sketch)
	if !ok {
		return fmt.Errorf("merge sketch of %T", other)
	}
	s.Dirs.Merge(&o.Dirs, func(mine, theirs *folder) {
		mine.Weights.Merge(theirs.Weights)
		mine.Signatures += theirs.Signatures
	})
	return nil
}

// Finish reports folders that hold weights and have no signature in or above.
func (surveyor) Finish(_ context.Context, src *bartizan.Source, last bartizan.Sketch, report bartizan.Report) error {
	s, ok := last.(*sketch)
	if !ok {
		return fmt.Errorf("finish sketch of %T", last)
	}
	if s.OneFile(src, func(f *folder) bydir.Names { return f.Weights }) {
		return nil
	}
	for _, dir := range s.Sorted() {
		if f := s.By[dir]; f.Weights.N > 0 && !s.signed(dir) {
			report(dir, bartizan.Signal{Score: 0.5, Reason: f.Weights.Files("weight") + " and no signature: nobody can tell whether they are what their maker published"})
		}
	}
	return s.Unfinished()
}

func (s *sketch) signed(dir string) bool {
	for ok := true; ok; dir, ok = bydir.Up(dir) {
		if f := s.By[dir]; f != nil && f.Signatures > 0 {
			return true
		}
	}
	return false
}
