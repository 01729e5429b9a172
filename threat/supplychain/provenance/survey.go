package provenance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/format/weights"
	"github.com/bartizan-ai/bartizan/internal/bydir"
)

// surveyor makes one finding for a folder.
type surveyor struct{}

// Wants takes weights, licences, cards and configurations.
func (surveyor) Wants(e bartizan.Entry) bool {
	return weights.Is(e) || licence(e.Path) || card(e.Path) || path.Base(e.Path) == "config.json"
}

func licence(p string) bool {
	base := strings.ToUpper(path.Base(p))
	for _, begin := range []string{"LICENSE", "LICENCE", "COPYING", "UNLICENSE", "COPYRIGHT"} {
		if strings.HasPrefix(base, begin) {
			return true
		}
	}
	return strings.Contains(base, "LICENSE") && (path.Ext(base) == ".TXT" || path.Ext(base) == ".MD")
}

func card(p string) bool {
	base := strings.ToLower(path.Base(p))
	return strings.HasPrefix(base, "readme") || strings.HasPrefix(base, "model_card") || strings.HasPrefix(base, "modelcard") || strings.HasPrefix(base, "model-card")
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
	Weights         bydir.Names
	Licence, Source bool
}

type sketch struct{ bydir.Dirs[folder] }

// Add takes note of names, of a card's header and of a configuration's model.
func (s *sketch) Add(_ context.Context, _ *bartizan.Source, a *bartizan.Artifact) error {
	if weights.Inside(a) {
		return bartizan.ErrNotMine
	}
	f := s.At(bydir.Of(a))
	if f == nil {
		return bartizan.ErrNotMine
	}
	switch {
	case licence(a.Path):
		f.Licence = true
	case card(a.Path):
		f.Source = f.Source || a.Size > 0
		b, err := begin(a, mostHeader)
		if err != nil {
			return err
		}
		f.Licence = f.Licence || header(b)
	case path.Base(a.Path) == "config.json":
		b, err := begin(a, mostConfig)
		if err != nil {
			return err
		}
		f.Source = f.Source || named(b)
	default:
		f.Weights.Add(path.Base(a.Path))
		f.Source = f.Source || cached(a.Path)
	}
	return bartizan.ErrNotMine
}

// How much is read of a card's header and of a configuration, in bytes; beyond
// it they count as silent, which is info.
const (
	mostHeader = 16 << 10
	mostConfig = 1 << 20
)

func begin(a *bartizan.Artifact, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.NewSectionReader(a, 0, min(most, a.Size)))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %q: %w", a.Path, err)
	}
	return b, nil
}

// header looks for a licence in a card's YAML header, or in its text under a
// heading.
func header(b []byte) bool {
	inside := false
	for i, line := range bytes.Split(b, []byte("\n")) {
		text := strings.ToLower(strings.TrimSpace(string(line)))
		if text == "---" {
			inside = i == 0
			continue
		}
		if inside {
			if value, ok := strings.CutPrefix(text, "license:"); ok && strings.Trim(value, ` "'`) != "" {
				return true
			}
		} else if strings.HasPrefix(text, "#") && (strings.Contains(text, "license") || strings.Contains(text, "licence")) {
			return true
		}
	}
	return false
}

// named reports whether a configuration says which model it is of. A path on its
// maker's disk does not.
func named(b []byte) bool {
	root, err := jsontree.Parse(b)
	if err != nil {
		return false // other checks tell that it is broken
	}
	name := root.Get("_name_or_path").Str()
	return name != "" && !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, ".") && !strings.Contains(name, `\`)
}

// cached reports whether a path is one of Hugging Face's cache, which has the
// model's name and commit in it.
func cached(p string) bool {
	return strings.HasPrefix(p, "snapshots/") || strings.Contains(p, "/snapshots/")
}

// Merge joins another worker's sketch.
func (s *sketch) Merge(other bartizan.Sketch) error {
	o, ok := other.(*sketch)
	if !ok {
		return fmt.Errorf("merge sketch of %T", other)
	}
	s.Dirs.Merge(&o.Dirs, func(mine, theirs *folder) {
		mine.Weights.Merge(theirs.Weights)
		mine.Licence, mine.Source = mine.Licence || theirs.Licence, mine.Source || theirs.Source
	})
	return nil
}

// Finish reports folders that hold weights and have no licence or no source, in
// them or above.
func (surveyor) Finish(_ context.Context, src *bartizan.Source, last bartizan.Sketch, report bartizan.Report) error {
	s, ok := last.(*sketch)
	if !ok {
		return fmt.Errorf("finish sketch of %T", last)
	}
	if s.OneFile(src, func(f *folder) bydir.Names { return f.Weights }) {
		return nil
	}
	for _, dir := range s.Sorted() {
		f := s.By[dir]
		if f.Weights.N == 0 {
			continue
		}
		if lacks := s.lacks(dir); lacks != "" {
			report(dir, bartizan.Signal{Score: 0.5, Reason: f.Weights.Files("weight") + " and no " + lacks})
		}
	}
	return s.Unfinished()
}

func (s *sketch) lacks(dir string) string {
	licence, source := false, false
	for ok := true; ok; dir, ok = bydir.Up(dir) {
		if f := s.By[dir]; f != nil {
			licence, source = licence || f.Licence, source || f.Source
		}
	}
	switch {
	case !licence && !source:
		return "licence and no source: nothing says whose they are or what may be done with them"
	case !licence:
		return "licence: nothing says what may be done with them"
	case !source:
		return "source: neither a model card nor a configuration says which model they are of"
	}
	return ""
}
