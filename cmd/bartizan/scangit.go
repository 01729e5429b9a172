package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan/scan"
)

// blob is one file of a commit.
type blob struct {
	mode, hash, path string
}

// commit lays the files of a commit down as a tar archive. It reads objects by
// 'git ls-tree' and 'git cat-file', which run no hook, no filter and no
// attribute of the repository: 'git archive' would leave out what the
// repository's own .gitattributes marks.
func (s *sources) commit(ctx context.Context, repo, ref string) error {
	if strings.HasPrefix(ref, "-") {
		return usage("--git-ref %q: want a commit, branch or tag", ref)
	}
	out, err := git(ctx, repo, "ls-tree", "-r", "-z", "--full-tree", ref)
	if err != nil {
		return err
	}
	blobs := listTree(out)
	s.gaps = submodules(out)
	file, err := s.spool(strings.NewReplacer("/", "_", ":", "_", "~", "_", "^", "_").Replace(ref) + ".tar")
	if err != nil {
		return err
	}
	w := tar.NewWriter(file)
	err = catFiles(ctx, repo, blobs, w)
	if err = errors.Join(err, w.Close(), file.Close()); err != nil {
		return fmt.Errorf("read %s of %s: %w", ref, repo, err)
	}
	return nil
}

func git(ctx context.Context, repo string, args ...string) ([]byte, error) {
	var errs bytes.Buffer
	c := exec.CommandContext(ctx, "git", append([]string{"-C", repo}, args...)...)
	c.Stderr = &errs
	out, err := c.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, hinted(exitFailed, errors.New("--git-ref: git is not installed"), "install git, or scan a checked-out folder")
	}
	if err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(errs.String())), "name a repository as PATH and one of its commits as --git-ref")
	}
	return out, nil
}

// listTree reads "mode type hash<TAB>path" records, each ended by a NUL.
func listTree(out []byte) (blobs []blob) {
	for rec := range strings.SplitSeq(string(out), "\x00") {
		meta, path, ok := strings.Cut(rec, "\t")
		f := strings.Fields(meta)
		if ok && len(f) == 3 && f[1] == "blob" {
			blobs = append(blobs, blob{f[0], f[2], path})
		}
	}
	return blobs
}

// submodules are parts of the commit whose content lies in another repository.
func submodules(out []byte) (gaps []scan.Gap) {
	for rec := range strings.SplitSeq(string(out), "\x00") {
		if meta, path, ok := strings.Cut(rec, "\t"); ok && strings.HasPrefix(meta, "160000 ") {
			gaps = append(gaps, scan.Gap{Path: path, Why: "a submodule: its files are in another repository"})
		}
	}
	return gaps
}

// catFiles copies blobs into the archive.
func catFiles(ctx context.Context, repo string, blobs []blob, w *tar.Writer) error {
	c := exec.CommandContext(ctx, "git", "-C", repo, "cat-file", "--batch")
	in, err := c.StdinPipe()
	if err != nil {
		return err
	}
	pipe, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	go func() {
		for _, b := range blobs {
			if _, err := fmt.Fprintln(in, b.hash); err != nil {
				break // git has ended; reading tells why
			}
		}
		_ = in.Close()
	}()
	r := bufio.NewReaderSize(pipe, 1<<20)
	for _, b := range blobs {
		if err := catFile(r, b, w); err != nil {
			return errors.Join(err, c.Cancel(), c.Wait())
		}
	}
	return c.Wait()
}

// catFile reads one answer of the batch: a line with the size, the content, a
// line end.
func catFile(r *bufio.Reader, b blob, w *tar.Writer) error {
	line, err := r.ReadString('\n')
	f := strings.Fields(line)
	if err != nil || len(f) != 3 {
		return fmt.Errorf("git has no %s (%s)", b.path, strings.TrimSpace(line))
	}
	size, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return err
	}
	h := &tar.Header{Name: b.path, Size: size, Mode: 0o644, Typeflag: tar.TypeReg}
	if b.mode == "120000" { // a link: its content is where it leads
		h.Name += " (link)"
	}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	if _, err := io.CopyN(w, r, size); err != nil {
		return err
	}
	_, err = r.Discard(1)
	return err
}
