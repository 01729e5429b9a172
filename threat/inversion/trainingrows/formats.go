package trainingrows

import (
	"context"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/jsontree"
)

// mostSchema is the largest schema that is read, in bytes; skops' have some KB
// for an estimator.
const mostSchema = 32 << 20

// skops walks the nodes of a schema: one of a class that keeps rows, with the
// attribute below it.
func (f *finder) skops() error {
	if f.a.Size > mostSchema {
		return bartizan.Unexamined{What: f.a.Path, Why: fmt.Sprintf("only %d MiB of such a file are read", mostSchema>>20)}
	}
	b, err := io.ReadAll(io.NewSectionReader(f.a, 0, mostSchema))
	if err != nil {
		return fmt.Errorf("read %q: %w", f.a.Path, err)
	}
	root, err := jsontree.Of(f.a, b)
	if err != nil {
		return bartizan.ErrNotMine // the check of skops files tells what is wrong
	}
	nodes := 0
	root.Walk(func(n *jsontree.Node) bool {
		if n.Get("__loader__") == nil {
			return true
		}
		nodes++
		class := n.Get("__class__").Str()
		if k, ok := keeps(n.Get("__module__").Str(), class); ok && own(n.Get("content"), k.attribute) {
			f.found(class, k)
		}
		return true
	})
	if nodes == 0 {
		return bartizan.ErrNotMine
	}
	return nil
}

// own reports whether the state of an object has an attribute of its own: a
// dictionary node whose content has the key.
func own(state *jsontree.Node, attribute string) bool {
	return state.Get("content").Get(attribute) != nil
}

// onnx looks for the operators of support vector machines, as protobuf writes
// their names: field 4 of a node, then field 1 of an attribute.
func (f *finder) onnx(ctx context.Context) error {
	const classifier, regressor = "\x22\x0dSVMClassifier", "\x22\x0cSVMRegressor"
	if ok, err := f.begins(classifier, regressor); !ok {
		return cmpOr(err, bartizan.ErrNotMine)
	}
	ok, err := f.has(ctx, [][]byte{[]byte("\x0a\x0fsupport_vectors")})
	if ok {
		f.found("a support vector machine", keeper{attribute: "support_vectors", what: "those at the border"})
	}
	return err
}
