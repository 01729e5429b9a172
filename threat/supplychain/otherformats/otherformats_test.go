package otherformats_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/otherformats"
)

func TestCheck(t *testing.T) { checktest.Run(t, otherformats.Check) }

func scan(t testing.TB, name, in string) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, otherformats.Check, name, in)
}

func word(ns ...uint32) string {
	var b []byte
	for _, n := range ns {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return string(b)
}

func r(object string) string { return "X\n" + word(3, 0x00040301, 0x00030500, 5) + "UTF-8" + object }

func symbol(s string) string { return word(1, 0x00040009, uint32(len(s))) + s }

func call(f string) string {
	return word(6) + symbol(f) + word(2, 16, 1, 0x00040009, 1) + "x" + word(254)
}

func field(number int, content string) string {
	b := binary.AppendUvarint(nil, uint64(number)<<3|2)
	return string(binary.AppendUvarint(b, uint64(len(content)))) + content
}

func promise(value string) string { return word(5|1<<10, 253) + value + "" }

func environment(frame string) string { return word(4, 0, 242) + frame + word(254, 254) }

type outcome struct {
	grade float64
	gap   bool
}

func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     outcome
	}{
		{"model.rds", r(word(14, 1, 0, 0)), outcome{}},
		{"model.rds", r(promise(word(252)) + call("identity")), outcome{0.8, false}},
		{"model", r(promise(word(252)) + call("system")), outcome{1, false}},
		{"model.RData", "RDX3\n" + r(promise(word(252))+call("eval")), outcome{1, false}},
		{"model.rds", r(word(5) + word(13, 1, 1) + call("eval")), outcome{}},
		{"model.rds", r(call("model.frame")), outcome{}},
		{"model.rds", r(call("system2")), outcome{0.5, false}},
		{"model.rds", r(environment(promise(word(252)) + call("eval"))), outcome{}},
		{"model.rds", r(environment(promise(word(252)) + call("system"))), outcome{0.8, false}},
		{"model.rds", r(word(14, 9, 0)), outcome{0, true}},
		{"model.rds", "A\n3\n197124\n", outcome{0, true}},
		{"MLmodel", "flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    model_path: model.pkl\n    code: null\n", outcome{}},
		{"MLmodel", "flavors:\n  python_function:\n    loader_module: my_loader\n", outcome{0.8, false}},
		{"MLmodel", "flavors:\n  python_function:\n    loader_module: os\n", outcome{1, false}},
		{"MLmodel", "flavors:\n  python_function:\n    loader_module: mlflow.pyfunc.model\n    code: code\n", outcome{0.5, false}},
		{"MLmodel", "code: ../../x\n", outcome{0.8, false}},
		{"flax_model.msgpack", "\x81\xa1a\xc7\x03\x01xyz", outcome{}},
		{"flax_model.msgpack", "\x81\xa1a\xc7\x03\x2axyz", outcome{0.5, false}},
		{"flax_model.msgpack", "\x81\xa1a\xc7\x03\x01xyzmore", outcome{0.5, false}},
		{"flax_model.msgpack", "\x81\xa1a\xc7\x03\x01xy", outcome{0, true}},
		{"flax_model.msgpack", "\x81\xa1a\xc1", outcome{0.5, true}},
		{"m.mlmodel", "\x08\x04" + field(500, field(1, field(140, ""))), outcome{}},
		{"m.mlmodel", "\x08\x04" + field(500, field(1, field(500, field(10, "Mine")))), outcome{0.5, false}},
		{"m.mlmodel", "\x08\x04" + field(555, field(10, "Mine")), outcome{0.5, false}},
		{"m.mlmodel", "\x08\x04\x0a\xff\x01", outcome{0, true}},
		{"resnet-symbol.json", `{"nodes": [{"op": "null"}, {"op": "Convolution"}], "heads": []}`, outcome{}},
		{"resnet-symbol.json", `{"nodes": [{"op": "Custom"}]}`, outcome{0.5, false}},
		{"resnet-symbol.json", `{"nodes": [{"op": "_Native", "attrs": {"info": "0x1"}}]}`, outcome{0.8, false}},
		{"m.cbm", "CBM1\x04\x00\x00\x00abcd", outcome{}},
		{"m.cbm", "CBM1\xff\xff\xff\xffabcd", outcome{0, true}},
		{"m.txt", "tree\nversion=v4\nnum_class=1\n", outcome{}},
		{"m.json", `{"learner":{"attributes":{},"gradient_booster":{}}}`, outcome{}},
		{"m.ubj", "{L\x00\x00\x00\x00\x00\x00\x00\x07learner{L\x00\x00\x00\x00\x00\x00\x00\x0aattributes{}", outcome{}},
		{"m.t7", "\x04\x00\x00\x00", outcome{0, true}},
		{"m.t7", strings.Repeat("x", 300_000) + "\x1bLJ\x02", outcome{0.8, true}},
		{"m.pdmodel", "\x0a\x07py_func", outcome{0.8, true}},
		{"m.pdmodel", "\x0a\x04relu", outcome{0, true}},
		{"m.pte", "\x1c\x00\x00\x00ET12", outcome{0, true}},
		{"m.rknn", "RKNN\x00", outcome{0, true}},
		{"m.cntk", "x", outcome{0, true}},
	} {
		top, why, err := scan(t, tt.name, tt.in)
		gap := bartizan.Unexamined{}
		if got := (outcome{top, errors.As(err, &gap)}); got != tt.want || err != nil && !got.gap {
			t.Errorf("%s %.60q: %+v, want %+v: %v, %v", tt.name, tt.in, got, tt.want, why, err)
		}
	}
	for _, in := range []string{"X\nis a letter", "A\n3\n is a list", "{\"learner\": 1}", "tree\nof files"} {
		if _, _, err := scan(t, "notes.txt", in); !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add("model.rds", r(promise(word(252))+call("system")))
	f.Add("m.t7", "\x1bLua")
	f.Add("MLmodel", "loader_module: os\n")
	f.Fuzz(func(t *testing.T, name, in string) {
		_, _, err := scan(t, name, in)
		if gap := (bartizan.Unexamined{}); err != nil && !errors.Is(err, bartizan.ErrNotMine) && !errors.As(err, &gap) {
			t.Fatal(err)
		}
	})
}
