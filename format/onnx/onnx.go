// Package onnx reads the structure of ONNX models: operators, tensors and where
// their data lie (onnx.proto of ONNX 1.23). It reads no weights.
package onnx

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan/format/protobuf"
)

// ErrFormat says that the content is no ONNX model.
var ErrFormat = errors.New("no ONNX model")

// Pair is an entry of a map.
type Pair struct{ Key, Value string }

// Model is what stands outside the graphs.
type Model struct {
	IRVersion int64
	Producer  string
	// Opsets are the imported domains.
	Opsets []string
	// Metadata are the properties of the model, values cut at 64 KiB.
	Metadata []Pair
	// Functions are the operators that the model defines itself, domain and name.
	Functions map[[2]string]bool
}

// Node is one call of an operator.
type Node struct {
	Domain, Op string
	// Texts are attributes that are text, cut at 4 KiB; Numbers those that are
	// one whole number.
	Texts   []Pair
	Numbers map[string]int64
	At      int64
}

// Tensor describes one tensor.
type Tensor struct {
	Name string
	// Type is a TensorProto.DataType.
	Type int64
	// Shape may be anything, negative numbers included.
	Shape []int64
	// Raw is the size of its raw data in bytes; -1 without.
	Raw int64
	// External describes data in another file.
	External []Pair
	At       int64
}

// Visitor is told what the graphs hold, in no certain order.
type Visitor struct {
	Node   func(Node)
	Tensor func(Tensor)
}

// Limits of one model: graphs in one another, and names and pairs that are kept.
const (
	mostGraphs = 1 << 20
	mostPairs  = 10_000
	mostName   = 4 << 10
	mostValue  = 64 << 10
	mostShape  = 64
)

// types gives the wire type of each field of ModelProto.
var types = map[protowire.Number]protowire.Type{
	1: protowire.VarintType, 2: protowire.BytesType, 3: protowire.BytesType, 4: protowire.BytesType, 5: protowire.VarintType, 6: protowire.BytesType,
	7: protowire.BytesType, 8: protowire.BytesType, 14: protowire.BytesType, 20: protowire.BytesType, 25: protowire.BytesType, 26: protowire.BytesType,
}

// Sniff reports whether the first bytes may begin a model: fields of ModelProto
// as far as they go, two of them at least or one that is longer than they are.
func Sniff(head []byte) bool {
	for n, b := 0, head; ; n++ {
		number, kind, k := protowire.ConsumeTag(b)
		if k < 0 {
			return n >= 2
		}
		if want, ok := types[number]; !ok || want != kind {
			return false
		}
		b = b[k:]
		if kind == protowire.VarintType {
			if _, k = protowire.ConsumeVarint(b); k < 0 {
				return false
			}
			b = b[k:]
			continue
		}
		size, k := protowire.ConsumeVarint(b)
		if k < 0 {
			return n >= 1
		}
		if size >= uint64(len(b)-k) {
			return n >= 1 || number == 7
		}
		b = b[k+int(size):]
	}
}

// Walk reads a model of size bytes. lenient takes fields that ModelProto does not have.
// An error that is not ErrFormat says that the model breaks off, after what was
// visited. It takes time in proportion to fields that are there, and does not
// recurse into graphs.
func Walk(ctx context.Context, f *protobuf.Reader, lenient bool, v Visitor) (Model, error) {
	w := &walker{r: f, ctx: ctx, visit: v, model: Model{Functions: map[[2]string]bool{}}}
	known, foreign := 0, false
	err := f.Root().Each(func(f protobuf.Field) error {
		if want, ok := types[f.Number]; !ok || want != f.Type {
			foreign = true
			if !lenient {
				return ErrFormat
			}
			return nil
		}
		known++
		return w.top(f)
	})
	if len(w.graphs) == 0 || known < 2 || foreign && !lenient {
		return w.model, ErrFormat
	}
	for next := 0; next < len(w.graphs) && ctx.Err() == nil; next++ {
		if broken := w.graph(w.graphs[next]); broken != nil && err == nil {
			err = broken
		}
	}
	if ctx.Err() != nil {
		return w.model, ctx.Err()
	}
	if err != nil {
		err = fmt.Errorf("read model: %w", err)
	}
	return w.model, err
}

type walker struct {
	r      *protobuf.Reader
	ctx    context.Context
	visit  Visitor
	model  Model
	graphs []protobuf.Message // found, in order; those behind the one in hand wait
}

func (w *walker) text(f protobuf.Field, most int) string {
	b, err := w.r.Bytes(f, most)
	if err != nil {
		return ""
	}
	return string(b)
}

// top reads a field of ModelProto.
func (w *walker) top(f protobuf.Field) error {
	switch f.Number {
	case 1:
		w.model.IRVersion = int64(f.Value)
	case 2:
		w.model.Producer = w.text(f, mostName)
	case 7:
		return w.push(w.r.Message(f))
	case 8:
		return w.r.Message(f).Each(func(o protobuf.Field) error {
			if o.Is(1) && len(w.model.Opsets) < mostPairs {
				w.model.Opsets = append(w.model.Opsets, w.text(o, mostName))
			}
			return nil
		})
	case 14:
		return w.pair(f, &w.model.Metadata)
	case 20:
		return w.r.Message(f).Each(func(o protobuf.Field) error {
			if o.Is(1) || o.Is(2) {
				return w.push(w.r.Message(o))
			}
			return nil
		})
	case 25:
		return w.function(w.r.Message(f))
	}
	return nil
}

func (w *walker) push(m protobuf.Message) error {
	if len(w.graphs) == mostGraphs {
		return fmt.Errorf("more than %d graphs", mostGraphs)
	}
	w.graphs = append(w.graphs, m)
	return nil
}

func (w *walker) pair(f protobuf.Field, to *[]Pair) error {
	var p Pair
	err := w.r.Message(f).Each(func(o protobuf.Field) error {
		switch {
		case o.Is(1):
			p.Key = w.text(o, mostName)
		case o.Is(2):
			p.Value = w.text(o, mostValue)
		}
		return nil
	})
	if len(*to) < mostPairs {
		*to = append(*to, p)
	}
	return err
}
