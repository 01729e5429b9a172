// Package keras finds Keras models that run code, import functions or reach for
// files when they are loaded.
package keras

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/hdf5"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP003.
var Check = &bartizan.Check{
	ID: "SUP003", Name: "keras", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Keras models that run code or reach for files when they are loaded",
		Text: "A Keras model is a configuration that names the classes and functions to build it from, and weights. Whoever writes the " +
			"configuration chooses what is called: a Lambda layer carries compiled Python, a reference may name a function of any module, and layers " +
			"take vocabularies and models from paths and URLs. Loaders have closed these ways one by one; older ones are in use.\n\n" +
			"The check reads the configuration out of .keras archives, HDF5 files (attributes of any group, also behind a user block) and architecture files in JSON or YAML, " +
			"and holds every class and function against a list of what Keras offers to models, by exact module and name. In HDF5 files it also reports links and data that " +
			"lie in other files, and data sets far larger than the file.",
		Remedy: "Do not load the file. Ask its source for a model without Lambda layers and references, or for weights in safetensors; where the class is your own, read the finding and decide.",
		Limits: "Code in Lambda layers is searched for telling names, not decompiled. Classes of your own and of add-on packages are reported as suspicious. HDF5 attributes that are compressed or kept in huge-object heaps are reported as not examined.",
		Source: "keras/src/saving/serialization_lib.py and tf_keras' legacy loaders; HDF5 File Format Specification 3.0; CVE-2021-37678, CVE-2024-3660, CVE-2025-1550, CVE-2025-8747, CVE-2025-9905, CVE-2025-9906, CVE-2025-12058, CVE-2025-12060, CVE-2025-49655, " +
			"CVE-2026-0897, CVE-2026-1669; classes and functions enumerated from Keras and tf_keras by scripts/keras-allow.py",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants goes by content; extensions add HDF5 files behind a user block and
// configurations that begin with something else.
func (scanner) Wants(e bartizan.Entry) bool {
	if hdf5.Sniff(e.Head) {
		return true
	}
	switch ext := strings.ToLower(path.Ext(e.Path)); ext {
	case ".h5", ".hdf5", ".hdf", ".keras", ".weights":
		return len(e.Head) > 0 && !bytes.HasPrefix(e.Head, []byte("PK"))
	case ".json", ".yaml", ".yml":
		return len(e.Head) > 0
	}
	return bytes.Contains(e.Head, []byte(`"class_name"`)) || bytes.HasPrefix(e.Head, []byte("class_name:")) || bytes.HasPrefix(e.Head, []byte("backend:"))
}

// Scan reads structure and configuration, never weights. It takes time in
// what of them is there.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	l := verdict.New(a.Path, report)
	err := examine(ctx, a, l)
	if over := l.End(); err == nil {
		err = over
	}
	return err
}

func examine(ctx context.Context, a *bartizan.Artifact, l *verdict.Log) error {
	ext := strings.ToLower(path.Ext(a.Path))
	known := strings.Contains(" .h5 .hdf5 .hdf .keras .weights ", " "+ext+" ")
	if known || hdf5.Sniff(a.Head) {
		return scanHDF5(ctx, a, l)
	}
	if ext == ".yaml" || ext == ".yml" || bytes.HasPrefix(a.Head, []byte("class_name:")) || bytes.HasPrefix(a.Head, []byte("backend:")) {
		return scanYAML(a, l)
	}
	return scanJSON(a, l)
}
