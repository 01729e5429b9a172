// Package executable finds programs among models.
package executable

import (
	"context"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
)

// Check is SUP012.
var Check = &bartizan.Check{
	ID: "SUP012", Name: "executable", Threat: supplychain.Threat,
	Severity: bartizan.Medium,
	Doc: bartizan.Doc{
		Title: "Programs among models, whose inside no check can see",
		Text: "Some models are shipped as programs: a llamafile is its own runtime, a TensorRT engine is code for a processor, a model archive for a " +
			"server brings a handler. Native libraries and Python bytecode beside a model run with the rights of whoever loads them. Bartizan does not " +
			"analyse machine code, so it names such files instead of passing over them: models that are programs by nature as medium, programs and libraries in a folder with models as info.",
		Remedy: "Run such files only from a source that you trust, by their digest, in a sandbox; or take the model in a format that is data.",
		Limits: "Nothing is said of what the program does. Programs in folders without a model are not named. Programs for rarer systems have no magic number that is looked for.",
		Source: "ELF (System V ABI), PE/COFF, Mach-O; Cosmopolitan's APE (llamafile); TensorRT's documentation on the security of engines",
	},
	Scan:   func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
	Survey: func(bartizan.Settings) (bartizan.Surveyor, error) { return surveyor{}, nil },
}

type scanner struct{}

// Wants goes by content, and by the names of TensorRT engines and of the
// manifest in an archive for TorchServe.
func (scanner) Wants(e bartizan.Entry) bool { _, reason := judge(e); return reason != "" }

func judge(e bartizan.Entry) (score float64, reason string) {
	k := kind.Of(e.Head)
	ext := strings.ToLower(path.Ext(e.Path))
	switch {
	case k == kind.APE || ext == ".llamafile" && k.Program():
		return 0.9, "suspicious: a model that is a program of its own (llamafile); its code is not examined"
	case k == kind.TensorRT, (ext == ".engine" || ext == ".plan") && len(e.Head) > 8 && k == kind.Unknown && strings.IndexByte(string(e.Head), 0) >= 0:
		return 0.9, "suspicious: a TensorRT engine, which is code for a processor; it is not examined"
	case strings.HasSuffix(e.Path, "MAR-INF/MANIFEST.json"):
		return 0.9, "suspicious: an archive for TorchServe, whose handler runs when the model is served"
	case k == kind.Bytecode && ext != ".pyc":
		return 0.9, "suspicious: Python bytecode under another name; it is not examined"
	}
	return 0, ""
}

// Scan says what Wants saw.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	score, reason := judge(a.Entry)
	report("", bartizan.Signal{Score: score, Reason: reason})
	return nil
}
