package exposed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/weights"
	"github.com/bartizan-ai/bartizan/internal/bydir"
)

// surveyor makes one finding for a folder and kind.
type surveyor struct{}

// Wants takes weights, and what Git is told of them.
func (surveyor) Wants(e bartizan.Entry) bool { return attributes(e.Path) || weights.Is(e) }

func attributes(p string) bool { return path.Base(p) == ".gitattributes" }

// Survey makes the one pass.
func (surveyor) Survey(prev bartizan.Sketch) (bartizan.Sketch, error) {
	if prev != nil {
		return nil, nil
	}
	return &sketch{bydir.New[folder]()}, nil
}

// folder is what lies in one.
type folder struct {
	Readable, Writable bydir.Names
	// Names are the weights by extension, for Git's patterns.
	Names map[string]bydir.Names
	// Git is set when there is a .gitattributes, LFS its patterns.
	Git bool
	LFS []string
}

type sketch struct{ bydir.Dirs[folder] }

// The rights of accounts that are neither the owner nor of the group.
const (
	othersRead  = 0o004
	othersWrite = 0o002
)

// mostExtensions bounds the kinds of weights in one folder; there are some
// twenty.
const mostExtensions = 64

// Add takes note of rights and names.
func (s *sketch) Add(_ context.Context, _ *bartizan.Source, a *bartizan.Artifact) error {
	if a.Parent != nil {
		return bartizan.ErrNotMine // an archive's members have the archive's rights
	}
	f := s.At(bydir.Of(a))
	if f == nil {
		return bartizan.ErrNotMine
	}
	if attributes(a.Path) {
		return f.attributes(a)
	}
	base := path.Base(a.Path)
	if runtime.GOOS != "windows" {
		if a.Mode&othersRead != 0 {
			f.Readable.Add(base)
		}
		if a.Mode&othersWrite != 0 {
			f.Writable.Add(base)
		}
	}
	if pointer(a.Head) {
		return bartizan.ErrNotMine // it lies in LFS
	}
	if f.Names == nil {
		f.Names = map[string]bydir.Names{}
	}
	ext := strings.ToLower(path.Ext(base))
	if n, ok := f.Names[ext]; ok || len(f.Names) < mostExtensions {
		n.Add(base)
		f.Names[ext] = n
	}
	return bartizan.ErrNotMine
}

func pointer(head []byte) bool {
	return strings.HasPrefix(string(head), "version https://git-lfs.github.com/spec/")
}

// mostAttributes is how much of a .gitattributes is read, in bytes.
const mostAttributes = 1 << 20

// attributes takes the patterns that are filtered by LFS.
func (f *folder) attributes(a *bartizan.Artifact) error {
	if a.Size > mostAttributes {
		return bartizan.Unexamined{What: a.Path, Why: fmt.Sprintf("only %d bytes of such a file are read", mostAttributes)}
	}
	b, err := io.ReadAll(io.NewSectionReader(a, 0, mostAttributes))
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %q: %w", a.Path, err)
	}
	f.Git = true
	for line := range strings.Lines(string(b)) {
		words := strings.Fields(line)
		if len(words) > 1 && !strings.HasPrefix(words[0], "#") && slices.Contains(words[1:], "filter=lfs") && !slices.Contains(f.LFS, words[0]) && len(f.LFS) < 1000 {
			f.LFS = append(f.LFS, words[0])
		}
	}
	slices.Sort(f.LFS)
	return bartizan.ErrNotMine
}

// Merge joins another worker's sketch.
func (s *sketch) Merge(other bartizan.Sketch) error {
	o, ok := other.(*sketch)
	if !ok {
		return fmt.Errorf("merge sketch of %T", other)
	}
	s.Dirs.Merge(&o.Dirs, func(mine, theirs *folder) {
		mine.Readable.Merge(theirs.Readable)
		mine.Writable.Merge(theirs.Writable)
		mine.Git = mine.Git || theirs.Git
		mine.LFS = append(mine.LFS, theirs.LFS...)
		slices.Sort(mine.LFS)
		if mine.Names == nil {
			mine.Names = map[string]bydir.Names{}
		}
		for ext, n := range theirs.Names {
			both := mine.Names[ext]
			both.Merge(n)
			mine.Names[ext] = both
		}
	})
	return nil
}

// Finish reports each folder that lies open.
func (surveyor) Finish(_ context.Context, src *bartizan.Source, last bartizan.Sketch, report bartizan.Report) error {
	s, ok := last.(*sketch)
	if !ok {
		return fmt.Errorf("finish sketch of %T", last)
	}
	for _, dir := range s.Sorted() {
		f := s.By[dir]
		if f.Writable.N > 0 {
			report(dir, bartizan.Signal{Score: 0.7, Reason: f.Writable.Files("weight") + " that every account may write, and so exchange for another"})
		}
		if f.Readable.N > 0 && !s.OneFile(src, func(f *folder) bydir.Names { return f.Readable }) {
			report(dir, bartizan.Signal{Score: 0.5, Reason: f.Readable.Files("weight") + " that every account may read, and so copy"})
		}
		if n := s.tracked(dir); n.N > 0 {
			report(dir, bartizan.Signal{Score: 0.5, Reason: n.Files("weight") + " in a Git repository whose .gitattributes does not send them to LFS: every clone would keep them"})
		}
	}
	return s.Unfinished()
}

// tracked gives the weights of a folder that no .gitattributes in it or above
// sends to LFS, where there is one.
func (s *sketch) tracked(dir string) (out bydir.Names) {
	var patterns []string
	git := false
	for up, ok := dir, true; ok; up, ok = bydir.Up(up) {
		if f := s.By[up]; f != nil && f.Git {
			git = true
			patterns = append(patterns, f.LFS...)
		}
	}
	if !git {
		return out
	}
	for ext, n := range s.By[dir].Names {
		if !sent(patterns, dir, ext, n.First) {
			out.Merge(n)
		}
	}
	return out
}

// sent reports whether a pattern takes a kind of file: all names that are kept of
// it, or any in the folder. A pattern with a path is held against the folder's
// last part only, for the lenient side.
func sent(patterns []string, dir, ext string, names []string) bool {
	for _, p := range patterns {
		base := path.Base(p)
		if strings.Contains(p, "/") && base == "**" {
			if strings.HasPrefix(dir+"/", strings.TrimPrefix(strings.TrimSuffix(p, "**"), "/")) {
				return true
			}
			continue
		}
		if strings.EqualFold(base, "*"+ext) || base == "*" {
			return true
		}
		all := len(names) > 0
		for _, n := range names {
			ok, err := path.Match(base, n)
			all = all && ok && err == nil
		}
		if all {
			return true
		}
	}
	return false
}
