package executable

import (
	"context"
	"fmt"
	"path"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
	"github.com/bartizan-ai/bartizan/format/weights"
	"github.com/bartizan-ai/bartizan/internal/bydir"
)

// surveyor finds native code that lies beside a model: one finding for a folder.
type surveyor struct{}

// Wants takes programs, and models by kind or name.
func (surveyor) Wants(e bartizan.Entry) bool { return program(e) || weights.Is(e) }

func program(e bartizan.Entry) bool {
	k := kind.Of(e.Head)
	return k.Program() && k != kind.Script && k != kind.Class
}

// Survey makes the one pass.
func (surveyor) Survey(prev bartizan.Sketch) (bartizan.Sketch, error) {
	if prev != nil {
		return nil, nil
	}
	return &sketch{bydir.New[folder]()}, nil
}

// sketch has what lies in each folder.
type sketch struct{ bydir.Dirs[folder] }

type folder struct {
	Models   int         `json:"models,omitempty"`
	Programs bydir.Names `json:"programs"`
}

// Add takes note of a name; the content is other checks' to examine.
func (s *sketch) Add(_ context.Context, _ *bartizan.Source, a *bartizan.Artifact) error {
	switch f := s.At(bydir.Of(a)); {
	case f == nil:
	case program(a.Entry):
		f.Programs.Add(path.Base(a.Path))
	default:
		f.Models++
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
		mine.Models += theirs.Models
		mine.Programs.Merge(theirs.Programs)
	})
	return nil
}

// Finish reports the folders that hold both.
func (surveyor) Finish(_ context.Context, _ *bartizan.Source, last bartizan.Sketch, report bartizan.Report) error {
	s, ok := last.(*sketch)
	if !ok {
		return fmt.Errorf("finish sketch of %T", last)
	}
	for _, dir := range s.Sorted() {
		if f := s.By[dir]; f.Models > 0 && f.Programs.N > 0 {
			report(dir, bartizan.Signal{Score: 0.5, Reason: fmt.Sprintf("native code lies beside models and is not examined: %d files (%s)", f.Programs.N, f.Programs)})
		}
	}
	return s.Unfinished()
}
