// Package otherformats names the model formats that no other check reads, and
// looks into them for what is known to run.
package otherformats

import (
	"bytes"
	"context"
	"encoding/binary"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/rdata"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP018.
var Check = &bartizan.Check{
	ID: "SUP018", Name: "otherformats", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Models in less common formats that run code when they are loaded",
		Text: "Many formats of models are rarely looked at. R's objects can hold promises, expressions that run as soon as somebody touches the object (CVE-2024-27322); MLflow's MLmodel names a Python module to import; " +
			"Torch7 keeps functions as Lua bytecode; Core ML and MXNet models can ask for classes and addresses of the program that loads them.\n\n" +
			"The check tells formats by their first bytes or names. R data, MLmodel, Core ML, Flax' MessagePack and MXNet graphs are walked. Formats without code (XGBoost's JSON, LightGBM's text, CatBoost) are held against their size or left as they are. " +
			"Torch7, Paddle, ExecuTorch, RKNN and CNTK are named, searched for what is known to run, and reported as not examined.",
		Remedy: "Load such a file only from a source that you trust, in an isolated process; prefer a format without code.",
		Limits: "R's closures run when they are called and are searched for names of harmful functions only. ML programs of Core ML are not walked.",
		Source: "R's src/main/serialize.c; CVE-2024-27322; MLflow's pyfunc; coremltools' proto files; Flax' serialization.py; MXNet's legacy operators",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// kind is a format with the way to judge it.
type kind struct {
	name  string
	is    func(e *bartizan.Entry, ext string) bool
	judge func(a *bartizan.Artifact, log *verdict.Log) error
}

// kinds in the order in which they are tried.
func kinds() []kind {
	return []kind{
		{"MLflow", func(e *bartizan.Entry, _ string) bool { return path.Base(e.Path) == "MLmodel" }, mlflow},
		{"R", isR, judgeR},
		{"CatBoost", func(e *bartizan.Entry, _ string) bool { return bytes.HasPrefix(e.Head, []byte("CBM1")) }, catboost},
		{"LightGBM", func(e *bartizan.Entry, _ string) bool { return bytes.HasPrefix(e.Head, []byte("tree\nversion=")) }, harmless},
		{"XGBoost", isXGBoost, harmless},
		{"Flax", func(_ *bartizan.Entry, ext string) bool { return ext == ".msgpack" }, flax},
		{"Core ML", func(e *bartizan.Entry, ext string) bool { return ext == ".mlmodel" && len(e.Head) > 0 }, coreML},
		{"MXNet", func(e *bartizan.Entry, _ string) bool { return strings.HasSuffix(e.Path, "-symbol.json") }, mxnet},
		{"MXNet's parameters", func(e *bartizan.Entry, ext string) bool {
			return ext == ".params" && len(e.Head) >= 8 && binary.LittleEndian.Uint64(e.Head) == 0x112
		}, harmless},
		{"ExecuTorch", func(e *bartizan.Entry, _ string) bool {
			return len(e.Head) >= 8 && string(e.Head[4:6]) == "ET" && e.Head[6] >= '0' && e.Head[6] <= '9'
		}, named("ExecuTorch")},
		{"RKNN", func(e *bartizan.Entry, _ string) bool { return bytes.HasPrefix(e.Head, []byte("RKNN")) }, named("RKNN")},
		{"CNTK", func(e *bartizan.Entry, ext string) bool {
			return ext == ".cntk" || ext == ".dnn" && bytes.HasPrefix(e.Head, []byte("B\x00C\x00N\x00"))
		}, named("CNTK")},
		{"Torch7", func(_ *bartizan.Entry, ext string) bool { return ext == ".t7" || ext == ".th7" }, torch7},
		{"Paddle", func(_ *bartizan.Entry, ext string) bool { return ext == ".pdmodel" }, paddle},
	}
}

func find(e *bartizan.Entry) *kind {
	ext := strings.ToLower(path.Ext(e.Path))
	for _, k := range kinds() {
		if k.is(e, ext) {
			return &k
		}
	}
	return nil
}

// Wants takes what one of the kinds is.
func (scanner) Wants(e bartizan.Entry) bool { return find(&e) != nil }

// Scan judges a file by its kind.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	k := find(&a.Entry)
	if k == nil {
		return bartizan.ErrNotMine
	}
	log := verdict.New(a.Path, report)
	if err := k.judge(a, log); err != nil {
		return err
	}
	return log.End()
}

func isR(e *bartizan.Entry, ext string) bool {
	if !rdata.Sniff(e.Head) {
		return false
	}
	// Two letters in a line begin many texts; R's text form needs its name.
	return e.Head[0] != 'A' || ext == ".rds" || ext == ".rda" || ext == ".rdata"
}

// isXGBoost tells XGBoost's JSON and its binary form of it (UBJSON).
func isXGBoost(e *bartizan.Entry, _ string) bool {
	h := e.Head
	return len(h) > 0 && h[0] == '{' && bytes.Contains(h, []byte("learner")) &&
		(bytes.Contains(h, []byte("gradient_booster")) || bytes.Contains(h, []byte("learner_model_param")) || bytes.Contains(h, []byte("feature_names")) || bytes.Contains(h, []byte("attributes")))
}

// harmless is for formats that hold numbers and nothing else.
func harmless(*bartizan.Artifact, *verdict.Log) error { return nil }

// named is for formats of which no more is known here.
func named(format string) func(*bartizan.Artifact, *verdict.Log) error {
	return func(a *bartizan.Artifact, _ *verdict.Log) error {
		return bartizan.Unexamined{What: a.Path, Why: "of the format of " + format + " nothing but the name is known"}
	}
}

// catboost holds the length that the file gives against what is there.
func catboost(a *bartizan.Artifact, _ *verdict.Log) error {
	if len(a.Head) < 8 || int64(binary.LittleEndian.Uint32(a.Head[4:])) > a.Size-8 {
		return bartizan.Unexamined{What: a.Path, Why: "the file ends before its model does"}
	}
	return nil
}
