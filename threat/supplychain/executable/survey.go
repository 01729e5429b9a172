package executable

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
)

// surveyor finds native code that lies beside a model: one finding for a folder.
type surveyor struct{}

// Wants takes programs, and models by kind or name.
func (surveyor) Wants(e bartizan.Entry) bool { return program(e) || model(e) }

func program(e bartizan.Entry) bool {
	k := kind.Of(e.Head)
	return k.Program() && k != kind.Script && k != kind.Class
}

func model(e bartizan.Entry) bool {
	switch kind.Of(e.Head) {
	case kind.GGUF, kind.Safetensors, kind.HDF5, kind.TFLite, kind.TensorRT:
		return true
	}
	ext := strings.ToLower(path.Ext(e.Path))
	return ext != "" && strings.Contains(" .pt .pth .ckpt .pkl .joblib .onnx .keras .skops .nemo .mlmodel .llamafile ", " "+ext+" ")
}

// Survey makes the one pass.
func (surveyor) Survey(prev bartizan.Sketch) (bartizan.Sketch, error) {
	if prev != nil {
		return nil, nil
	}
	return &sketch{Folders: map[string]*folder{}}, nil
}

// sketch has what lies in each folder, at most mostFolders of them.
type sketch struct {
	Folders map[string]*folder
	Over    bool
}

type folder struct {
	Models, Programs int
	First            []string // names of programs, the first by order
}

const (
	mostFolders = 100_000
	mostNames   = 3
)

// Add takes note of a name; the content is other checks' to examine.
func (s *sketch) Add(_ context.Context, _ *bartizan.Source, a *bartizan.Artifact) error {
	dir := path.Dir(a.Path)
	for p := a.Parent; p != nil; p = p.Parent {
		dir = p.Path + "!" + dir
	}
	f := s.Folders[dir]
	if f == nil {
		if len(s.Folders) == mostFolders {
			s.Over = true
			return bartizan.ErrNotMine
		}
		f = &folder{}
		s.Folders[dir] = f
	}
	if program(a.Entry) {
		f.Programs++
		f.name(path.Base(a.Path))
	} else {
		f.Models++
	}
	return bartizan.ErrNotMine
}

// name keeps the first few names.
func (f *folder) name(n string) {
	f.First = append(f.First, n)
	slices.Sort(f.First)
	f.First = f.First[:min(len(f.First), mostNames)]
}

// Merge joins another worker's sketch.
func (s *sketch) Merge(other bartizan.Sketch) error {
	o, ok := other.(*sketch)
	if !ok {
		return fmt.Errorf("merge sketch of %T", other)
	}
	s.Over = s.Over || o.Over
	for dir, f := range o.Folders {
		mine := s.Folders[dir]
		if mine == nil {
			s.Folders[dir] = f
			continue
		}
		mine.Models, mine.Programs = mine.Models+f.Models, mine.Programs+f.Programs
		for _, n := range f.First {
			mine.name(n)
		}
	}
	return nil
}

// MarshalBinary writes the sketch as JSON.
func (s *sketch) MarshalBinary() ([]byte, error) { return json.Marshal(s) }

// UnmarshalBinary reads it back.
func (s *sketch) UnmarshalBinary(b []byte) error { return json.Unmarshal(b, s) }

// Finish reports the folders that hold both.
func (surveyor) Finish(_ context.Context, _ *bartizan.Source, last bartizan.Sketch, report bartizan.Report) error {
	s, ok := last.(*sketch)
	if !ok {
		return fmt.Errorf("finish sketch of %T", last)
	}
	for dir, f := range s.Folders {
		if f.Models == 0 || f.Programs == 0 {
			continue
		}
		names := strings.Join(f.First, ", ")
		if f.Programs > len(f.First) {
			names += ", …"
		}
		report(dir, bartizan.Signal{Score: 0.5, Reason: fmt.Sprintf("native code lies beside models and is not examined: %d files (%s)", f.Programs, names)})
	}
	if s.Over {
		return bartizan.Unexamined{Why: fmt.Sprintf("only the first %d folders were looked at for programs beside models", mostFolders)}
	}
	return nil
}
