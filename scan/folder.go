package scan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// folder is a directory source, or one file of it. Everything is opened
// through os.Root, so that no path and no link leads out, also not one that is
// swapped while the scan runs.
type folder struct {
	root    *os.Root
	only    string // a single file
	below   string // where the walk begins
	exclude []string

	links, special, excluded atomic.Int64
}

// item is a file to examine.
type item struct {
	path string
	size int64
	mode fs.FileMode
}

func open(name string, exclude []string) (*folder, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	f := &folder{exclude: exclude, below: "."}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("scan %q: neither a folder nor a regular file", name)
	}
	dir := f.place(name, info.IsDir())
	if f.root, err = os.OpenRoot(dir); err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	return f, nil
}

// place says which folder to open, and where in it to begin or which file to
// take. What the caller names may itself be a link.
func (f *folder) place(name string, isDir bool) string {
	if isDir {
		if root, below, ok := hubRoot(name); ok {
			f.below = below
			return root
		}
		return name
	}
	if root, below, ok := hubRoot(filepath.Dir(name)); ok {
		f.only = below + "/" + filepath.Base(name)
		return root
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	f.only = filepath.Base(name)
	return filepath.Dir(name)
}

func (f *folder) close() { _ = f.root.Close() }

// walk calls visit for every regular file, in lexical order of each folder.
// What cannot be entered is a gap; links inside the source are passed over,
// because what they point at is met by itself.
func (f *folder) walk(ctx context.Context, gap func(Gap), visit func(item) error) error {
	if f.only != "" {
		info, err := f.root.Stat(f.only)
		if err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		return visit(item{f.only, info.Size(), info.Mode()})
	}
	w := &walk{folder: f, gap: gap, visit: visit, named: map[string]bool{}}
	err := fs.WalkDir(f.root.FS(), f.below, func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return w.meet(p, d, err)
	})
	if err != nil {
		return err
	}
	for _, it := range w.blobs {
		if !w.named[it.path] {
			if err := visit(it); err != nil {
				return err
			}
		}
	}
	return nil
}

// walk is one walk over a folder.
type walk struct {
	*folder
	gap   func(Gap)
	visit func(item) error
	blobs []item          // of a hub's cache, in order
	named map[string]bool // blobs that were visited by a link's name
}

// meet deals with one entry of a folder.
func (w *walk) meet(p string, d fs.DirEntry, err error) error {
	switch {
	case err != nil:
		w.gap(Gap{Path: p, Why: cause(err)})
		if d != nil && d.IsDir() {
			return fs.SkipDir
		}
		return nil
	case p != w.below && w.excluding(p):
		w.excluded.Add(1)
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	case d.IsDir():
		return nil
	case d.Type()&fs.ModeSymlink != 0:
		return w.link(p)
	case !d.Type().IsRegular():
		w.special.Add(1)
		return nil
	}
	info, err := d.Info()
	if err != nil {
		w.gap(Gap{Path: p, Why: cause(err)})
		return nil
	}
	it := item{p, info.Size(), info.Mode()}
	if w.isBlob(p) {
		w.blobs = append(w.blobs, it)
		return nil
	}
	return w.visit(it)
}

func (f *folder) excluding(p string) bool {
	return slices.Contains(f.exclude, p) || slices.Contains(f.exclude, path.Base(p))
}

// link shows what a hub's link names, counts another that stays inside, and
// reports one that does not: what it points at is used by whoever loads it, and
// was not examined.
func (w *walk) link(p string) error {
	if blob, info, ok := w.snapshot(p); ok {
		if w.named[blob] {
			w.links.Add(1)
			return nil
		}
		w.named[blob] = true
		return w.visit(item{p, info.Size(), info.Mode()})
	}
	if _, err := w.root.Stat(p); err == nil {
		w.links.Add(1)
		return nil
	}
	w.gap(Gap{Path: p, Why: "symbolic link that leads nowhere, in a circle or out of the folder"})
	return nil
}

// cause is an error without the path, which stands beside it.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Op + ": " + pe.Err.Error()
	}
	return strings.TrimSpace(err.Error())
}
