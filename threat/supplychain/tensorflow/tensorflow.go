// Package tensorflow finds TensorFlow graphs that read or write files, open
// connections, call Python or need foreign code.
package tensorflow

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/protobuf"
	format "github.com/bartizan-ai/bartizan/format/tensorflow"
	"github.com/bartizan-ai/bartizan/format/tflite"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP005.
var Check = &bartizan.Check{
	ID: "SUP005", Name: "tensorflow", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "TensorFlow models whose graph reaches outside the model",
		Text: "A TensorFlow graph is a program: beside arithmetic it has operators that read and write any file, open connections and call Python functions of the process. " +
			"Whoever loads or serves a SavedModel runs them, and the model need not be called for those that run at loading.\n\n" +
			"The check walks all graphs and functions of SavedModel, MetaGraphDef and GraphDef files and holds every operator against those that TensorFlow registers. It follows constants to the " +
			"operators that take a file's name, reads asset names and the configuration that Keras puts beside the graph, and in TensorFlow Lite models names custom operators and holds every offset and index against the file.",
		Remedy: "Do not load the model in a process that has anything to lose. Ask its source for a graph without these operators.",
		Limits: "A file's name that a graph computes or passes through a function's arguments is not followed; only the constant itself is then reported. Checkpoints are told and hold numbers only, which are not read. Text forms (.pbtxt) are searched for operators, without their constants.",
		Source: "tensorflow/core/protobuf and tensorflow/core/framework of TensorFlow 2.21, tensorflow/compiler/mlir/lite/schema; TensorFlow's SECURITY.md (models are programs); CVE-2020-15212 and its kin for TensorFlow Lite's indices; operators enumerated by scripts/tensorflow-ops.py",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants goes by the first bytes of a graph with an ordinary name, and by
// extension where they may be anything.
func (scanner) Wants(e bartizan.Entry) bool {
	switch strings.ToLower(path.Ext(e.Path)) {
	case ".pb", ".pbtxt", ".meta", ".tflite", ".lite":
		return len(e.Head) > 0
	}
	if index, shard := checkpoint(e.Path); index || shard {
		return len(e.Head) > 0
	}
	return tflite.Sniff(e.Head) || bytes.HasPrefix(e.Head, []byte("\x08\x01\x12")) || node(e.Head)
}

// node reports whether the bytes begin with a field 1 that begins with a text and
// has another, an identifier, behind it: a NodeDef.
func node(head []byte) bool {
	var parts [2][]byte
	number, kind, k := protowire.ConsumeTag(head)
	if k < 0 || number != 1 || kind != protowire.BytesType {
		return false
	}
	_, n := protowire.ConsumeVarint(head[k:])
	if n < 0 {
		return false
	}
	b := head[k+n:]
	for i := range parts {
		number, kind, k := protowire.ConsumeTag(b)
		if k < 0 || int(number) != i+1 || kind != protowire.BytesType {
			return false
		}
		v, n := protowire.ConsumeBytes(b[k:])
		if n < 0 || len(v) == 0 {
			return false
		}
		parts[i], b = v, b[k+n:]
	}
	return !bytes.ContainsFunc(parts[1], func(r rune) bool { return r < '0' || r > 'z' })
}

// Scan walks the graphs. It takes time in proportion to the fields that are there
// and does not read weights.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	l := verdict.New(a.Path, report)
	ext := strings.ToLower(path.Ext(a.Path))
	var err error
	index, shard := checkpoint(a.Path)
	switch {
	case index, shard:
		err = scanCheckpoint(a, shard)
	case tflite.Sniff(a.Head):
		err = scanLite(ctx, a, l)
	case ext == ".tflite" || ext == ".lite":
		return bartizan.ErrNotMine
	case ext == ".pbtxt":
		err = scanText(a, l)
	default:
		err = scanGraph(ctx, a, l)
	}
	if err != nil {
		return err
	}
	return l.End()
}

func scanGraph(ctx context.Context, a *bartizan.Artifact, l *verdict.Log) error {
	j := newJudge(l)
	err := format.Walk(ctx, protobuf.NewReader(a, a.Size), format.Visitor{Node: j.node, Function: j.function, Asset: j.asset, Metadata: j.metadata})
	switch {
	case errors.Is(err, format.ErrFormat):
		if path.Base(a.Path) == "saved_model.pb" {
			return bartizan.Unexamined{What: a.Path, Why: "it is called a SavedModel and holds no graph that can be read"}
		}
		if fingerprint(a) {
			return nil
		}
		return bartizan.ErrNotMine
	case ctx.Err() != nil:
		return ctx.Err()
	}
	j.finish()
	if err != nil {
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	}
	if j.dark != "" {
		return bartizan.Unexamined{What: a.Path, Why: j.dark}
	}
	return nil
}
