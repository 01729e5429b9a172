// Package trainingrows finds models that carry rows of what they learned from.
package trainingrows

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/kind"
	"github.com/bartizan-ai/bartizan/format/onnx"
	"github.com/bartizan-ai/bartizan/format/pickle"
	"github.com/bartizan-ai/bartizan/threat/inversion"
)

// Check is INV001.
var Check = &bartizan.Check{
	ID: "INV001", Name: "trainingrows", Threat: inversion.Threat,
	Severity: bartizan.Medium,
	Doc: bartizan.Doc{
		Title: "Models that carry rows of their training data",
		Text: "Some models are their training data: nearest neighbours, Gaussian processes and label propagation keep all rows, support vector machines those at the border, " +
			"an index of vectors each of its embeddings, from which text can be had back approximately. Whoever has the file has the rows, without any attack. That is how these models work, so it is info; it matters where the rows are about people.\n\n" +
			"The check names pickles, joblib and skops files in which such an estimator of scikit-learn is built and has been fitted, support vector machines in ONNX, and indices of FAISS and Annoy.",
		Remedy: "Treat the file as you treat the data: the same access, the same retention, and deletion from it too. Where that cannot be, use a model that keeps no rows.",
		Limits: "A pickle is looked into when it names scikit-learn in its first MiB. Nearest neighbours and Gaussian processes in ONNX are plain operators and are not told from others. " +
			"That a model has learned rows by heart is not seen here: ask 'bartizan probe'. Estimators of other libraries are seen as far as they hold one of these.",
		Source: "scikit-learn's fitted attributes (_fit_X, support_vectors_, X_train_, X_fit_, X_, tree_); faiss/impl/index_write.cpp; ai.onnx.ml SVMClassifier-1, SVMRegressor-1; Morris et al., Text Embeddings Reveal (Almost) As Much As Text (2023)",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
}

type scanner struct{}

// Wants goes by content, but for skops' schema and Annoy's index, which have no
// magic number.
func (scanner) Wants(e bartizan.Entry) bool {
	return index(e) != "" || pickled(e.Head) || schema(e) || onnx.Sniff(e.Head)
}

// pickled takes what begins as pickles of objects do: by the mark of protocol 2 and
// later, or in the text of the older ones. Three tensors in a hundred begin with
// an opcode by chance.
func pickled(head []byte) bool {
	if !pickle.Sniff(head) {
		return false
	}
	if kind.Of(head) == kind.Pickle {
		return true
	}
	for _, c := range head[:min(len(head), 16)] {
		if c != '\n' && (c < ' ' || c > '~') {
			return false
		}
	}
	return true
}

func schema(e bartizan.Entry) bool {
	return path.Base(e.Path) == "schema.json" || bytes.Contains(e.Head, []byte(`"__loader__"`))
}

// indices are FAISS's four letters for those that keep vectors as they are:
// flat, inverted lists of flat ones, graphs over flat ones, with ids.
const indices = " IxFI IxF2 IxFl IvFl IwFl IHNf IxMp IxM2 IBxF "

// index names an index of vectors, or nothing.
func index(e bartizan.Entry) string {
	ext := strings.ToLower(path.Ext(e.Path))
	switch {
	case len(e.Head) > 4 && strings.Contains(indices, " "+string(e.Head[:4])+" "):
		return "a FAISS index that keeps its vectors as they are"
	case ext == ".ann" || ext == ".annoy":
		return "an Annoy index, by its name, which keeps its vectors as they are"
	}
	return ""
}

// Scan costs a look at the file's first MiB, and a walk over its opcodes when
// scikit-learn is named there.
func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	f := &finder{a: a, report: report}
	if what := index(a.Entry); what != "" {
		f.say("carries rows of data: it is " + what)
		return nil
	}
	switch {
	case schema(a.Entry):
		return f.skops()
	case pickled(a.Head):
		return f.pickle(ctx)
	}
	return f.onnx(ctx)
}
