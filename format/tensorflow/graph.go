package tensorflow

import (
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan/format/protobuf"
)

// graph reads a GraphDef with its library of functions, each of which is a
// graph of its own.
func (w *walker) graph(m protobuf.Message) error {
	w.graphs++
	mine := w.graphs
	return m.Each(func(f protobuf.Field) error {
		switch {
		case f.Is(1):
			return w.node(f, mine)
		case f.Is(2):
			return w.each(w.r.Message(f), 1, w.function)
		}
		return nil
	})
}

func (w *walker) function(m protobuf.Message) error {
	w.graphs++
	mine := w.graphs
	return m.Each(func(f protobuf.Field) error {
		switch {
		case f.Is(1):
			return w.r.Message(f).Each(func(f protobuf.Field) error {
				if f.Is(1) {
					w.visit.Function(w.text(f))
				}
				return nil
			})
		case f.Is(3):
			return w.node(f, mine)
		}
		return nil
	})
}

func (w *walker) node(f protobuf.Field, graph int) error {
	n := Node{Graph: graph, At: f.At}
	err := w.r.Message(f).Each(func(f protobuf.Field) error {
		switch {
		case f.Is(1):
			n.Name = w.text(f)
		case f.Is(2):
			n.Op = w.text(f)
		case f.Is(3) && len(n.Inputs) < mostInputs:
			n.Inputs = append(n.Inputs, w.text(f))
		case f.Is(5):
			return w.attr(f, &n)
		}
		return w.ctx.Err()
	})
	w.visit.Node(n)
	return err
}

// attr reads an entry of a node's attributes: text, list of texts, tensor of
// texts.
func (w *walker) attr(f protobuf.Field, n *Node) error {
	var a Attr
	add := func(f protobuf.Field) {
		if len(a.Texts) < mostTexts {
			a.Texts = append(a.Texts, w.text(f))
		}
	}
	err := w.r.Message(f).Each(func(f protobuf.Field) error {
		if f.Is(1) {
			a.Key = w.text(f)
		}
		if !f.Is(2) {
			return nil
		}
		return w.r.Message(f).Each(func(f protobuf.Field) error {
			switch {
			case f.Is(2):
				add(f)
			case f.Is(1):
				return w.r.Message(f).Each(func(f protobuf.Field) error {
					if f.Is(2) {
						add(f)
					}
					return nil
				})
			case f.Is(8):
				return w.tensor(w.r.Message(f), add)
			}
			return nil
		})
	})
	if len(a.Texts) > 0 && len(n.Attrs) < mostTexts {
		n.Attrs = append(n.Attrs, a)
	}
	return err
}

// textType is DT_STRING.
const textType = 7

// tensor reads the strings of a TensorProto: one by one, or packed in
// tensor_content, which gives one text with lengths in front.
func (w *walker) tensor(m protobuf.Message, add func(protobuf.Field)) error {
	var content protobuf.Field
	isText := false
	err := m.Each(func(f protobuf.Field) error {
		switch {
		case f.Number == 1 && f.Type == protowire.VarintType:
			isText = f.Value == textType
		case f.Is(4):
			content = f
		case f.Is(8):
			add(f)
		}
		return nil
	})
	if isText && content.Size() > 0 {
		add(content)
	}
	return err
}

// identifier reports whether s can be an operator's name.
func identifier(s string) bool {
	if s == "" || len(s) > 512 {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '>' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

// some reports whether a message has a field n for which is holds, among the
// first that there are.
func (w *walker) some(m protobuf.Message, n protowire.Number, is func(protobuf.Message) bool) bool {
	found, tries := false, 0
	_ = m.Each(func(f protobuf.Field) error { // what is broken is told by the walk
		if f.Is(n) {
			found = is(w.r.Message(f))
			tries++
		}
		if found || tries == 16 {
			return errStop
		}
		return nil
	})
	return found
}

func (w *walker) isNode(m protobuf.Message) bool {
	name, op := false, false
	_ = m.Each(func(f protobuf.Field) error {
		switch {
		case f.Is(1):
			name = f.Size() > 0
		case f.Is(2):
			op = identifier(w.text(f))
		}
		if name && op {
			return errStop
		}
		return nil
	})
	return name && op
}

func (w *walker) isGraph(m protobuf.Message) bool {
	return w.some(m, 1, w.isNode) || w.some(m, 2, w.isLibrary)
}
func (w *walker) isMeta(m protobuf.Message) bool { return w.some(m, 2, w.isGraph) }

// isLibrary: a FunctionDef has a signature with a name, and nodes.
func (w *walker) isLibrary(m protobuf.Message) bool {
	return w.some(m, 1, func(m protobuf.Message) bool {
		return w.some(m, 1, func(m protobuf.Message) bool {
			named := false
			_ = m.Each(func(f protobuf.Field) error {
				named = named || f.Is(1) && identifier(w.text(f))
				return nil
			})
			return named
		}) && w.some(m, 3, w.isNode)
	})
}

func (w *walker) isKeras(m protobuf.Message) bool {
	found := false
	_ = m.Each(func(f protobuf.Field) error {
		found = found || f.Is(4) && strings.HasPrefix(w.text(f), "_tf_keras")
		return nil
	})
	return found
}
