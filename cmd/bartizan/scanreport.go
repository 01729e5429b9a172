package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
	"github.com/bartizan-ai/bartizan/format/weights"
	"github.com/bartizan-ai/bartizan/posture/store"
	"github.com/bartizan-ai/bartizan/report"
	"github.com/bartizan-ai/bartizan/scan"
)

// keepFlags say whether and where a run is kept for the console.
type keepFlags struct {
	record bool
	data   string
}

func (k *keepFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&k.record, "record", false, "keep the run in the store, where the console shows it")
	c.Flags().StringVar(&k.data, "data", "", "folder of the store (default ~/.local/share/bartizan)")
}

// over lays the flags over the configuration.
func (k *keepFlags) over(c *config) *config {
	if k.data != "" {
		c.Data = k.data
	}
	return c
}

func runOf(res *scan.Result) store.Run {
	target, err := filepath.Abs(res.Path)
	if err != nil {
		target = res.Path
	}
	r := store.Run{Verb: "scan", Target: target, Started: res.Started, Ended: res.Ended, State: store.RunComplete}
	if !res.Complete() {
		r.State, r.Note = store.RunIncomplete, fmt.Sprintf("%d not examined", len(res.Unexamined))
	}
	return r
}

// verdictOf is the exit code: findings weigh more than gaps, and both more than
// nothing.
func verdictOf(res *scan.Result, bar bartizan.Severity) error {
	for i := range res.Findings {
		if res.Findings[i].Severity >= bar {
			return silent(exitFindings)
		}
	}
	if !res.Complete() {
		return silent(exitIncomplete)
	}
	return nil
}

func reportOf(res *scan.Result) *report.Report {
	r := &report.Report{
		Version: version, Verb: "scan", Target: res.Path, Started: res.Started, Ended: res.Ended,
		Complete: res.Complete(), Findings: res.Findings, Known: res.Known, Files: res.Files, Bytes: res.Bytes, Unread: res.Unread,
		Members: res.Members, UnreadMembers: res.UnreadMembers,
	}
	for i := range res.Verdicts {
		r.Listing = append(r.Listing, listed(&res.Verdicts[i]))
	}
	r.Unlisted = res.Unlisted
	for _, g := range res.Unexamined {
		r.Gaps = append(r.Gaps, report.Gap(g))
	}
	for n, what := range map[string]int64{
		"by excluded name": res.Excluded, "links inside the source": res.Links, "sockets, pipes or devices": res.Special,
	} {
		if what > 0 {
			r.Passed = append(r.Passed, fmt.Sprintf("%d %s", what, n))
		}
	}
	sort.Strings(r.Passed)
	for _, s := range res.Checks {
		if c, err := lookup(s.Check); err == nil {
			r.Checks = append(r.Checks, report.Check{
				Check: c, ID: c.ID, Path: c.Path(), Files: s.Files, Failures: s.Failures, Findings: s.Findings, Time: s.Time,
			})
		}
	}
	return r
}

// otherModels are the extensions of files that hold models and are not taken for
// weights by themselves.
const otherModels = " .pickle .dill .sav .hdf5 .pb .pmml .mar .plan .rds .rdata .t7 "

func listed(v *scan.FileVerdict) report.File {
	f := report.File{Path: v.Path, Size: v.Size, Kind: v.Kind, Verdict: v.Verdict(), Completeness: v.Completeness.String(), SHA256: v.SHA256}
	switch kind.Kind(v.Kind) {
	case kind.Pickle, kind.HDF5, kind.GGUF, kind.Safetensors, kind.TFLite, kind.TensorRT:
		f.Model = true
	}
	ext := strings.ToLower(path.Ext(v.Path))
	f.Model = f.Model || weights.Is(bartizan.Entry{Path: v.Path}) || ext != "" && strings.Contains(otherModels, " "+ext+" ")
	return f
}

func writeReport(a *app, f *scanFlags, r *report.Report) error {
	if f.output == "" {
		return r.Write(a.out, f.format)
	}
	return writeWhole(f.output, func(w io.Writer) error { return r.Write(w, f.format) })
}

// writeWhole writes a file beside its place and renames it, so that a full disk
// leaves the old one.
func writeWhole(name string, write func(io.Writer) error) error {
	tmp := name + ".part"
	out, err := os.Create(tmp)
	if err != nil {
		return hinted(exitFailed, fmt.Errorf("write report: %w", err), "choose another place with --output")
	}
	err = errors.Join(write(out), out.Close())
	if err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		_ = os.Remove(tmp)
		return fmt.Errorf("write %q: %w", name, err)
	}
	return nil
}
