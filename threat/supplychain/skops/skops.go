// Package skops finds skops files that have their loader call or make what they
// should not.
package skops

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP011.
var Check = &bartizan.Check{
	ID: "SUP011", Name: "skops", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Skops files that make or call what scikit-learn does not",
		Text: "A .skops file is a ZIP with a schema.json, a tree of nodes that each name a class, a module and the way to load it. " +
			"skops asks its user to trust what it does not know, and its own checks have been passed by: nodes whose module is not what the loader assumes (CVE-2025-54412), methods " +
			"reached by names with points (CVE-2025-54413), and model cards that load a file which is no ZIP with joblib (CVE-2025-54886).\n\n" +
			"The check walks all nodes and holds each against the classes and functions that honest files name, and against what its loader is for. An unknown class that is made or an unknown function is dangerous, one that is known to do harm malicious.",
		Remedy: "Do not load the file, and never pass its unknown types on as trusted; ask for one that names scikit-learn's own classes.",
		Limits: "Arrays inside are checked as NumPy files. Classes of your own are not on the list and are reported.",
		Source: "skops 0.14's loaders and trusted types; CVE-2025-54412, CVE-2025-54413, CVE-2025-54886; list derived by scripts/skops-allow.py",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants takes schemas and files with the extension.
func (scanner) Wants(e bartizan.Entry) bool {
	return path.Base(e.Path) == "schema.json" || path.Ext(e.Path) == ".skops" || bytes.Contains(e.Head, []byte(`"__loader__"`))
}

// Scan costs time in the file's bytes.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	log := verdict.New(a.Path, report)
	if path.Ext(a.Path) == ".skops" {
		if len(a.Head) > 0 && !bytes.HasPrefix(a.Head, []byte("PK")) && !bytes.HasPrefix(a.Head, []byte("version https://git-lfs")) {
			log.Add("", 0, 1, verdict.Dangerous, "is no ZIP, and skops' model cards then load it with joblib, which runs what it holds (CVE-2025-54886)")
			return log.End()
		}
		return bartizan.ErrNotMine // its members are shown by themselves
	}
	b, err := read.All(a)
	if err != nil {
		return err
	}
	root, err := jsontree.Of(a, b)
	if err != nil {
		if bytes.Contains(b, []byte("__loader__")) {
			return bartizan.Unexamined{What: a.Path, Why: err.Error()}
		}
		return bartizan.ErrNotMine
	}
	j := &judge{log: log, list: known()}
	root.Walk(func(n *jsontree.Node) bool {
		if n.Kind == jsontree.Object {
			j.node(n)
		}
		return true
	})
	if j.nodes == 0 {
		return bartizan.ErrNotMine
	}
	return log.End()
}

type judge struct {
	log   *verdict.Log
	list  *list
	nodes int
}

// all gives every member of that name: two readers may take two of them.
func all(n *jsontree.Node, key string) []string {
	var out []string
	for _, k := range n.Kids {
		if k.Key == key {
			out = append(out, k.Str())
		}
	}
	return out
}

func (j *judge) node(n *jsontree.Node) {
	loaders := all(n, "__loader__")
	if len(loaders) == 0 {
		return
	}
	j.nodes++
	modules, classes := all(n, "__module__"), all(n, "__class__")
	if len(loaders) > 1 || len(modules) > 1 || len(classes) > 1 {
		j.log.Add("", n.At, n.At+1, verdict.Suspicious, "a node says twice what it is, so that two readers load two things")
	}
	for _, loader := range loaders {
		for _, module := range append(modules, "")[:max(1, len(modules))] {
			for _, class := range append(classes, "")[:max(1, len(classes))] {
				j.load(n, loader, strings.TrimPrefix(module+"."+class, "."))
			}
		}
	}
	if file := n.Get("file").Str(); strings.Contains(file, "..") || strings.HasPrefix(file, "/") || strings.Contains(file, `\`) {
		j.log.Add("", n.At, n.At+1, verdict.Dangerous, "a node reads the file %q, outside of the archive", verdict.Show(file))
	}
}
