package onnx

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan/format/protobuf"
)

// graph reads a GraphProto.
func (w *walker) graph(m protobuf.Message) error {
	return m.Each(func(f protobuf.Field) error {
		switch {
		case f.Is(1):
			return w.node(f)
		case f.Is(5):
			return w.tensor(f)
		case f.Is(15):
			return w.sparse(f)
		}
		return w.ctx.Err()
	})
}

// function reads a FunctionProto: its name and its nodes.
func (w *walker) function(m protobuf.Message) error {
	var name [2]string
	err := m.Each(func(f protobuf.Field) error {
		switch {
		case f.Is(1):
			name[1] = w.text(f, mostName)
		case f.Is(10):
			name[0] = w.text(f, mostName)
		case f.Is(7):
			return w.node(f)
		case f.Is(11):
			return w.attribute(f, &Node{})
		}
		return nil
	})
	if len(w.model.Functions) < mostPairs {
		w.model.Functions[name] = true
	}
	return err
}

func (w *walker) node(f protobuf.Field) error {
	n := Node{At: f.At}
	err := w.r.Message(f).Each(func(f protobuf.Field) error {
		switch {
		case f.Is(4):
			n.Op = w.text(f, mostName)
		case f.Is(7):
			n.Domain = w.text(f, mostName)
		case f.Is(5):
			return w.attribute(f, &n)
		}
		return nil
	})
	w.visit.Node(n)
	return err
}

// attribute reads an AttributeProto into n. Graphs in it wait for their turn.
func (w *walker) attribute(f protobuf.Field, n *Node) error {
	var name, text string
	var number *int64
	err := w.r.Message(f).Each(func(f protobuf.Field) error {
		switch {
		case f.Is(1):
			name = w.text(f, mostName)
		case f.Number == 3 && f.Type == protowire.VarintType:
			v := int64(f.Value)
			number = &v
		case f.Is(4):
			text = w.text(f, mostName)
		case f.Is(5), f.Is(10):
			return w.tensor(f)
		case f.Is(6), f.Is(11):
			return w.push(w.r.Message(f))
		case f.Is(22), f.Is(23):
			return w.sparse(f)
		}
		return nil
	})
	if text != "" && len(n.Texts) < mostPairs {
		n.Texts = append(n.Texts, Pair{name, text})
	}
	if number != nil && len(n.Numbers) < mostPairs {
		if n.Numbers == nil {
			n.Numbers = map[string]int64{}
		}
		n.Numbers[name] = *number
	}
	return err
}

func (w *walker) sparse(f protobuf.Field) error {
	return w.r.Message(f).Each(func(f protobuf.Field) error {
		if f.Is(1) || f.Is(2) {
			return w.tensor(f)
		}
		return nil
	})
}

func (w *walker) tensor(f protobuf.Field) error {
	t := Tensor{Raw: -1, At: f.At}
	err := w.r.Message(f).Each(func(f protobuf.Field) error {
		switch {
		case f.Number == 1:
			dims, err := w.r.Numbers(f, mostShape)
			for _, d := range dims {
				if len(t.Shape) < mostShape {
					t.Shape = append(t.Shape, int64(d))
				}
			}
			return err
		case f.Number == 2 && f.Type == protowire.VarintType:
			t.Type = int64(f.Value)
		case f.Is(8):
			t.Name = w.text(f, mostName)
		case f.Is(9):
			t.Raw = f.Size()
		case f.Is(13):
			return w.pair(f, &t.External)
		}
		return nil
	})
	w.visit.Tensor(t)
	return err
}
