// Package bydir is a survey's sketch that gathers something for each folder of
// a source.
package bydir

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

// MostDirs bounds the folders of one sketch.
const MostDirs = 100_000

// Dirs has what was seen in each folder, at most MostDirs of them; Over says that
// there were more. F is JSON, and Merge must be the same in any order.
type Dirs[F any] struct {
	By   map[string]*F
	Over bool
}

// New makes an empty one.
func New[F any]() Dirs[F] { return Dirs[F]{By: map[string]*F{}} }

// At gives the place for a folder, or nil when there is no room.
func (d *Dirs[F]) At(dir string) *F {
	f := d.By[dir]
	if f == nil {
		if len(d.By) >= MostDirs {
			d.Over = true
			return nil
		}
		f = new(F)
		d.By[dir] = f
	}
	return f
}

// Merge joins another's folders, with join for those that both have.
func (d *Dirs[F]) Merge(o *Dirs[F], join func(mine, theirs *F)) {
	d.Over = d.Over || o.Over
	for dir, f := range o.By {
		if mine := d.At(dir); mine != nil {
			join(mine, f)
		}
	}
}

// MarshalBinary writes JSON.
func (d *Dirs[F]) MarshalBinary() ([]byte, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("marshal sketch: %w", err)
	}
	return b, nil
}

// UnmarshalBinary reads it back.
func (d *Dirs[F]) UnmarshalBinary(b []byte) error {
	if err := json.Unmarshal(b, d); err != nil {
		return fmt.Errorf("unmarshal sketch: %w", err)
	}
	return nil
}

// Sorted gives the folders in order.
func (d *Dirs[F]) Sorted() []string {
	out := make([]string, 0, len(d.By))
	for dir := range d.By {
		out = append(out, dir)
	}
	slices.Sort(out)
	return out
}

// Unfinished says that folders were left out, or nothing.
func (d *Dirs[F]) Unfinished() error {
	if d.Over {
		return bartizan.Unexamined{Why: fmt.Sprintf("only the first %d folders were surveyed", MostDirs)}
	}
	return nil
}

// OneFile reports whether the source is the one file that was met: who looks at a
// file by itself, such as a download, shows nothing of what lies beside it. names
// gives what a folder has of such files.
func (d *Dirs[F]) OneFile(src *bartizan.Source, names func(*F) Names) bool {
	if src == nil || len(d.By) != 1 {
		return false
	}
	for _, f := range d.By {
		n := names(f)
		return n.N == 1 && n.First[0] == path.Base(strings.ReplaceAll(src.Name, `\`, "/"))
	}
	return false
}

// Of names the folder of an artefact; that of an archive's member begins with the
// archive's path and an exclamation mark.
func Of(a *bartizan.Artifact) string {
	dir := path.Dir(a.Path)
	for p := a.Parent; p != nil; p = p.Parent {
		dir = p.Path + "!" + dir
	}
	return dir
}

// Up gives the folder above, out of an archive too, and false at the source's
// own.
func Up(dir string) (string, bool) {
	at := strings.LastIndexByte(dir, '!') + 1
	in := dir[at:]
	switch {
	case in != "." && in != "/":
		return dir[:at] + path.Dir(in), true
	case at == 0:
		return "", false
	}
	archive := dir[:at-1]
	at = strings.LastIndexByte(archive, '!') + 1
	return archive[:at] + path.Dir(archive[at:]), true
}

// mostNames is how many names a message gives.
const mostNames = 3

// Names keeps the first few names by order, and counts all.
type Names struct {
	N     int      `json:"n,omitempty"`
	First []string `json:"first,omitempty"`
}

// Add counts a name.
func (n *Names) Add(name string) {
	if len(n.First) == mostNames && name >= n.First[mostNames-1] {
		n.N++
		return
	}
	n.Merge(Names{1, []string{name}})
}

// Merge adds another's.
func (n *Names) Merge(o Names) {
	n.N += o.N
	n.First = append(slices.Clone(n.First), o.First...)
	slices.Sort(n.First)
	n.First = n.First[:min(len(n.First), mostNames)]
}

// String gives the names, and that there are more.
func (n Names) String() string {
	s := strings.Join(n.First, ", ")
	if n.N > len(n.First) {
		s += ", …"
	}
	return s
}

// Files says how many files these are, with the first names.
func (n Names) Files(what string) string {
	if n.N == 1 {
		return fmt.Sprintf("1 %s file (%s)", what, n)
	}
	return fmt.Sprintf("%d %s files (%s)", n.N, what, n)
}
