package tensorflow_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/format/tflite/tflitetest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/tensorflow"
)

func TestCheck(t *testing.T) { checktest.Run(t, tensorflow.Check) }

const (
	suspicious = 0.5
	dangerous  = 0.8
)

func scan(t testing.TB, name string, in []byte) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, tensorflow.Check, name, string(in))
}

func field(n protowire.Number, parts ...[]byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, n, protowire.BytesType), slices.Concat(parts...))
}

func text(n protowire.Number, s string) []byte { return field(n, []byte(s)) }

func number(n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, n, protowire.VarintType), v)
}

func node(name, op string, inputs ...string) []byte {
	b := slices.Concat(text(1, name), text(2, op))
	for _, in := range inputs {
		b = append(b, text(3, in)...)
	}
	return field(1, b)
}

func constant(name, value string) []byte {
	return field(1, text(1, name), text(2, "Const"), field(5, text(1, "value"), field(2, field(8, number(1, 7), text(8, value)))), field(5, text(1, "dtype"), field(2, number(6, 7))))
}

func attr(name, op, key string, value []byte) []byte {
	return field(1, text(1, name), text(2, op), field(5, text(1, key), field(2, value)))
}

// function puts a node into the library.
func function(b []byte) []byte {
	v, _ := protowire.ConsumeBytes(b[1:])
	return field(2, field(1, field(1, text(1, "__inference_f_1")), field(3, v)))
}

// honest is the graph of a SavedModel: variables, a call, the saver.
func honest() []byte {
	return slices.Concat(node("x", "Placeholder"), node("v", "VarHandleOp"), node("r", "ReadVariableOp", "v"), node("m", "MatMul", "x", "r"), node("call", "StatefulPartitionedCall", "x", "v"),
		constant("save/Const", "model"), node("save/f", "Placeholder"), constant("part", "_temp_0123/part"), node("save/j", "StringJoin", "save/f", "part"), node("save/s", "ShardedFilename", "save/j"),
		node("save/SaveV2", "SaveV2", "save/s"), node("save/RestoreV2", "RestoreV2", "save/Const"), node("save/m", "MergeV2Checkpoints", "save/s", "save/f"))
}

func saved(graph []byte, more ...[]byte) []byte {
	return slices.Concat(number(1, 1), field(2, field(1, text(4, "serve")), field(2, honest(), graph), slices.Concat(more...)))
}

func TestJudge(t *testing.T) {
	table := func(path string) []byte {
		return slices.Concat(constant("vocab", path), node("t", "HashTableV2"), node("init", "InitializeTableFromTextFileV2", "t", "vocab"))
	}
	object := func(json string) []byte {
		return field(7, field(1, field(4, text(1, "_tf_keras_layer"), text(3, json))))
	}
	tests := []struct {
		name string
		in   []byte
		want float64
	}{
		{"an honest model", saved(nil), 0},
		{"a vocabulary that is an asset", saved(table("/home/me/vocab.txt"), field(6, field(1, text(1, "vocab:0")), text(2, "vocab.txt"))), 0},
		{"printing", saved(attr("p", "PrintV2", "output_stream", text(2, "stderr"))), 0},
		{"its own function as an operator", saved(slices.Concat(node("f", "__inference_f_1"), function(node("a", "Add")))), 0},
		{"a path that nothing reads", saved(constant("c", "/etc/passwd")), 0},
		{"a Keras layer", saved(nil, object(`{"class_name":"Dense","config":{"units":1}}`)), 0},
		{"a custom layer, revived", saved(nil, object(`{"class_name":"Mine","config":{"layer was saved without config":true}}`)), 0},

		{"an unknown operator", saved(node("m", "Magic")), suspicious},
		{"a vocabulary beside", saved(table("vocab.txt")), suspicious},
		{"a vocabulary of the exporter's", saved(table("/home/me/vocab.txt")), suspicious},
		{"a reader", saved(node("w", "WholeFileReaderV2")), suspicious},

		{"a checkpoint's path handed to a function", saved(slices.Concat(constant("c", "/home/x/model"), node("p", "PartitionedCall", "c"), function(node("r2", "RestoreV2", "arg")))), suspicious},

		{"a vocabulary's path handed to a function", saved(slices.Concat(constant("c", "/etc/passwd"), node("p", "PartitionedCall", "c"), function(node("i", "InitializeTableFromTextFileV2", "t", "arg")))), dangerous},
		{"reading", saved(node("r", "ReadFile", "x")), dangerous},
		{"reading in a function", saved(function(node("r", "ReadFile", "x"))), dangerous},
		{"writing", saved(slices.Concat(constant("c", "/tmp/x"), node("w", "WriteFile", "c", "x"))), dangerous},
		{"Python", saved(node("p", "EagerPyFunc", "x")), dangerous},
		{"listing", saved(node("l", "ExperimentalMatchingFilesDataset", "x")), dangerous},
		{"a system file as a vocabulary", saved(table("/etc/passwd")), dangerous},
		{"a hidden file as a vocabulary", saved(table("/home/me/.ssh/id_rsa")), dangerous},
		{"a checkpoint elsewhere", saved(slices.Concat(constant("c", "/home/x/model"), node("i", "Identity", "c"), node("r2", "RestoreV2", "i:0"))), dangerous},
		{"a checkpoint on the network", saved(slices.Concat(constant("c", "gs://bucket/"), constant("d", "x"), node("i", "StringJoin", "c", "d"), node("s2", "SaveV2", "i"))), dangerous},
		{"records elsewhere", saved(slices.Concat(constant("c", "../x"), node("r2", "TFRecordDatasetV2", "c"))), dangerous},
		{"a debugger's URL", saved(attr("d", "DebugIdentityV3", "debug_urls", field(1, text(2, "grpc://127.0.0.1:1")))), dangerous},
		{"printing to a file", saved(attr("p", "PrintV2", "output_stream", text(2, "file:///tmp/x"))), dangerous},
		{"mapped memory", saved(attr("p", "ImmutableConst", "memory_region_name", text(2, "/etc/passwd"))), dangerous},
		{"an asset elsewhere", saved(nil, field(6, text(2, "../../x"))), dangerous},
		{"a Lambda", saved(nil, object(`{"class_name":"Lambda","config":{"function":["4wEA",null,null]}}`)), dangerous},
		{"a packed name", saved(slices.Concat(field(1, text(1, "c"), text(2, "Const"), field(5, text(1, "value"), field(2, field(8, number(1, 7), text(4, "\x0b/etc/passwd"))))), node("r2", "RestoreV2", "c"))), dangerous},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range []string{"saved_model.pb", "m.bin"} {
				if top, why, err := scan(t, name, tt.in); top != tt.want || err != nil {
					t.Errorf("%s: %.1f, want %.1f: %q, %v", name, top, tt.want, why, err)
				}
			}
		})
	}
}

