// Package tensorflow reads the structure of TensorFlow's graphs: SavedModel,
// MetaGraphDef, GraphDef and the metadata that Keras puts beside them
// (tensorflow/core/protobuf, tensorflow/core/framework of TensorFlow 2.21). It reads no
// weights.
package tensorflow

import (
	"context"
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan/format/protobuf"
)

// ErrFormat says that the content is none of these messages.
var ErrFormat = errors.New("no graph of TensorFlow")

// Attr is an attribute that is text, or a list of texts.
type Attr struct {
	Key   string
	Texts []string
}

// Node is one operator of a graph.
type Node struct {
	// Graph numbers the graph or function that it stands in, from 1.
	Graph    int
	Name, Op string
	// Inputs are references to other nodes, as they stand.
	Inputs []string
	// Attrs are those that are text; of a constant, "value" holds its strings.
	Attrs []Attr
	At    int64
}

// Visitor is told what a file holds, in its order. Texts are cut at 4 KiB, those of
// Metadata at 16 MiB.
type Visitor struct {
	Node func(Node)
	// Function is told the name of a function in the library.
	Function func(name string)
	// Asset is told a file beside the model and the tensor that holds its path.
	Asset func(filename, tensor string, at int64)
	// Metadata is told what Keras keeps of an object.
	Metadata func(identifier, json string, at int64)
}

const (
	mostName     = 4 << 10
	mostMetadata = 16 << 20
	mostInputs   = 256
	mostTexts    = 64
)

// errStop ends a look at a message early.
var errStop = errors.New("seen enough")

// Walk reads the file as each of the messages that it may be. An error that is
// not ErrFormat says that it breaks off. It takes time in proportion to the
// fields that are there; messages are nested as deep as the schema says, no
// deeper.
func Walk(ctx context.Context, r *protobuf.Reader, v Visitor) error {
	w := &walker{r: r, ctx: ctx, visit: v}
	root := r.Root()
	read := map[string]func(protobuf.Message) error{}
	look := root.Each(func(f protobuf.Field) error {
		switch m := r.Message(f); {
		case f.Is(1) && w.isNode(m):
			read["graph"] = w.graph
		case f.Is(1) && w.isKeras(m):
			read["keras"] = w.keras
		case f.Is(2) && w.isGraph(m):
			read["meta"] = w.meta
		case f.Is(2) && w.isMeta(m):
			read["saved"] = w.saved
		case f.Is(2) && w.isLibrary(m):
			read["graph"] = w.graph
		}
		return ctx.Err()
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if len(read) == 0 {
		return ErrFormat
	}
	err := look
	for _, kind := range []string{"saved", "meta", "graph", "keras"} {
		if f := read[kind]; f != nil {
			if broken := f(root); err == nil {
				err = broken
			}
		}
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("read graph: %w", err)
	}
	return err
}

type walker struct {
	r      *protobuf.Reader
	ctx    context.Context
	visit  Visitor
	graphs int
}

func (w *walker) text(f protobuf.Field) string {
	b, err := w.r.Bytes(f, mostName)
	if err != nil {
		return ""
	}
	return string(b)
}

// saved reads a SavedModel, meta a MetaGraphDef.
func (w *walker) saved(m protobuf.Message) error {
	return w.each(m, 2, w.meta)
}

// each reads the messages of one field.
func (w *walker) each(m protobuf.Message, n int, f func(protobuf.Message) error) error {
	return m.Each(func(x protobuf.Field) error {
		if int(x.Number) == n && x.Is(x.Number) {
			return f(w.r.Message(x))
		}
		return nil
	})
}

func (w *walker) meta(m protobuf.Message) error {
	return m.Each(func(f protobuf.Field) error {
		switch {
		case f.Is(2):
			return w.graph(w.r.Message(f))
		case f.Is(6):
			return w.asset(f)
		case f.Is(7):
			return w.each(w.r.Message(f), 1, w.object)
		}
		return nil
	})
}

func (w *walker) asset(f protobuf.Field) error {
	var tensor, file string
	err := w.r.Message(f).Each(func(f protobuf.Field) error {
		if f.Is(2) {
			file = w.text(f)
		}
		if f.Is(1) {
			return w.r.Message(f).Each(func(f protobuf.Field) error {
				if f.Is(1) {
					tensor = w.text(f)
				}
				return nil
			})
		}
		return nil
	})
	w.visit.Asset(file, tensor, f.At)
	return err
}

// object reads a SavedObject, of which SavedUserObject may hold what Keras
// kept.
func (w *walker) object(m protobuf.Message) error {
	return w.each(m, 4, func(m protobuf.Message) error { return w.metadata(m, 1, 3) })
}

// keras reads keras_metadata.pb.
func (w *walker) keras(m protobuf.Message) error {
	return w.each(m, 1, func(m protobuf.Message) error { return w.metadata(m, 4, 5) })
}

func (w *walker) metadata(m protobuf.Message, identifier, json int) error {
	var name string
	var body protobuf.Field
	err := m.Each(func(f protobuf.Field) error {
		switch {
		case int(f.Number) == identifier && f.Is(f.Number):
			name = w.text(f)
		case int(f.Number) == json && f.Is(f.Number):
			body = f
		}
		return w.ctx.Err()
	})
	if body.Size() > 0 {
		b, broken := w.r.Bytes(body, mostMetadata)
		w.visit.Metadata(name, string(b), body.From)
		if body.Size() > mostMetadata {
			broken = fmt.Errorf("an object's metadata of %d bytes", body.Size())
		}
		err = errors.Join(err, broken)
	}
	return err
}
