// Package gguf finds GGUF files that would corrupt the memory of their loader.
package gguf

import (
	"context"
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	format "github.com/bartizan-ai/bartizan/format/gguf"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP007.
var Check = &bartizan.Check{
	ID: "SUP007", Name: "gguf", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "GGUF files that break the memory of their loader",
		Text: "GGUF holds no code, but llama.cpp and what is built on it read it in C++: a count, a length or a size that is not what the file holds " +
			"has made them write beyond their buffers time and again.\n\n" +
			"The check reads the header with checked arithmetic: numbers of keys and tensors, lengths of strings and arrays, types, sizes, " +
			"offsets. What overflows or reaches outside of the file is dangerous; what no writer makes, such as a key that stands twice, is suspicious.",
		Remedy: "Do not load the file with a program that you need; take it from its source again, and keep the loader up to date.",
		Limits: "The data of tensors are not read. A file that was cut within its tensors cannot be told from one that claims too much: it is suspicious and reported as not examined. " +
			"GGML, GGMF and GGJT, the formats before GGUF, are only named.",
		Source: "ggml's docs/gguf.md; CVE-2024-21802, CVE-2024-21825, CVE-2024-21836, CVE-2024-23496, CVE-2024-23605, CVE-2025-53630, CVE-2026-27940, CVE-2026-7482",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants goes by the magic number alone: no loader takes a file without it.
func (scanner) Wants(e bartizan.Entry) bool { return format.Sniff(e.Head) || format.Old(e.Head) != "" }

// Scan reads the header; it costs time and memory in the header's bytes.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	if old := format.Old(a.Head); old != "" {
		return bartizan.Unexamined{What: a.Path, Why: "of the old format " + old + " nothing but the magic number is known"}
	}
	f, err := format.Of(a)
	if errors.Is(err, format.ErrNotGGUF) {
		return bartizan.ErrNotMine
	}
	if err != nil {
		return fmt.Errorf("read header of %q: %w", a.Path, err)
	}
	log := verdict.New(a.Path, report)
	short, gap := cut(f, a.Size), ""
	for _, x := range f.Faults {
		grade, why := weigh(x.Kind)
		switch {
		case x.Kind == format.Cut || x.Kind == format.Limit || x.Kind == format.Version:
			gap = x.Text
		case x.Kind == format.Outside && short:
			grade, why, gap = verdict.Suspicious, "the file was cut, or it makes the loader read what is not there (CVE-2026-7482)", x.Text
		}
		log.Add("", int(x.At), int(x.At)+1, grade, "%s: %s", verdict.Show(x.Text), why)
	}
	if gap != "" {
		return bartizan.Unexamined{What: a.Path, Why: gap}
	}
	return log.End()
}

// weigh says how bad a fault is, and what a loader would do about it.
func weigh(k format.Kind) (verdict.Grade, string) {
	switch k {
	case format.Overflow:
		return verdict.Dangerous, "a loader that does not check would allocate too little and write beyond it"
	case format.Outside:
		return verdict.Dangerous, "a loader that does not check would read memory that is not the file's"
	case format.Dims:
		return verdict.Dangerous, "a loader that does not check would write beyond the room that it has for sizes"
	case format.Name, format.Nesting, format.Type, format.Shape:
		return verdict.Suspicious, "no known writer makes that, and loaders refuse it or trip over it"
	case format.Alignment:
		return verdict.Suspicious, "a loader would compute wrong places with it"
	case format.Overlap, format.Layout, format.Duplicate:
		return verdict.Suspicious, "two loaders would read two models"
	}
	return verdict.Safe, ""
}

// cut reports whether the file looks like one whose end is missing: a layout
// in order, and at least one tensor that is wholly there.
func cut(f *format.File, size int64) bool {
	for _, x := range f.Faults {
		if x.Kind != format.Outside {
			return false
		}
	}
	if len(f.Tensors) == 0 || f.Data == 0 {
		return false
	}
	t := &f.Tensors[0]
	return t.Bytes > 0 && size-f.Data >= 0 && t.Offset+t.Bytes <= uint64(size-f.Data)
}
