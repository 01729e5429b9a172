// Package mislabel finds files whose content is of another kind than their name
// says.
package mislabel

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
)

// Check is SUP015.
var Check = &bartizan.Check{
	ID: "SUP015", Name: "mislabel", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Files whose content is not what their name says",
		Text: "Scanners that choose what to read by a file's extension are passed by a pickle that is called model.safetensors or config.png, " +
			"and by a 7z archive that is called model.pt. Loaders go by the content, or by what the caller says.\n\n" +
			"The check compares the magic number with what files of that extension begin with. A program under a model's name is dangerous; another kind of file is " +
			"suspicious. What the content is gets examined as such by the other checks whatever the name.",
		Remedy: "Find out why the file bears that name. Do not load or run it before.",
		Limits: "Extensions that any kind of file may have (.bin, .dat, .data, none) are not compared unless the content is a program and the name says model or weights. Content without a magic number tells nothing.",
		Source: "CVE-2025-1889 and CVE-2025-10155 (routing by extension); the 7z archives that passed as PyTorch files in February 2025 (nullifAI)",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

// torch is what loaders of .pt and the like open: pickles in several wrappings.
var torch = []kind.Kind{kind.Pickle, kind.Zip, kind.Tar, kind.Gzip, kind.HDF5, kind.Numpy, kind.Safetensors, kind.GGUF, "xz", "bzip2", "lz4", "zstd", "GGML", "CatBoost model"}

// text is for files that people and parsers read as text.
var text = []kind.Kind{kind.Script}

// honest lists the kinds with a magic number that files of an extension may
// be. Content with none is not held against any.
var honest = map[string][]kind.Kind{
	".pt": torch, ".pth": torch, ".ckpt": torch, ".pkl": torch, ".pickle": torch, ".joblib": torch, ".dill": torch, ".sav": torch,
	".safetensors": {kind.Safetensors}, ".gguf": {kind.GGUF, "GGML"}, ".ggml": {kind.GGUF, "GGML"},
	".h5": {kind.HDF5}, ".hdf5": {kind.HDF5}, ".keras": {kind.Zip, kind.HDF5}, ".onnx": {}, ".pb": {}, ".tflite": {kind.TFLite, kind.Zip},
	".npy": {kind.Numpy}, ".npz": {kind.Zip}, ".skops": {kind.Zip}, ".mlmodel": {}, ".pmml": {}, ".nemo": {kind.Tar, kind.Gzip},
	".png": {"PNG image"}, ".jpg": {"JPEG image", "PNG image", "RIFF container"}, ".jpeg": {"JPEG image", "PNG image", "RIFF container"}, ".gif": {"GIF image"},
	".json": text, ".txt": text, ".md": text, ".yaml": text, ".yml": text, ".csv": text, ".jinja": text,
}

type scanner struct{}

// Wants takes files whose name promises a kind, when the content shows another.
func (scanner) Wants(e bartizan.Entry) bool { _, _, bad := judge(e); return bad }

func judge(e bartizan.Entry) (score float64, reason string, bad bool) {
	k := kind.Of(e.Head)
	if k == kind.Unknown {
		return 0, "", false
	}
	name := strings.ToLower(path.Base(e.Path))
	ext := path.Ext(name)
	kinds, promises := honest[ext]
	if !promises {
		generic := ext == ".bin" || ext == ".dat" || ext == ".data" || ext == ""
		if generic && k.Program() && k != kind.Script && (strings.Contains(name, "model") || strings.Contains(name, "weights")) {
			return 0.8, fmt.Sprintf("dangerous: the content of what is named like a model is of the kind %s", k), true
		}
		return 0, "", false
	}
	for _, h := range kinds {
		if h == k {
			return 0, "", false
		}
	}
	if len(kinds) > 0 && kinds[0] == kind.Script && k != kind.Pickle && bytes.IndexByte(e.Head, 0) < 0 {
		return 0, "", false // text that begins with a word like GGUF
	}
	if k.Program() {
		return 0.8, fmt.Sprintf("dangerous: the content is of the kind %s, and the file is named %s", k, ext), true
	}
	return 0.5, fmt.Sprintf("suspicious: the content is of the kind %s, which files named %s are not", k, ext), true
}

// Scan says what Wants saw.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	if score, reason, bad := judge(a.Entry); bad {
		report("", bartizan.Signal{Score: score, Reason: reason})
	}
	return nil
}
