// Package target finds configurations that have their loader call what they
// name.
package target

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/format/yamltree"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP010.
var Check = &bartizan.Check{
	ID: "SUP010", Name: "target", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Configurations that name functions for their loader to call",
		Text: "Hydra and OmegaConf, which NVIDIA NeMo and others use, call whatever a configuration names in _target_ with the arguments beside it. " +
			"The model_config.yaml inside a .nemo file is such a configuration: a model brings the call with it (CVE-2025-23304). YAML itself has tags that make PyYAML's older loaders call any function.\n\n" +
			"The check holds every _target_, in YAML and JSON, against the classes that such configurations name: classes of NeMo, PyTorch, Lightning and the like. What is known to do harm is malicious, " +
			"what is not known is dangerous inside an archive or a model_config.yaml and suspicious in other configurations, whose code is mostly beside them. Tags that call are malicious or dangerous.",
		Remedy: "Do not load the model with the library that it is for; look at the line, and name the class in your own configuration.",
		Limits: "YAML is read token by token and not built, so that text inside of a block is read as well. A value that is put together from others is suspicious, not resolved.",
		Source: "Hydra's instantiate; CVE-2025-23304; PyYAML's constructor.py; CVE-2020-14343",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants takes YAML by its name, and JSON.
func (scanner) Wants(e bartizan.Entry) bool {
	switch strings.ToLower(path.Ext(e.Path)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return path.Base(e.Path) == "MLmodel" || bytes.HasPrefix(e.Head, []byte("%YAML"))
}

// Scan costs time in the file's bytes.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	json := strings.EqualFold(path.Ext(a.Path), ".json")
	if json && a.Size > read.Most {
		return bartizan.ErrNotMine // no configuration is that large
	}
	b, err := read.All(a)
	if err != nil {
		return err
	}
	if json && !read.Speaks(b, "_target_") || !json && !speaks(b) {
		return bartizan.ErrNotMine
	}
	j := &judge{log: verdict.New(a.Path, report), bar: verdict.Suspicious}
	if a.Parent != nil || strings.HasPrefix(path.Base(a.Path), "model_config") || json {
		j.bar = verdict.Dangerous
	}
	if json {
		root, err := jsontree.Of(a, b)
		if err != nil {
			if bytes.Contains(b, []byte("_target_")) {
				return bartizan.Unexamined{What: a.Path, Why: err.Error()}
			}
			return bartizan.ErrNotMine
		}
		root.Walk(func(n *jsontree.Node) bool {
			if n.Key == "_target_" {
				j.target(n.Str(), n.Kind == jsontree.String, n.At, n.End)
			}
			return true
		})
		return j.log.End()
	}
	doc := yamltree.Parse(b)
	for _, e := range doc.Entries {
		switch e.Key {
		case "_target_":
			j.target(e.Value, e.Scalar, e.At, e.End)
		case "class_path", "target", "class_name":
			j.class(e)
		}
	}
	for _, e := range doc.Tags {
		j.tag(e)
	}
	if doc.Cut {
		return bartizan.Unexamined{What: a.Path, Why: "it has more keys than are examined"}
	}
	return j.log.End()
}

// speaks reports whether a file can hold what the check looks for. Escapes
// may hide a key.
func speaks(b []byte) bool {
	for _, s := range []string{"_target_", "python", "object/", "class_path", "target:", `\x`, `\u`, `\U`, "%TAG", "tag:yaml.org", `_\`} {
		if bytes.Contains(b, []byte(s)) {
			return true
		}
	}
	return false
}

type judge struct {
	log *verdict.Log
	bar verdict.Grade // of what is not known
}

func (j *judge) target(name string, scalar bool, from, to int) {
	switch h := harm.Of(name); {
	case !scalar || strings.Contains(name, "${"):
		j.log.Add("", from, to, verdict.Suspicious, "calls what is named somewhere else (_target_ %q)", verdict.Show(name))
	case harmless(name):
	case h != "":
		j.log.Add("", from, to, verdict.Malicious, "calls %s, which %s, when the configuration is instantiated (_target_)", verdict.Show(name), h)
	default:
		j.log.Add("", from, to, j.bar, "calls %s, which is not known to be harmless, when the configuration is instantiated (_target_)", verdict.Show(name))
	}
}

// class judges the keys by which other libraries make objects; only what is
// known to do harm counts, for the keys are words of every day.
func (j *judge) class(e yamltree.Entry) {
	if h := harm.Of(e.Value); h != "" && strings.Contains(e.Value, ".") && !harmless(e.Value) {
		j.log.Add("", e.At, e.End, verdict.Dangerous, "names %s, which %s, as the class to make (%s)", verdict.Show(e.Value), h, e.Key)
	}
}

// tag judges a YAML tag of Python.
func (j *judge) tag(e yamltree.Entry) {
	if strings.HasPrefix(e.Key, "%TAG") {
		if strings.Contains(e.Key, "python") {
			j.log.Add("", e.At, e.End, verdict.Dangerous, "gives YAML tags that call Python another name: %q", verdict.Show(e.Key))
		}
		return
	}
	_, rest, python := strings.Cut(unquote(e.Key), "python/")
	kind, name, named := strings.Cut(strings.TrimSuffix(rest, ">"), ":")
	if !python || !named {
		return
	}
	if name == "" {
		name = e.Value
	}
	h := harm.Of(name)
	calls := kind == "object/apply" || kind == "object/new"
	switch {
	case plain[name]:
	case calls && h != "":
		j.log.Add("", e.At, e.End, verdict.Malicious, "a YAML tag calls %s, which %s, when it is loaded without a safe loader", verdict.Show(name), h)
	case calls || h != "":
		j.log.Add("", e.At, e.End, verdict.Dangerous, "a YAML tag (%s) takes %s, which is not known to be harmless, when it is loaded without a safe loader", verdict.Show(kind), verdict.Show(name))
	default:
		j.log.Add("", e.At, e.End, verdict.Suspicious, "a YAML tag (%s) takes %s when it is loaded without a safe loader", verdict.Show(kind), verdict.Show(name))
	}
}

// unquote decodes the percent escapes that tags may hold.
func unquote(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := strings.IndexByte(digits, s[i+1]|0x20), strings.IndexByte(digits, s[i+2]|0x20); hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// digits holds 0 to 9 as they are with bit 5 set, which digits have.
const digits = "0123456789abcdef"