func TestForms(t *testing.T) {
	bad := slices.Concat(honest(), node("r", "ReadFile", "x"))
	for name, in := range map[string][]byte{
		"frozen.pb": bad, "frozen.bin": bad, "model.meta": slices.Concat(field(1, text(5, "2.21")), field(2, bad)),
		"keras_metadata.pb": field(1, number(2, 1), text(3, "root"), text(4, "_tf_keras_layer"), text(5, `{"class_name":"Lambda","config":{}}`)),
		"saved_model.pbtxt": []byte("saved_model_schema_version: 1\nmeta_graphs {\n graph_def {\n node {\n name: \"r\"\n op: \"ReadFile\"\n}}}"),
	} {
		if top, why, err := scan(t, name, in); top != dangerous || err != nil {
			t.Errorf("%s: %.1f: %q, %v", name, top, why, err)
		}
	}
	for name, in := range map[string][]byte{
		"frozen.pb": honest(), "saved_model.pbtxt": []byte("node { name: \"f\" op: \"f\" } node { op: 'MatMul' }"), "keras_metadata.pb": field(1, text(4, "_tf_keras_model"), text(5, `{"class_name":"Model"}`)),
	} {
		if top, why, err := scan(t, name, in); top != 0 || err != nil {
			t.Errorf("%s: %.1f: %q, %v", name, top, why, err)
		}
	}
	for name, in := range map[string]string{"a.pb": "\x0a\x03abc", "a.txt": "hello", "a.pbtxt": "x: 1", "m.tflite": "hello"} {
		if top, why, err := scan(t, name, []byte(in)); top != 0 || !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s: %.1f: %q, %v", name, top, why, err)
		}
	}
}

// TestCheckpoint: its parts are told by name and last bytes.
func TestCheckpoint(t *testing.T) {
	for name, in := range map[string]string{
		"variables.index": "\x00table\x57\xfb\x80\x8b\x24\x75\x47\xdb", "variables.data-00000-of-00001": "\x00\x01", "fingerprint.pb": "\x08\x01\x11abcdefgh",
	} {
		if top, why, err := scan(t, name, []byte(in)); top != 0 || err != nil {
			t.Errorf("%s: %.1f: %q, %v", name, top, why, err)
		}
	}
	for name, in := range map[string]string{"a.index": "no table at all", "b.index": "x", "fingerprint.pb": "\x92\x06\x01a", "x.data-1": "a"} {
		if top, _, err := scan(t, name, []byte(in)); top != 0 || !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s: %.1f, %v", name, top, err)
		}
	}
}

func TestLite(t *testing.T) {
	for name, tt := range map[string]struct {
		in   []byte
		want float64
	}{
		"honest":                    {tflitetest.Model(2, 9, 25, "TFLite_Detection_PostProcess"), 0},
		"TensorFlow's operators":    {tflitetest.Model(2, "FlexErf"), 0},
		"a custom operator":         {tflitetest.Model(2, "Mine"), suspicious},
		"TensorFlow's file reading": {tflitetest.Model(2, "FlexReadFile"), dangerous},
	} {
		if top, why, err := scan(t, "m.bin", tt.in); top != tt.want || err != nil {
			t.Errorf("%s: %.1f, want %.1f: %q, %v", name, top, tt.want, why, err)
		}
	}
	if top, why, err := scan(t, "m.tflite", tflitetest.Model(0, 9)); top != dangerous || !errors.As(err, &bartizan.Unexamined{}) {
		t.Errorf("a buffer that is not there: %.1f: %q, %v", top, why, err)
	}
}

// TestCut: a model that is cut is never silent.
func TestCut(t *testing.T) {
	whole := saved(node("r", "ReadFile", "x"))
	for n := 1; n < len(whole); n++ {
		if top, why, err := scan(t, "saved_model.pb", whole[:n]); top < dangerous && err == nil {
			t.Fatalf("cut at %d of %d: %q without a word", n, len(whole), why)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	in := saved(bytes.Repeat(node("m", "MatMul", "x", "r"), 50_000))
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if top, _, err := scan(b, "saved_model.pb", in); top != 0 || err != nil {
			b.Fatal(top, err)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add("saved_model.pb", saved(slices.Concat(constant("c", "/x"), node("r", "RestoreV2", "c"))))
	f.Add("x.tflite", tflitetest.Model(2, 9, "FlexReadFile"))
	f.Add("x.pbtxt", []byte("node { name: \"f\" op: \"f\" } node { op: 'MatMul' }"))
	f.Fuzz(func(t *testing.T, name string, in []byte) { _, _, _ = scan(t, name, in) })
}
