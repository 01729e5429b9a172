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
	f := &folder{exclude: exclude}
	dir := name
	if !info.IsDir() {
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("scan %q: neither a folder nor a regular file", name)
		}
		dir, f.only = filepath.Dir(name), filepath.Base(name)
	}
	if f.root, err = os.OpenRoot(dir); err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	return f, nil
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
	return fs.WalkDir(f.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case err != nil:
			gap(Gap{Path: p, Why: cause(err)})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			if p != "." && f.excluding(p) {
				f.excluded.Add(1)
				return fs.SkipDir
			}
			return nil
		case f.excluding(p):
			f.excluded.Add(1)
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			f.link(p, gap)
			return nil
		case !d.Type().IsRegular():
			f.special.Add(1)
			return nil
		}
		info, err := d.Info()
		if err != nil {
			gap(Gap{Path: p, Why: cause(err)})
			return nil
		}
		return visit(item{p, info.Size(), info.Mode()})
	})
}

func (f *folder) excluding(p string) bool {
	return slices.Contains(f.exclude, p) || slices.Contains(f.exclude, path.Base(p))
}

// link counts a link that stays inside and reports one that does not: what it
// points at is used by whoever loads it, and was not examined.
func (f *folder) link(p string, gap func(Gap)) {
	if _, err := f.root.Stat(p); err == nil {
		f.links.Add(1)
		return
	}
	why := "symbolic link that leads nowhere, in a circle or out of the folder"
	gap(Gap{Path: p, Why: why})
}

// cause is an error without the path, which stands beside it.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Op + ": " + pe.Err.Error()
	}
	return strings.TrimSpace(err.Error())
}
