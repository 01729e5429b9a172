package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/gateway"
	"github.com/bartizan-ai/bartizan/scan"
)

// filesConfig is about uploads, which are scanned before they go up.
type filesConfig struct {
	// Most is the size of an upload.
	Most size `yaml:"most"`
	// FailOn is the least severity of a finding that refuses an upload.
	FailOn severity `yaml:"fail_on"`
	// Unexamined says what to do with an upload of which the scan could not
	// examine everything.
	Unexamined choice `yaml:"unexamined"`
}

func defaultFiles() filesConfig {
	return filesConfig{Most: size(gateway.DefaultLimits().Upload), FailOn: severity{bartizan.Low}}
}

// mostGaps bounds what is told of a scan that could not examine everything.
const mostGaps = 20

// scanUpload is the scan of an upload, as 'bartizan scan' runs it.
func (c *config) scanUpload(ctx context.Context, name string, r io.ReaderAt, size int64) (found []bartizan.Finding, gaps []string, err error) {
	dir, err := os.MkdirTemp("", "bartizan-scan-*")
	if err != nil {
		return nil, nil, fmt.Errorf("scan upload: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := place(filepath.Join(dir, filepath.Base(name)), r, size); err != nil {
		return nil, nil, fmt.Errorf("scan upload: %w", err)
	}
	res, err := scan.Run(ctx, scan.Config{
		Path: dir, Checks: catalog.Checks(), Workers: 1, Now: time.Now,
		Settings: func(k *bartizan.Check) bartizan.Settings { return c.settings(k, nil, &tuning{}) },
	})
	if err != nil {
		return nil, nil, fmt.Errorf("scan upload: %w", err)
	}
	for _, f := range res.Findings {
		if f.Severity >= c.Gateway.Files.FailOn.is {
			found = append(found, f)
		}
	}
	return found, gapsOf(res), nil
}

// place puts an upload where the scan finds it under its name: the very file
// where the file system can, else a copy.
func place(to string, r io.ReaderAt, size int64) error {
	if f, ok := r.(*os.File); ok && os.Link(f.Name(), to) == nil {
		return nil
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, io.NewSectionReader(r, 0, size))
	return errors.Join(err, out.Close())
}

// gapsOf tells what a scan could not examine.
func gapsOf(res *scan.Result) []string {
	var out []string
	for _, g := range res.Unexamined {
		if len(out) == mostGaps {
			return append(out, fmt.Sprintf("and %d more", len(res.Unexamined)-mostGaps))
		}
		out = append(out, fmt.Sprintf("%s: %s", filepath.Base(g.Path), g.Why))
	}
	if res.Files > 0 && res.Unread == res.Files {
		out = append(out, "no check reads files of its kind")
	}
	return out
}
