package tensorflow_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan/format/protobuf"
	"github.com/bartizan-ai/bartizan/format/tensorflow"
)

func field(n protowire.Number, parts ...[]byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), slices.Concat(parts...))
}

func text(n protowire.Number, s string) []byte { return field(n, []byte(s)) }

func number(n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), v)
}

func graph() []byte {
	constant := field(1, text(1, "c"), text(2, "Const"), field(5, text(1, "value"), field(2, field(8, number(1, 7), text(8, "abc")))), field(5, text(1, "dtype"), field(2, number(6, 7))))
	read := field(1, text(1, "r"), text(2, "ReadFile"), text(3, "c"))
	print := field(1, text(1, "p"), text(2, "PrintV2"), field(5, text(1, "output_stream"), field(2, text(2, "stderr"))))
	function := field(1, field(1, text(1, "inner")), field(3, text(1, "m"), text(2, "MatMul"), text(3, "x"), text(3, "y")))
	return slices.Concat(constant, read, field(2, function), print)
}

func meta() []byte {
	return slices.Concat(field(1, text(5, "2.21.0")), field(2, graph()), field(6, field(1, text(1, "c:0")), text(2, "vocab.txt")),
		field(7, field(1, field(4, text(1, "_tf_keras_layer"), text(3, `{"class_name":"Dense"}`)))))
}

func saved() []byte { return slices.Concat(number(1, 1), field(2, meta())) }

func walk(t testing.TB, b []byte) (out []string, err error) {
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	err = tensorflow.Walk(t.Context(), protobuf.NewReader(bytes.NewReader(b), int64(len(b))), tensorflow.Visitor{
		Node:     func(n tensorflow.Node) { add("%d %s=%s%v%v", n.Graph, n.Name, n.Op, n.Inputs, n.Attrs) },
		Function: func(name string) { add("function %s", name) },
		Asset:    func(file, tensor string, _ int64) { add("asset %s %s", file, tensor) },
		Metadata: func(id, json string, _ int64) { add("metadata %s %s", id, json) },
	})
	return out, err
}

func TestWalk(t *testing.T) {
	nodes := []string{"1 c=Const[][{value [abc]}]", "1 r=ReadFile[c][]", "function inner", "2 m=MatMul[x y][]", "1 p=PrintV2[][{output_stream [stderr]}]"}
	rest := []string{"asset vocab.txt c:0", `metadata _tf_keras_layer {"class_name":"Dense"}`}
	for name, tt := range map[string]struct {
		in   []byte
		want []string
	}{
		"graph": {graph(), nodes}, "meta": {meta(), slices.Concat(nodes, rest)}, "saved": {saved(), slices.Concat(nodes, rest)},
		"functions alone": {field(2, field(1, field(1, text(1, "f")), field(3, text(1, "m"), text(2, "PyFunc")))), []string{"function f", "2 m=PyFunc[][]"}},
		"keras":           {field(1, number(2, 3), text(3, "root"), text(4, "_tf_keras_model"), text(5, "{}")), []string{"metadata _tf_keras_model {}"}},
		"unknown fields":  {slices.Concat(number(99, 1), text(77, "x"), saved()), slices.Concat(nodes, rest)},
	} {
		if got, err := walk(t, tt.in); !slices.Equal(got, tt.want) || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestNotMine(t *testing.T) {
	for _, in := range []string{"", "\x08\x01", "hello", "\x0a\x03abc", string(field(1, text(1, "a"), text(2, "not a name!")))} {
		if got, err := walk(t, []byte(in)); !errors.Is(err, tensorflow.ErrFormat) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

// TestCut: what is cut within the graph breaks off with an error.
func TestCut(t *testing.T) {
	whole := saved()
	for n := range whole {
		if got, err := walk(t, whole[:n]); err == nil {
			t.Fatalf("cut at %d of %d: %q without a word", n, len(whole), got)
		}
	}
}

func TestLimits(t *testing.T) {
	long := field(1, text(1, "n"), text(2, "NoOp"), bytes.Repeat(text(3, "i"), 1000), field(5, text(1, "a"), field(2, field(1, bytes.Repeat(text(2, "v"), 1000)))))
	got, err := walk(t, long)
	if err != nil || len(got) != 1 || strings.Count(got[0], "i") != 256 || strings.Count(got[0], "v") != 64 {
		t.Errorf("%.200q, %v", got, err)
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(saved())
	f.Add(graph())
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = walk(t, b) })
}
