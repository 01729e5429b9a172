// Package pickle finds pickles that would run code when they are loaded.
package pickle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/numpy"
	format "github.com/bartizan-ai/bartizan/format/pickle"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
)

// Options of the check.
type Options struct {
	// Allow lists what else is known to be harmless, in the syntax of allow.txt:
	// "package.module.Class", or "package.module: Class Class" behind a section
	// such as "[call]". Without a section a name is a class that may be made
	// and given state.
	Allow []string `yaml:"allow"`
	// Unknown is what a call of something that is not listed counts as:
	// dangerous (the default) or suspicious.
	Unknown string `yaml:"unknown"`
}

// Check is SUP001.
var Check = &bartizan.Check{
	ID: "SUP001", Name: "pickle", Threat: supplychain.Threat,
	Severity: bartizan.Critical, Options: Options{Unknown: "dangerous"},
	Doc: bartizan.Doc{
		Title: "Pickles that run code when a model is loaded",
		Text: "A Python pickle is a program: loading it can import any module and call any function. Many model formats " +
			"are pickles inside (PyTorch, joblib, scikit-learn, arrays of objects in NumPy files), and loading one from a stranger is running a stranger's program.\n\n" +
			"The check runs the pickle's opcodes on an abstract machine that executes nothing, and holds every import, call, state and item set " +
			"against a list of what is known to be harmless, by exact module and name and, for some, by arguments: a tensor must lie within its storage. What is called and not on " +
			"the list is dangerous, whatever its name; what is known to do harm is malicious. Pickles behind the first one, behind junk, cut short or broken after " +
			"the call are found as well, and what the C and the Python unpickler would read differently.\n\n" +
			"Classes of the script that loads the file (__main__) are suspicious: the file cannot be loaded without code that you have to write yourself. " +
			"With unknown: suspicious, or --unknown=suspicious, calls of what is not listed are no more than that; with allow you add names of your own, such as \"mypackage.models.Net\".",
		Remedy: "Do not load the file. Ask its source for safetensors or another format that is no program; if the import is your own class, read the finding, look at the file with `bartizan pickle` and add the class to allow.",
		Limits: "Classes of your own are not on the list and are reported. A harmless class with a harmful __setstate__ in an installed package is " +
			"trusted. A pickle inside a string, as it is or in hexadecimal, base64 or zlib, is reported as suspicious, since nothing in the file loads it. Compressed pickles are seen when the scan opens the compression.",
		Source: "CPython's Modules/_pickle.c, Lib/pickletools.py and Lib/_compat_pickle.py; PEP 307, 3154, 574; CVE-2019-6446, CVE-2025-1716, CVE-2025-1889, CVE-2025-10155, CVE-2025-10157, CVE-2025-32434, CVE-2026-24747, GHSA-vvpj-8cmc-gx39; Hide and Seek (arXiv 2508.19774); " +
			"list of PyTorch's weights_only loader, and classes enumerated from PyTorch, scikit-learn, NumPy, SciPy, pandas, XGBoost and LightGBM by scripts/pickle-allow.py",
	},
	Scan: newScanner,
}

func newScanner(s bartizan.Settings) (bartizan.Scanner, error) {
	o := Options{Unknown: "dangerous"}
	if err := s.Decode(&o); err != nil {
		return nil, fmt.Errorf("read options: %w", err)
	}
	l, err := o.list()
	if err != nil {
		return nil, fmt.Errorf("read options: %w", err)
	}
	return scanner{l}, nil
}

func (o *Options) list() (*list, error) {
	l, err := known()
	if err != nil || len(o.Allow) == 0 && (o.Unknown == "" || o.Unknown == "dangerous") {
		return l, err
	}
	if l, err = l.with(o.Allow); err != nil {
		return nil, err
	}
	switch o.Unknown {
	case "suspicious":
		l.unknown = suspicious
	case "", "dangerous":
	default:
		return nil, fmt.Errorf("unknown: %q: want dangerous or suspicious", o.Unknown)
	}
	return l, nil
}

