package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bartizan-ai/bartizan/scan"
)

// source is one thing to scan: where it lies, and how it is called.
type source struct{ path, label string }

// sources are what the arguments name, with what was laid down for them.
type sources struct {
	list []source
	temp []string
	gaps []scan.Gap // what of them cannot be examined
}

func (s *sources) remove() (err error) {
	for _, dir := range s.temp {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// sources resolves the arguments: folders, files, patterns, standard input, and a
// commit of a repository.
func (f *scanFlags) sources(ctx context.Context, a *app, args []string) (*sources, error) {
	s := &sources{}
	if f.gitRef != "" {
		return s, s.commit(ctx, args[0], f.gitRef)
	}
	for _, arg := range args {
		if arg == "-" {
			if err := s.stdin(a.in, f.stdinName); err != nil {
				return s, err
			}
			continue
		}
		paths := []string{arg}
		if _, err := os.Lstat(arg); err != nil && strings.ContainsAny(arg, "*?[") {
			if paths, err = filepath.Glob(arg); err != nil || len(paths) == 0 {
				return s, hinted(exitUsage, fmt.Errorf("scan %q: the pattern matches nothing", arg), "quote the pattern, and see with ls what it matches")
			}
		}
		for _, p := range paths {
			s.list = append(s.list, source{p, p})
		}
	}
	return s, nil
}

// spool makes a file in a new folder that is removed in the end.
func (s *sources) spool(name string) (*os.File, error) {
	dir, err := os.MkdirTemp("", "bartizan-scan-*")
	if err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	s.temp = append(s.temp, dir)
	out, err := os.OpenFile(filepath.Join(dir, filepath.Base(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	s.list = append(s.list, source{out.Name(), filepath.Base(name)})
	return out, nil
}

// stdin keeps standard input in a file, since models are read at any place.
func (s *sources) stdin(in io.Reader, name string) error {
	out, err := s.spool(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	return nil
}

// prefix tells the places of one source among several.
func prefix(res *scan.Result, label string) {
	info, err := os.Stat(label)
	file := err == nil && !info.IsDir()
	join := func(p string) string {
		if file || p == label {
			_, inner, ok := strings.Cut(p, "!")
			if !ok {
				return label
			}
			return label + "!" + inner
		}
		return strings.TrimSuffix(filepath.ToSlash(label), "/") + "/" + p
	}
	for i := range res.Findings {
		res.Findings[i].Location.URI = join(res.Findings[i].Location.URI)
	}
	for i := range res.Unexamined {
		res.Unexamined[i].Path = join(res.Unexamined[i].Path)
	}
	for i := range res.Verdicts {
		res.Verdicts[i].Path = join(res.Verdicts[i].Path)
	}
}

// merge adds a further source's result.
func merge(all, res *scan.Result) *scan.Result {
	if all == nil {
		return res
	}
	all.Path += " " + res.Path
	all.Ended = res.Ended
	all.Files, all.Bytes, all.Known = all.Files+res.Files, all.Bytes+res.Bytes, all.Known+res.Known
	all.Findings = append(all.Findings, res.Findings...)
	all.Unexamined = append(all.Unexamined, res.Unexamined...)
	all.Links, all.Special, all.Excluded = all.Links+res.Links, all.Special+res.Special, all.Excluded+res.Excluded
	all.Unread, all.Members, all.UnreadMembers = all.Unread+res.Unread, all.Members+res.Members, all.UnreadMembers+res.UnreadMembers
	all.Verdicts, all.Unlisted = append(all.Verdicts, res.Verdicts...), all.Unlisted+res.Unlisted
	for i := range all.Checks {
		c, more := &all.Checks[i], &res.Checks[i]
		c.Files, c.Failures, c.Findings, c.Time = c.Files+more.Files, c.Failures+more.Failures, c.Findings+more.Findings, c.Time+more.Time
	}
	return all
}
