// Package onnx finds ONNX models that reach for files outside themselves, need
// native code of others or run code.
package onnx

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	format "github.com/bartizan-ai/bartizan/format/onnx"
	"github.com/bartizan-ai/bartizan/format/protobuf"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP004.
var Check = &bartizan.Check{
	ID: "SUP004", Name: "onnx", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "ONNX models that reach outside themselves or need foreign code",
		Text: "An ONNX model is a graph of standard operators and weights, which runs no code of its own. But it may keep weights in other files and names them " +
			"itself, so that a loader that follows any path reads what the model's author wants, and writes there when the model is saved; and it may use operators of " +
			"other domains, for which native code or Python must be loaded.\n\n" +
			"The check walks all graphs, those in attributes and functions included. It judges every name of an external file, offset and length, holds shapes against the bytes that are there, " +
			"and names operators that are neither of the standard nor defined in the model.",
		Remedy: "Refuse a model whose external data lie outside its folder. Load a custom operator's library only if you know where it comes from.",
		Limits: "Whether an external file is a symbolic or hard link is not seen in the model. Models in text or JSON form are not read, and models of ONNX Runtime's own format (.ort) are reported as not examined. " +
			"What an operator of Microsoft's domain does is known for those that reach outside only.",
		Source: "onnx.proto and onnx/external_data_helper.py of ONNX 1.23; CVE-2022-25882, CVE-2024-5187, CVE-2024-27318, CVE-2024-27319, CVE-2025-51480, CVE-2026-27489, CVE-2026-34446; operators enumerated by scripts/onnx-ops.py",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants goes by structure; the extension adds models that begin with fields that
// are not known.
func (scanner) Wants(e bartizan.Entry) bool {
	return format.Sniff(e.Head) || named(e.Path) && len(e.Head) > 0 || runtimeFormat(e.Head)
}

func named(p string) bool {
	ext := strings.ToLower(path.Ext(p))
	return ext == ".onnx" || ext == ".ort"
}

// runtimeFormat is a FlatBuffers file of ONNX Runtime.
func runtimeFormat(head []byte) bool {
	return len(head) >= 8 && bytes.Equal(head[4:8], []byte("ORTM"))
}

// Scan walks the graphs. It takes time in proportion to the fields that are there
// and does not read weights.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	if runtimeFormat(a.Head) {
		return bartizan.Unexamined{What: a.Path, Why: "ONNX Runtime's own format is not read"}
	}
	j := &judge{log: verdict.New(a.Path, report), ops: map[[2]string]int64{}}
	m, err := format.Walk(ctx, protobuf.NewReader(a, a.Size), named(a.Path), format.Visitor{Node: j.node, Tensor: j.tensor})
	switch {
	case errors.Is(err, format.ErrFormat) && named(a.Path) && !textual(a.Head):
		return bartizan.Unexamined{What: a.Path, Why: "it is called a model and holds none that can be read"}
	case errors.Is(err, format.ErrFormat):
		return bartizan.ErrNotMine
	case ctx.Err() != nil:
		return ctx.Err()
	}
	j.model(m)
	if err != nil {
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	}
	if j.over {
		return bartizan.Unexamined{What: a.Path, Why: "it uses more different operators than are counted"}
	}
	return j.log.End()
}

// textual reports whether a file called .onnx is another known thing: a pointer
// of Git LFS, an archive; other checks say what it is.
func textual(head []byte) bool {
	return bytes.HasPrefix(head, []byte("version https://git-lfs")) || bytes.HasPrefix(head, []byte("PK\x03\x04"))
}
