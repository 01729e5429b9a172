// Package torchscript finds TorchScript archives whose code does more than
// compute.
package torchscript

import (
	"bytes"
	"context"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/python"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// Check is SUP013.
var Check = &bartizan.Check{
	ID: "SUP013", Name: "torchscript", Threat: supplychain.Threat,
	Severity: bartizan.Critical,
	Doc: bartizan.Doc{
		Title: "TorchScript models whose code touches files or other machines",
		Text: "A TorchScript archive holds the model's code in a small language of its own, which runs when the model is called. Most of its operators compute; " +
			"some map files into memory, write files or call functions on other machines, and libraries can add operators that do anything.\n\n" +
			"The check reads the code token by token and holds every operator against those that PyTorch registers for computing. Operators on files, Python functions (prim::PythonOp) and remote calls " +
			"are dangerous; operators and classes of other libraries, and names that the language does not have, are suspicious.",
		Remedy: "Do not run the model; export it again from its source, or take its weights as safetensors.",
		Limits: "The values that operators are given are not followed: sizes and strides that lead out of a tensor's memory are not seen. Bytecode of the mobile interpreter is a pickle, whose operators are not read.",
		Source: "PyTorch's operator registry (list by scripts/torchscript-allow.py); CVE-2022-45907, CVE-2024-5480, CVE-2024-48063",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants goes by the place that PyTorch's loader takes code from: it finds a
// class __torch__.a.B in code/__torch__/a.py, and nowhere else.
func (scanner) Wants(e bartizan.Entry) bool {
	p := "/" + strings.ReplaceAll(e.Path, `\`, "/")
	return strings.Contains(p, "/code/__torch__") && strings.HasSuffix(p, ".py")
}

// Scan costs time in the file's bytes.
func (scanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	b, err := read.All(a)
	if err != nil {
		return err
	}
	tokens, err := python.Tokens(b)
	j := &judge{log: verdict.New(a.Path, report), list: known()}
	j.comments(b)
	j.file(tokens)
	if err != nil {
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	}
	return j.log.End()
}

// comments looks for types in comments, which torch.jit once evaluated as
// Python (CVE-2022-45907).
func (j *judge) comments(b []byte) {
	at := 0
	for line := range bytes.Lines(b) {
		if i := bytes.Index(line, []byte("# type:")); i >= 0 && bytes.ContainsAny(line[i+7:], "=_") &&
			(bytes.Contains(line[i:], []byte("__")) || bytes.Contains(line[i:], []byte("import"))) {
			j.log.Add("", at+i, at+len(line), verdict.Dangerous, "a type in a comment holds code, which torch.jit once evaluated (CVE-2022-45907): %q", verdict.Show(string(bytes.TrimSpace(line[i:]))))
		}
		at += len(line)
	}
}
