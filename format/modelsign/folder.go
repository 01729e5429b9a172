package modelsign

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/sync/errgroup"
)

func newHash(algorithm string) (hash.Hash, error) {
	switch algorithm {
	case SHA256:
		return sha256.New(), nil
	case BLAKE2b:
		return blake2b.New512(nil)
	}
	return nil, wrong("digests by %q are not supported; %s and %s are", algorithm, SHA256, BLAKE2b)
}

// Job is what to hash and how.
type Job struct {
	// Only is set where the model is this one file of the folder.
	Only string
	// Algorithm is SHA256 or BLAKE2b.
	Algorithm string
	// Ignore are paths relative to the folder; they and all below them are
	// left out. Such as lead out of the folder have no effect.
	Ignore []string
	// Signed, if set, limits the files to those that it has.
	Signed map[string]bool
	// Workers is how many files are read at once, one at least.
	Workers int
	// Bytes, if set, counts what was read so far.
	Bytes *atomic.Int64
}

// Found is what a folder holds.
type Found struct {
	// Files are sorted as a statement's.
	Files []File
	// Odd are links, which are not followed, and devices, pipes and sockets.
	Odd []Odd
	// Ignored are the entries that were left out, folders with all below them.
	Ignored []string
}

// Odd is something in a folder that cannot be hashed.
type Odd struct{ Name, Why string }

// Hash reads all files below a folder, as os.Root's FS gives it. It follows no
// link, and an error of reading ends it. Memory does not grow with the files'
// sizes.
func Hash(ctx context.Context, root fs.FS, j Job) (*Found, error) {
	if _, err := newHash(j.Algorithm); err != nil {
		return nil, err
	}
	found := &Found{}
	if j.Only != "" {
		found.Files = []File{{Name: "."}}
	} else if err := j.walk(ctx, root, found); err != nil {
		return nil, err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(1, j.Workers))
	for i := range found.Files {
		g.Go(func() error {
			f := &found.Files[i]
			name := f.Name
			if name == "." {
				name = j.Only
			}
			sum, err := j.sum(ctx, root, name)
			f.Algorithm, f.Digest = j.Algorithm, sum
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	sortFiles(found.Files)
	return found, nil
}

func (j Job) walk(ctx context.Context, root fs.FS, found *Found) error {
	return fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("hash folder: %w", err)
		case ctx.Err() != nil:
			return ctx.Err()
		case p == ".":
			return nil
		case j.ignores(p):
			found.Ignored = append(found.Ignored, p)
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() || j.Signed != nil && !j.Signed[p]:
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			found.Odd = append(found.Odd, Odd{p, "a symbolic link, which is not followed"})
			return nil
		case !d.Type().IsRegular():
			found.Odd = append(found.Odd, Odd{p, "neither a file nor a folder"})
			return nil
		}
		if len(found.Files) == MostFiles {
			return fmt.Errorf("hash folder: more than %d files", MostFiles)
		}
		found.Files = append(found.Files, File{Name: p})
		return nil
	})
}

func (j Job) ignores(p string) bool {
	return slices.ContainsFunc(j.Ignore, func(i string) bool {
		i = path.Clean(i)
		return p == i || strings.HasPrefix(p, i+"/")
	})
}

// sum hashes one file and notices when it is not the same size throughout.
func (j Job) sum(ctx context.Context, root fs.FS, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("hash file: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("hash file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("hash file %q: it is no regular file any more", name)
	}
	h, err := newHash(j.Algorithm)
	if err != nil {
		return nil, err
	}
	buffer, size := make([]byte, 1<<20), int64(0)
	for ctx.Err() == nil {
		n, err := f.Read(buffer)
		h.Write(buffer[:n])
		size += int64(n)
		if j.Bytes != nil {
			j.Bytes.Add(int64(n))
		}
		if errors.Is(err, io.EOF) {
			if size != info.Size() {
				return nil, fmt.Errorf("hash file %q: it changed while it was read", name)
			}
			return h.Sum(nil), nil
		}
		if err != nil {
			return nil, fmt.Errorf("hash file %q: %w", name, err)
		}
	}
	return nil, ctx.Err()
}
