package onnx_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan/format/onnx"
	"github.com/bartizan-ai/bartizan/format/protobuf"
)

func field(n protowire.Number, parts ...[]byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), slices.Concat(parts...))
}

func text(n protowire.Number, s string) []byte { return field(n, []byte(s)) }

func number(n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), v)
}

// model has a node of its own domain in a graph within an attribute, and a
// tensor whose data lie elsewhere.
func model() []byte {
	inner := field(1, text(4, "Inner"), text(7, "my.domain"))
	external := field(13, text(1, "location"), text(2, "weights.bin"))
	outer := field(1, text(4, "If"), field(5, text(1, "then"), field(6, inner)), field(5, text(1, "path"), text(4, "abc")), field(5, text(1, "n"), number(3, 7)))
	return slices.Concat(number(1, 8), text(2, "me"),
		field(7, outer, field(5, number(1, 2), number(1, 3), number(2, 1), text(8, "w"), external), field(15, field(1, text(8, "sparse"), text(9, "1234")))),
		field(8, text(1, "my.domain"), number(2, 1)), field(14, text(1, "k"), text(2, "v")), field(25, text(1, "F"), text(10, "local"), field(7, text(4, "Relu"))))
}

func walk(t testing.TB, b []byte) (out []string, m onnx.Model, err error) {
	m, err = onnx.Walk(t.Context(), protobuf.NewReader(bytes.NewReader(b), int64(len(b))), false, onnx.Visitor{
		Node:   func(n onnx.Node) { out = append(out, fmt.Sprintf("%s:%s%v%v", n.Domain, n.Op, n.Texts, n.Numbers)) },
		Tensor: func(t onnx.Tensor) { out = append(out, fmt.Sprint(t.Name, t.Shape, t.Raw, t.External)) },
	})
	return out, m, err
}

func TestWalk(t *testing.T) {
	got, m, err := walk(t, model())
	want := []string{":Relu[]map[]", ":If[{path abc}]map[n:7]", "w[2 3] -1 [{location weights.bin}]", "sparse[] 4 []", "my.domain:Inner[]map[]"}
	if !slices.Equal(got, want) || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if m.IRVersion != 8 || m.Producer != "me" || !m.Functions[[2]string{"local", "F"}] || len(m.Metadata) != 1 || len(m.Opsets) != 1 {
		t.Errorf("%+v", m)
	}
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]bool{
		string(model()): true, string(model()[:20]): true, "": false, "\x08": false, "hello, world": false, "PK\x03\x04": false,
		"\x0a\x05hello": false, "{\"a\":1}": false, "\x80\x04.": false, string(field(7, make([]byte, 2000)))[:512]: true,
	} {
		if got := onnx.Sniff([]byte(in)); got != want {
			t.Errorf("%.20q: %v", in, got)
		}
	}
}

// TestCut: what is cut within the graph breaks off with an error.
func TestCut(t *testing.T) {
	whole := model()
	full, _, _ := walk(t, whole)
	for n := range whole {
		got, _, err := walk(t, whole[:n])
		if err == nil && len(got) < len(full)-1 { // the function may be missing
			t.Fatalf("cut at %d of %d: %q without a word", n, len(whole), got)
		}
	}
}

func TestHostile(t *testing.T) {
	graph := []byte{}
	for range 2000 {
		graph = field(1, field(5, field(6, graph)))
	}
	if got, _, err := walk(t, slices.Concat(number(1, 8), field(7, graph))); err != nil || len(got) != 2000 {
		t.Errorf("deep: %d nodes, %v", len(got), err)
	}
	if _, _, err := walk(t, slices.Concat(number(1, 8), bytes.Repeat(field(7), 1<<20+1))); err == nil || errors.Is(err, onnx.ErrFormat) {
		t.Errorf("a million graphs: %v", err)
	}
	for _, in := range []string{"", "\x08\x01", strings.Repeat("\x3a\x00", 1), "\x08\x08\x3a\x00\x70\x01"} {
		if _, _, err := walk(t, []byte(in)); !errors.Is(err, onnx.ErrFormat) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(model())
	f.Fuzz(func(t *testing.T, b []byte) {
		onnx.Sniff(b)
		_, _, _ = walk(t, b)
	})
}
