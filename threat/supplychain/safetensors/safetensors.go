// Package safetensors finds safetensors files that two loaders read as two
// models, that lead a loader out of its memory, or that carry code.
package safetensors

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	format "github.com/bartizan-ai/bartizan/format/safetensors"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP006.
var Check = &bartizan.Check{
	ID: "SUP006", Name: "safetensors", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Safetensors files that are broken on purpose or carry code",
		Text: "Safetensors holds tensors and nothing that runs. What is left to an attacker are readers that check less than the reference: " +
			"sizes that overflow, tensors that share bytes or leave holes, keys that stand twice, so that two readers see two models, and the free text of the metadata.\n\n" +
			"The check is as strict as the reference. Sizes that contradict each other are dangerous, since a loader that believes one of them leaves its memory; " +
			"everything else the reference refuses is suspicious, and so are pickles, programs and code inside the metadata. An index of shards that leads out of its folder is dangerous.",
		Remedy: "Take the file from its source again; if it stays so, do not load it.",
		Limits: "Tensors' data are not looked at. Metadata are searched for known kinds of code, not understood.",
		Source: "safetensors' format description and reference reader; Trail of Bits' review of safetensors (2023)",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

const index = ".safetensors.index.json"

// Wants goes by the header's brace behind a length that may be one; the name
// adds files that begin otherwise, and indexes of shards.
func (scanner) Wants(e bartizan.Entry) bool {
	if strings.HasSuffix(e.Path, index) {
		return true
	}
	return sniff(e.Head) || path.Ext(e.Path) == ".safetensors"
}

func sniff(head []byte) bool {
	return len(head) > 9 && head[8] == '{' && (head[9] == '"' || head[9] == '}' || head[9] == ' ') &&
		binary.LittleEndian.Uint64(head) <= format.MostHeader
}

// Scan reads the header; it costs time and memory in the header's bytes.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	log := verdict.New(a.Path, report)
	if strings.HasSuffix(a.Path, index) {
		return shards(a, log)
	}
	f, err := format.Open(a, a.Size)
	switch {
	case errors.Is(err, format.ErrCut):
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	case errors.Is(err, format.ErrFormat) && (len(a.Head) < 9 || a.Head[8] != '{'):
		return other(a, err)
	case errors.Is(err, format.ErrBounds):
		log.Add("", 0, 8, verdict.Dangerous, "%s: a loader that checks less than the reference leaves its memory", verdict.Show(err.Error()))
		return log.End()
	case errors.Is(err, format.ErrFormat):
		log.Add("", 0, 8, verdict.Suspicious, "%s: the reference refuses the file, and other loaders may read another model than is seen", verdict.Show(err.Error()))
		return log.End()
	case err != nil:
		return err
	}
	for k, v := range f.Metadata {
		if why := carries(v); why != "" {
			log.Add("", 8, 9, verdict.Suspicious, "the metadata %q carries %s, which no loader needs", verdict.Show(k), why)
		}
	}
	return log.End()
}

// other answers for a file whose name alone says safetensors.
func other(a *bartizan.Artifact, err error) error {
	if bytes.HasPrefix(a.Head, []byte("version https://git-lfs")) {
		return bartizan.Unexamined{What: a.Path, Why: "it is a pointer to a file in Git LFS, which is not here"}
	}
	return bartizan.Unexamined{What: a.Path, Why: err.Error()}
}

// shards judges an index: the files that it names must lie beside it.
func shards(a *bartizan.Artifact, log *verdict.Log) error {
	b, err := read.All(a)
	if err != nil {
		return err
	}
	root, err := jsontree.Of(a, b)
	if err != nil {
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	}
	root.Walk(func(n *jsontree.Node) bool {
		if n.Key != "weight_map" {
			return true
		}
		for _, k := range n.Kids {
			name := strings.ReplaceAll(k.Str(), `\`, "/")
			if strings.HasPrefix(name, "/") || strings.Contains("/"+name+"/", "/../") || len(name) > 1 && name[1] == ':' || strings.ContainsRune(name, 0) {
				log.Add("", k.At, k.End, verdict.Dangerous, "the index takes weights from %q, outside of its folder", verdict.Show(k.Str()))
			}
		}
		return false
	})
	return log.End()
}
