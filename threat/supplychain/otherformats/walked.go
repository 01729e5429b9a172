package otherformats

import (
	"errors"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/coreml"
	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/format/msgpack"
	"github.com/bartizan-ai/bartizan/format/rdata"
	"github.com/bartizan-ai/bartizan/format/yamltree"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// runs are R's functions that start programs, fetch or load native code.
var runs = strings.Fields("system system2 shell shell.exec pipe download.file socketConnection dyn.load")

// evaluates are those that an expression in a promise has no use for either.
var evaluates = strings.Fields("eval evalq parse source do.call get url file unlink file.remove Sys.setenv library require loadNamespace writeLines readLines")

// judgeR looks for promises that run when they are touched, and for the names of
// functions that do harm.
func judgeR(a *bartizan.Artifact, log *verdict.Log) error {
	err := rdata.Walk(a, a.Size, func(o rdata.Object) {
		at, to := int(o.At), int(o.At)+4
		switch {
		case o.Kind == rdata.Promise && !o.Forced && !o.Environment:
			log.Add("", at, to, verdict.Dangerous, "holds a promise, an expression that R runs as soon as the object is touched (CVE-2024-27322)")
		case o.Kind == rdata.Symbol && o.Promises > 0 && (slices.Contains(runs, o.Name) || !o.Environment && slices.Contains(evaluates, o.Name)):
			g := verdict.Malicious
			if o.Environment {
				g = verdict.Dangerous
			}
			log.Add("", at, to, g, "a promise names %s, which runs programs or code when the object is touched", verdict.Show(o.Name))
		case o.Kind == rdata.Symbol && slices.Contains(runs, o.Name):
			log.Add("", at, to, verdict.Suspicious, "a function or expression names %s, which starts programs, fetches or loads native code", verdict.Show(o.Name))
		}
	})
	if errors.Is(err, rdata.ErrNotR) {
		return bartizan.ErrNotMine
	}
	return gap(a, err)
}

// gap makes an error of a walk one of what was not examined.
func gap(a *bartizan.Artifact, err error) error {
	if err == nil {
		return nil
	}
	return bartizan.Unexamined{What: a.Path, Why: err.Error()}
}

// coreML looks for parts that the program is asked for.
func coreML(a *bartizan.Artifact, log *verdict.Log) error {
	return gap(a, coreml.Walk(a, a.Size, func(p coreml.Part) {
		what := "a custom " + p.Kind + " of the class"
		if p.Kind == "link" {
			what = "a model that is linked from"
		}
		log.Add("", int(p.At), int(p.At)+len(p.Name), verdict.Suspicious, "asks for %s %q, which is not in the file", what, verdict.Show(p.Name))
	}))
}

// flax walks MessagePack: Flax knows three extensions, for arrays, complex
// numbers and NumPy's scalars.
func flax(a *bartizan.Artifact, log *verdict.Log) error {
	end, err := msgpack.Walk(a, a.Size, func(e msgpack.Ext) {
		if e.Type < 1 || e.Type > 3 {
			log.Add("", int(e.At), int(e.At+e.Size), verdict.Suspicious, "holds the extension type %d, which Flax does not have and a loader would have to run code for", e.Type)
		}
	})
	switch {
	case errors.Is(err, msgpack.ErrSyntax):
		log.Add("", int(end), int(end)+1, verdict.Suspicious, "breaks off in something that is no MessagePack")
		return bartizan.Unexamined{What: a.Path, Why: err.Error()}
	case err != nil:
		return gap(a, err)
	case end < a.Size:
		log.Add("", int(end), int(a.Size), verdict.Suspicious, "holds %d bytes behind the model's end", a.Size-end)
	}
	return nil
}

// mxnet looks for operators that take addresses or code of the program.
func mxnet(a *bartizan.Artifact, log *verdict.Log) error {
	b, err := read.All(a)
	if err != nil {
		return err
	}
	root, err := jsontree.Of(a, b)
	if err != nil {
		return gap(a, err)
	}
	if root.Get("nodes") == nil {
		return bartizan.ErrNotMine
	}
	root.Walk(func(n *jsontree.Node) bool {
		switch {
		case n.Key != "op":
		case n.Text == "_Native" || n.Text == "_NDArray":
			log.Add("", n.At, n.End, verdict.Dangerous, "the operator %s calls an address in memory that the file gives", n.Text)
		case n.Text == "Custom" || strings.HasPrefix(n.Text, "_contrib_Custom"):
			log.Add("", n.At, n.End, verdict.Suspicious, "the operator Custom runs Python code that the program has to bring")
		}
		return true
	})
	return nil
}

// mlflow judges what an MLmodel has imported.
func mlflow(a *bartizan.Artifact, log *verdict.Log) error {
	b, err := read.All(a)
	if err != nil {
		return err
	}
	doc := yamltree.Parse(b)
	for _, e := range doc.Entries {
		h := harm.Of(e.Value)
		switch {
		case e.Key == "loader_module" && strings.HasPrefix(e.Value, "mlflow."):
		case e.Key == "loader_module" && h != "":
			log.Add("", e.At, e.End, verdict.Malicious, "imports %s, which %s, to load the model (loader_module)", verdict.Show(e.Value), h)
		case e.Key == "loader_module":
			log.Add("", e.At, e.End, verdict.Dangerous, "imports %s, which is none of MLflow's, to load the model (loader_module)", verdict.Show(e.Value))
		case (e.Key == "code" || e.Key == "model_code_path") && e.Scalar && e.Value != "null" && e.Value != "~" && e.Value != "":
			g, why := verdict.Suspicious, ""
			if strings.Contains(e.Value, "..") || strings.HasPrefix(e.Value, "/") || strings.Contains(e.Value, "://") {
				g, why = verdict.Dangerous, ", outside of its folder,"
			}
			log.Add("", e.At, e.End, g, "runs Python code from %q%s when it is loaded (%s)", verdict.Show(e.Value), why, e.Key)
		}
	}
	return nil
}
