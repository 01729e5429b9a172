// Package pickle finds pickles that would run code when they are loaded.
package pickle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	format "github.com/bartizan-ai/bartizan/format/pickle"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
)

// Check is SUP001.
var Check = &bartizan.Check{
	ID: "SUP001", Name: "pickle", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Pickles that run code when a model is loaded",
		Text: "A Python pickle is a program: loading it can import any module and call any function. Many model formats " +
			"are pickles inside (PyTorch, joblib, scikit-learn), and loading one from a stranger is running a stranger's program.\n\n" +
			"The check runs the pickle's opcodes on an abstract machine that executes nothing, and holds every import, call and state " +
			"against a list of what is known to be harmless, by exact module and name and, for some, by arguments. What is called and not on " +
			"the list is dangerous, whatever its name; what is known to do harm is malicious. Pickles behind the first one, behind junk, cut short or broken after " +
			"the call are found as well.",
		Remedy: "Do not load the file. Ask its source for safetensors or another format that is no program; if the import is your own class, read the finding and decide.",
		Limits: "Classes of your own are not on the list and are reported. A harmless class with a harmful __setstate__ in an installed package is " +
			"trusted. A pickle inside a string is reported as suspicious, since nothing in the file loads it. Compressed pickles are seen when the scan opens the compression.",
		Source: "CPython's Modules/_pickle.c and Lib/pickletools.py; PEP 307, 3154, 574; CVE-2025-1716, CVE-2025-1889, CVE-2025-10157; " +
			"list of PyTorch's weights_only loader, and classes enumerated from scikit-learn, NumPy, SciPy, pandas, XGBoost and LightGBM by scripts/pickle-allow.py",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// extensions that loaders of pickles use.
const extensions = " .pkl .pickle .p .pk .pt .pth .bin .ckpt .joblib .dill .sav .model .dat .data .npy "

// Wants goes by content; the extension only adds files whose content begins
// with something else.
func (scanner) Wants(e bartizan.Entry) bool {
	if format.Sniff(e.Head) {
		return true
	}
	if bytes.HasPrefix(e.Head, []byte("PK\x03\x04")) {
		return false // its members are shown by themselves; P asks for a persistent id, which plain loaders refuse
	}
	ext := strings.ToLower(path.Ext(e.Path))
	return ext != "" && len(e.Head) > 1 && strings.Contains(extensions, " "+ext+" ")
}

// most is how many signals one file gives.
const most = 100

// Scan walks every pickle in the file. It takes time in the bytes that are
// there and memory within the machine's limits.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	r := &result{list: known(), report: report, seen: map[string]bool{}}
	sum, err := format.Walk(ctx, a, a.Size, format.DefaultLimits, r.effect)
	if errors.Is(err, format.ErrNotPickle) {
		return bartizan.ErrNotMine
	}
	if err != nil {
		return err
	}
	for _, p := range sum.Payloads {
		r.signal(p.Offset, p.Size, verdict{suspicious, "carries a pickle inside a string, which nothing in the file loads"})
	}
	switch {
	case r.over:
		return bartizan.Unexamined{What: a.Path, Why: fmt.Sprintf("only the first %d different effects are listed", most)}
	case sum.Trouble != "" && r.worst < dangerous:
		return bartizan.Unexamined{What: a.Path, Why: sum.Trouble}
	}
	return nil
}

// result gathers the signals of one file, each judgement once.
type result struct {
	list   *list
	report bartizan.Report
	seen   map[string]bool
	worst  grade
	over   bool
}

func (r *result) effect(m *format.Machine, e format.Effect) {
	if v := r.list.judge(m, e); v.grade > safe {
		if e.Carved {
			v.why += ", in a pickle behind other bytes"
		}
		r.signal(e.Offset, 1, v)
	}
}

func (r *result) signal(at, n int64, v verdict) {
	r.worst = max(r.worst, v.grade)
	key := v.grade.String() + ": " + v.why
	if r.seen[key] {
		return
	}
	if len(r.seen) == most {
		r.over = true
		return
	}
	r.seen[key] = true
	r.report("", bartizan.Signal{
		Score: v.grade.score(), Reason: key,
		Range: bartizan.Range{From: int(at), To: int(at + n)},
	})
}
