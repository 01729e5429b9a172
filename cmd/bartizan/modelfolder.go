package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"github.com/bartizan-ai/bartizan/format/modelsign"
)

// modelFolder is a model to sign or verify: a folder, or one file.
type modelFolder struct {
	root *os.Root
	dir  string // the folder, links resolved
	only string // the file, where the model is one
	name string
}

func openModel(path string) (*modelFolder, error) {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("open model: %w", err), "name the model's folder, or its file")
	}
	info, err := os.Stat(real)
	if err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	m := &modelFolder{dir: real, name: filepath.Base(real)}
	switch {
	case info.Mode().IsRegular():
		m.dir, m.only = filepath.Dir(real), m.name
	case !info.IsDir():
		return nil, usage("%q is neither a folder nor a file", path)
	}
	if m.root, err = os.OpenRoot(m.dir); err != nil {
		return nil, fmt.Errorf("open model: %w", err)
	}
	return m, nil
}

// within gives the path of a file relative to the model's folder, or nothing
// when it lies elsewhere.
func (m *modelFolder) within(path string) string {
	if path == "" {
		return ""
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(m.dir, filepath.Join(dir, filepath.Base(path)))
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// ignoring lists what is left out: Git's files, the signature itself, and what
// the user names.
func (m *modelFolder) ignoring(signature string, more []string) []string {
	var out []string
	if rel := m.within(signature); rel != "" && m.only == "" {
		out = append(out, rel)
	}
	out = append(out, modelsign.GitPaths()...)
	for _, p := range more {
		out = append(out, filepath.ToSlash(filepath.Clean(p)))
	}
	return out
}

// hash reads the model, all processors at once, and says on a terminal how far
// it is.
func (m *modelFolder) hash(ctx context.Context, a *app, j modelsign.Job) (*modelsign.Found, error) {
	j.Only, j.Workers, j.Bytes = m.only, runtime.GOMAXPROCS(0), &atomic.Int64{}
	stop := showHashed(ctx, a.err, j.Bytes)
	defer stop()
	return modelsign.Hash(ctx, m.root.FS(), j)
}

// showHashed draws one line on a terminal, and nothing elsewhere.
func showHashed(ctx context.Context, w io.Writer, done *atomic.Int64) (stop func()) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	gone := make(chan struct{})
	begun := time.Now()
	go func() {
		defer close(gone)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				fmt.Fprint(w, "\r\x1b[K")
				return
			case <-tick.C:
				mib := float64(done.Load()) / (1 << 20)
				fmt.Fprintf(w, "\r\x1b[K%.0f MiB hashed, %.0f MiB/s", mib, mib/time.Since(begun).Seconds())
			}
		}
	}()
	return func() { cancel(); <-gone }
}

// whole refuses a folder with things that no digest can stand for.
func whole(found *modelsign.Found) error {
	if len(found.Odd) == 0 {
		return nil
	}
	odd := found.Odd[0]
	err := fmt.Errorf("%s is %s (%d such in all)", printable(odd.Name), odd.Why, len(found.Odd))
	return hinted(exitFailed, err, "copy the model with its links resolved, as 'cp -rL' does, or leave the path out with --ignore")
}

// printable quotes a name that could play tricks on a terminal.
func printable(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(name)
	}
	return name
}

// filesOf counts files in words.
func filesOf(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// readInput reads a file that the user named, of a size that a key, certificate
// or signature may have.
func readInput(flag, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("%s: %w", flag, err), "name a file that can be read")
	}
	b, err := io.ReadAll(io.LimitReader(f, modelsign.MostBundle+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return b, nil
}

// parsed gives a flag's file as what parse reads from it; a file that is none
// is an error of usage.
func parsed[T any](flag, path string, parse func([]byte) (T, error)) (out T, err error) {
	b, err := readInput(flag, path)
	if err != nil {
		return out, err
	}
	if out, err = parse(b); err != nil {
		return out, usage("%s %s: %v", flag, path, err)
	}
	return out, nil
}
