// Package remotecode finds models that bring Python code for their loader to
// run, and reads that code.
package remotecode

import (
	"bytes"
	"context"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/format/python"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP009.
var Check = &bartizan.Check{
	ID: "SUP009", Name: "remotecode", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "Models that bring code for their loader to run",
		Text: "A model's configuration can name Python files of its repository (auto_map, custom pipelines, modules), which Hugging Face's libraries import when trust_remote_code is set. " +
			"A name with two hyphens takes the code from another repository, which its owner can change at any time.\n\n" +
			"The check lists what a configuration would have imported: code of the same repository is suspicious, code from elsewhere dangerous. " +
			"Python files that loaders import by their names (modeling_*.py, handler.py, setup.py and the like) are cut into tokens and searched for programs that are started, code that is put together, and connections; " +
			"what runs on import weighs more. Decoded or downloaded code that is executed is malicious in any Python file or notebook. Requirements that are installed from addresses are suspicious.",
		Remedy: "Read the files that are named, pin the commit (revision=…) and load without trust_remote_code where you can.",
		Limits: "The code is not run and its values are not followed; an import of another file in the repository is not. Other Python files are searched for known ways of hiding only.",
		Source: "transformers' dynamic_module_utils, diffusers' pipeline loading, sentence-transformers' modules.json, PEFT's auto_mapping",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants takes Python files, notebooks, requirements and JSON.
func (scanner) Wants(e bartizan.Entry) bool {
	switch path.Ext(e.Path) {
	case ".py":
		return !strings.Contains("/"+e.Path, "/code/__torch__") // TorchScript's own language
	case ".ipynb", ".json":
		return true
	}
	return requirements(e.Path)
}

func requirements(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, "requirements") && strings.HasSuffix(base, ".txt")
}

// Scan costs time in the file's bytes.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	if a.Size > read.Most && path.Ext(a.Path) != ".py" && !slices.Contains(names, path.Base(a.Path)) {
		return bartizan.ErrNotMine // no configuration is that large
	}
	b, err := read.All(a)
	if err != nil {
		return err
	}
	log := verdict.New(a.Path, report)
	switch {
	case path.Ext(a.Path) == ".py":
		err = source(a, b, log, 0)
	case path.Ext(a.Path) == ".ipynb":
		err = notebook(a, b, log)
	case requirements(a.Path):
		packages(b, log)
	default:
		err = configuration(a, b, log)
	}
	if err != nil {
		return err
	}
	return log.End()
}

// source judges Python source.
func source(a *bartizan.Artifact, b []byte, log *verdict.Log, at int) error {
	tokens, err := python.Tokens(b)
	if name := encoding(b); name != "" {
		log.Add("", at, at+len(name), verdict.Dangerous, "is written in the encoding %q, in which Python reads other code than is seen", verdict.Show(name))
	}
	j := &judge{log: log, imported: imported(a.Path), setup: path.Base(a.Path) == "setup.py", at: at}
	j.file(python.Calls(tokens))
	if err != nil {
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	}
	return nil
}

// cookie is how Python source names its encoding, in its first two lines
// (PEP 263).
var cookie = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\A(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)`)
})

// encoding gives the encoding of a source if letters do not stand for
// themselves in it: that of no editor.
func encoding(b []byte) string {
	m := cookie().FindSubmatch(b[:min(len(b), 1000)])
	if m == nil {
		return ""
	}
	name := strings.ToLower(strings.ReplaceAll(string(m[1]), "_", "-"))
	for _, odd := range []string{"utf-7", "utf7", "u7", "rot", "escape", "punycode", "idna", "hex", "base64", "uu", "zlib", "zip", "bz2", "quopri", "utf-16", "utf16", "utf-32", "utf32", "cp037", "cp500", "ebcdic"} {
		if strings.Contains(name, odd) {
			return name
		}
	}
	return ""
}

// imported reports whether loaders import a file of that name by themselves.
func imported(name string) bool {
	base := path.Base(name)
	for _, p := range []string{"modeling_", "configuration_", "tokenization_", "processing_", "image_processing_", "feature_extraction_", "pipeline", "modular_"} {
		if strings.HasPrefix(base, p) {
			return true
		}
	}
	switch base {
	case "handler.py", "setup.py", "hubconf.py", "generate.py", "inference.py":
		return true
	}
	return false
}

// notebook judges the code cells of a notebook.
func notebook(a *bartizan.Artifact, b []byte, log *verdict.Log) error {
	root, err := jsontree.Of(a, b)
	if err != nil {
		return bartizan.ErrNotMine
	}
	cells := root.Get("cells")
	if cells == nil {
		return bartizan.ErrNotMine
	}
	for _, c := range cells.Kids {
		src := c.Get("source")
		if c.Get("cell_type").Str() != "code" || src == nil {
			continue
		}
		text := src.Str()
		for _, k := range src.Kids {
			text += k.Str()
		}
		if err := source(a, []byte(text), log, src.At); err != nil {
			return err
		}
	}
	return nil
}

// packages judges the lines of a requirements file.
func packages(b []byte, log *verdict.Log) {
	at := 0
	for line := range bytes.Lines(b) {
		text := strings.TrimSpace(string(line))
		if why := fetches(text); why != "" {
			log.Add("", at, at+len(line), verdict.Suspicious, "the requirement %q %s", verdict.Show(text), why)
		}
		at += len(line)
	}
}
