package scan

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// A folder of a hub's cache, as huggingface_hub lays it out, has the content of
// files under their digest in blobs, and in snapshots links to them that bear the
// names which loaders go by. Files are shown by those names, once each; blobs
// that no link names come last, under their own.

// hubRoot finds, above a folder inside such a cache, the folder that links may
// lead to: "…/models--org--name" for "…/models--org--name/snapshots/REV/sub".
func hubRoot(dir string) (root, below string, ok bool) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", "", false
	}
	for at := abs; ; at = filepath.Dir(at) {
		base := filepath.Base(at)
		for _, kind := range []string{"models--", "datasets--", "spaces--"} {
			if !strings.HasPrefix(base, kind) {
				continue
			}
			rel, err := filepath.Rel(at, abs)
			rel = filepath.ToSlash(rel)
			if err == nil && (rel == "snapshots" || strings.HasPrefix(rel, "snapshots/")) {
				return at, rel, true
			}
		}
		if filepath.Dir(at) == at {
			return "", "", false
		}
	}
}

// snapshot resolves a link below snapshots to the blob of the same repository
// that it names.
func (f *folder) snapshot(p string) (blob string, info fs.FileInfo, ok bool) {
	i := strings.LastIndex("/"+p, "/snapshots/")
	if i < 0 {
		return "", nil, false
	}
	repo := ("/" + p)[:i] // "" or "/dir"
	target, err := f.root.Readlink(p)
	if err != nil || path.IsAbs(filepath.ToSlash(target)) {
		return "", nil, false
	}
	blob = path.Join(path.Dir(p), filepath.ToSlash(target))
	if path.Dir("/"+blob) != repo+"/blobs" {
		return "", nil, false
	}
	info, err = f.root.Lstat(blob)
	return blob, info, err == nil && info.Mode().IsRegular()
}

// isBlob reports whether a file lies in the blobs of a hub's cache.
func (f *folder) isBlob(p string) bool {
	dir := path.Dir(p)
	if path.Base(dir) != "blobs" {
		return false
	}
	info, err := f.root.Stat(path.Join(path.Dir(dir), "snapshots"))
	return err == nil && info.IsDir()
}