type scanner struct{ list *list }

// extensions that loaders of pickles use.
const extensions = " .pkl .pickle .p .pk .pck .pcl .pckl .dump .pt .pth .bin .ckpt .joblib .jbl .dill .sav .model .mdl .dat .data .npy .z "

// Wants goes by content; the extension only adds files whose content begins
// with something else.
func (scanner) Wants(e bartizan.Entry) bool {
	if bytes.HasPrefix(e.Head, []byte("PK\x03\x04")) {
		return false // its members are shown by themselves; P asks for a persistent id, which plain loaders refuse
	}
	if format.Sniff(e.Head) || numpy.Sniff(e.Head) {
		return true
	}
	return len(e.Head) > 1 && extension(e.Path)
}

// Scan walks every pickle in the file. It takes time in the bytes that are
// there and memory within the machine's limits.
func (s scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	r := &result{list: s.list, report: report, seen: map[string]bool{}, script: torchScript(a), called: extension(a.Path)}
	if numpy.Sniff(a.Head) {
		r.called = true
		return r.arrays(ctx, a)
	}
	sum, err := r.walk(ctx, a, a.Size)
	if errors.Is(err, bartizan.ErrNotMine) && len(r.held) > 0 && extension(a.Path) {
		return bartizan.Unexamined{What: a.Path, Why: "begins like a pickle that imports something, and is none"}
	}
	if err != nil {
		return err
	}
	return r.rest(a, sum)
}

// extension reports whether a file is called as pickles are.
func extension(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext != "" && strings.Contains(extensions, " "+ext+" ")
}

// walk judges the pickles in a file, or in a part of one that a reader gives.
func (r *result) walk(ctx context.Context, in io.ReaderAt, size int64) (*format.Summary, error) {
	r.ctx, r.in = ctx, in
	lim := format.DefaultLimits
	lim.Search = func(sum *format.Summary) bool { return r.sure || r.called || r.whole(sum, in, size) }
	sum, err := format.Walk(ctx, in, size, lim, r.effect)
	if errors.Is(err, format.ErrNotPickle) {
		return nil, bartizan.ErrNotMine
	}
	if err == nil {
		err = r.failed
	}
	if err != nil {
		return nil, err
	}
	if !r.sure && !r.whole(sum, in, size) && (len(r.held) > 0 || !r.called) {
		return nil, bartizan.ErrNotMine // bytes of weights, or two lines of a text that look like an import
	}
	r.release()
	for _, o := range sum.Oddities {
		r.signal(o.Offset, 1, verdict{grade: suspicious, why: "the pickle " + o.Text})
	}
	return sum, r.payloads(sum.Payloads)
}

// rest says what of a file was not examined.
func (r *result) rest(a *bartizan.Artifact, sum *format.Summary) error {
	why := ""
	switch {
	case r.over:
		why = fmt.Sprintf("only the first %d different effects are listed", most)
	case r.unsure:
		why = "the pickle is too large to keep the arguments of its calls"
	case sum.Unkept != "":
		why = sum.Unkept
	case sum.Trouble != "" && r.worst < dangerous:
		why = sum.Trouble
	case r.unread != "":
		why = r.unread
	default:
		return nil
	}
	return bartizan.Unexamined{What: a.Path, Why: why}
}

// torchScript reports whether an artefact is a member of a TorchScript archive,
// whose own loader, in C++, builds the classes of its own code.
func torchScript(a *bartizan.Artifact) bool {
	if a.Parent == nil {
		return false
	}
	switch path.Base(a.Path) {
	case "data.pkl", "constants.pkl", "bytecode.pkl", "mobile_debug_handles.pkl", "metadata.pkl":
		return true
	}
	return strings.HasSuffix(a.Path, ".debug_pkl")
}
