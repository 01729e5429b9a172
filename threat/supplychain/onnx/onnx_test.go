package onnx_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/onnx"
)

func TestCheck(t *testing.T) { checktest.Run(t, onnx.Check) }

const (
	suspicious = 0.5
	dangerous  = 0.8
)

func scan(t testing.TB, name string, in []byte) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, onnx.Check, name, string(in))
}

func field(n protowire.Number, parts ...[]byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), slices.Concat(parts...))
}

func text(n protowire.Number, s string) []byte { return field(n, []byte(s)) }

func number(n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), v)
}

func node(op, domain string, more ...[]byte) []byte {
	return field(1, text(1, "x"), text(2, "y"), text(4, op), text(7, domain), slices.Concat(more...))
}

// model is one as PyTorch's exporter writes it, with parts of the graph and of the
// model added.
func model(graph []byte, more ...[]byte) []byte {
	weight := field(5, number(1, 2), number(1, 3), number(2, 1), text(8, "w"), field(9, make([]byte, 24)))
	return slices.Concat(number(1, 8), text(2, "pytorch"), text(3, "2.7.1"),
		field(7, node("Gemm", ""), node("Relu", ""), text(2, "main_graph"), weight, graph), field(8, text(1, ""), number(2, 17)), slices.Concat(more...))
}

func external(pairs ...string) []byte {
	b := slices.Concat(number(1, 2), number(2, 1), text(8, "w"), number(14, 1))
	for i := 0; i < len(pairs); i += 2 {
		b = append(b, field(13, text(1, pairs[i]), text(2, pairs[i+1]))...)
	}
	return b
}

func TestJudge(t *testing.T) {
	at := func(place string) []byte { return model(field(5, external("location", place))) }
	attr := func(b []byte) []byte { return model(node("If", "", field(5, text(1, "then_branch"), field(6, b)))) }
	tests := []struct {
		name string
		in   []byte
		want float64
	}{
		{"a plain model", model(nil), 0},
		{"external data beside", model(field(5, external("location", "model.onnx.data", "offset", "0", "length", "8"))), 0},
		{"external data in a folder", at("weights/w.bin"), 0},
		{"dots in a name", at("a..b/c...bin"), 0},
		{"Microsoft's operators", model(node("FusedGelu", "com.microsoft")), 0},
		{"an operator of its own", model(node("aten_add", "pkg.lib"), field(25, text(1, "aten_add"), text(10, "pkg.lib"))), 0},
		{"a licence", model(nil, field(14, text(1, "license"), text(2, "AGPL-3.0 (https://example.com/license)"))), 0},
		{"no elements", model(field(5, number(1, 0), number(2, 1), field(9))), 0},

		{"a domain of someone's", model(node("Magic", "my.ops")), suspicious},
		{"an operator that is not ONNX's", model(node("Magic", "")), suspicious},
		{"code in a property", model(nil, field(14, text(1, "doc"), text(2, "__import__('os')"))), suspicious},
		{"a library in a property", model(nil, field(14, text(1, "custom_ops"), text(2, "libops.so"))), suspicious},
		{"too few bytes", model(field(5, number(1, 4), number(2, 1), field(9, make([]byte, 4)))), suspicious},
		{"an unknown key", model(field(5, external("location", "w", "mode", "x"))), suspicious},

		{"an absolute path", at("/etc/passwd"), dangerous},
		{"a step up", at("../../etc/passwd"), dangerous},
		{"a step up, later", at("a/../../x"), dangerous},
		{"a step up for Windows", at(`..\x`), dangerous},
		{"a drive", at(`C:\x`), dangerous},
		{"a share", at(`\\host\x`), dangerous},
		{"encoded", at("%2e%2e/x"), dangerous},
		{"a NUL", at("w\x00/../x"), dangerous},
		{"a URL", at("http://127.0.0.1/w"), dangerous},
		{"a negative offset", model(field(5, external("location", "w", "offset", "-8"))), dangerous},
		{"an offset that overflows", model(field(5, external("location", "w", "offset", "9223372036854775807", "length", "8"))), dangerous},
		{"a length that is no number", model(field(5, external("location", "w", "length", "99999999999999999999"))), dangerous},
		{"an attribute of the object", model(field(5, external("location", "w", "__class__", "x"))), dangerous},
		{"a shape that overflows", model(field(5, number(1, 1<<40), number(1, 1<<40), number(2, 1))), dangerous},
		{"a negative shape", model(field(5, number(1, ^uint64(0)), number(2, 1))), dangerous},
		{"Python", model(node("PyOp", "ai.onnx.contrib")), dangerous},
		{"a compiled part elsewhere", model(node("EPContext", "com.microsoft", field(5, text(1, "ep_cache_context"), text(4, "../x")), field(5, text(1, "embed_mode"), number(3, 0)))), dangerous},
		{"in a branch", attr(field(5, external("location", "/etc/passwd"))), dangerous},
		{"in an attribute", model(node("Constant", "", field(5, text(1, "value"), field(5, external("location", "/etc/passwd"))))), dangerous},
		{"in a sparse tensor", model(field(15, field(1, external("location", "/etc/passwd")))), dangerous},
		{"in a function", model(nil, field(25, text(1, "f"), field(7, text(4, "Constant"), field(5, field(5, external("location", "/etc/passwd")))))), dangerous},
		{"in a training graph", model(nil, field(20, field(2, field(5, external("location", "/etc/passwd"))))), dangerous},
		{"the last domain counts", model(field(1, text(7, "my.ops"), text(4, "Relu"), text(7, "x.y"))), suspicious},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range []string{"m.onnx", "m", "weights.bin"} {
				if top, why, err := scan(t, name, tt.in); top != tt.want || err != nil {
					t.Errorf("%s: %.1f, want %.1f: %q, %v", name, top, tt.want, why, err)
				}
			}
		})
	}
}

// TestCut: a model that is cut is never silent.
func TestCut(t *testing.T) {
	whole := model(field(5, external("location", "/etc/passwd")))
	for n := 1; n < len(whole)-12; n++ { // behind the graph stands the opset
		if top, why, err := scan(t, "m.onnx", whole[:n]); top < dangerous && err == nil {
			t.Fatalf("cut at %d of %d: %q without a word", n, len(whole), why)
		}
	}
}

func TestNotMine(t *testing.T) {
	for name, in := range map[string]string{
		"a.txt": "hello", "saved_model.pb": "\x08\x01\x12\x03\x0a\x01a", "m.onnx": "version https://git-lfs.github.com/spec/v1\n", "x": "\x08\x01\x12\x02ab\x1a\x02cd",
	} {
		if top, why, err := scan(t, name, []byte(in)); top != 0 || !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s: %.1f %q, %v", name, top, why, err)
		}
	}
	if _, _, err := scan(t, "m.ort", []byte("\x20\x00\x00\x00ORTM"+strings.Repeat("\x00", 60))); !errors.As(err, &bartizan.Unexamined{}) {
		t.Errorf("ONNX Runtime's format: %v", err)
	}
}

func BenchmarkScan(b *testing.B) {
	in := model(slices.Concat(bytes.Repeat(node("Relu", ""), 50_000), field(5, number(1, 1<<24), number(2, 1), field(9, make([]byte, 4<<24)))))
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if top, _, err := scan(b, "m.onnx", in); top != 0 || err != nil {
			b.Fatal(top, err)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add(model(field(5, external("location", "/etc/passwd")), field(14, text(1, "a"), text(2, "b"))))
	f.Fuzz(func(t *testing.T, in []byte) { _, _, _ = scan(t, "m.onnx", in) })
}
