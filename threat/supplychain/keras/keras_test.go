package keras_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/format/hdf5/hdf5test"
	"github.com/bartizan-ai/bartizan/threat/supplychain/keras"
)

func TestCheck(t *testing.T) { checktest.Run(t, keras.Check) }

const (
	suspicious = 0.5
	dangerous  = 0.8
	malicious  = 1
)

func scan(t testing.TB, name string, in []byte, parent string) (top float64, reasons []string, err error) {
	t.Helper()
	u, err := keras.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Head: in[:min(len(in), bartizan.HeadSize)]},
		ReaderAt: bytes.NewReader(in),
	}
	if parent != "" {
		a.Parent = &bartizan.Artifact{Entry: bartizan.Entry{Path: parent}}
	}
	if !u.Wants(a.Entry) {
		return 0, nil, bartizan.ErrNotMine
	}
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		top = max(top, s.Score)
		reasons = append(reasons, s.Reason)
	})
	return top, reasons, err
}

// model is a configuration with one more layer, in the order that Keras 3 writes.
func model(layer string) string {
	return `{"module": "keras", "class_name": "Sequential", "config": {"name": "s", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy", ` +
		`"config": {"name": "float32"}, "registered_name": null}, "layers": [{"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 4], ` +
		`"dtype": "float32", "name": "i"}, "registered_name": null}, ` + layer + `], "build_input_shape": [null, 4]}, "registered_name": null, "build_config": {"input_shape": [null, 4]}, ` +
		`"compile_config": {"optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"name": "adam"}, "registered_name": null}, "loss": "mse"}}`
}

const (
	dense  = `{"module": "keras.layers", "class_name": "Dense", "config": {"units": 3, "activation": "relu"}, "registered_name": null}`
	lambda = `{"class_name": "Lambda", "config": {"name": "l", "function": ["4wEAAAAAAAAA", null, null], "function_type": "lambda"}}`
	system = `{"module": "keras.layers", "class_name": "Dense", "config": {"activation": {"module": "os", "class_name": "function", "config": "system", "registered_name": "function"}}}`
)

// h5 is a file as Keras writes it: configuration at the root, weights below.
func h5(config string) *hdf5test.Object {
	weight := &hdf5test.Object{Shape: []uint64{4, 3}}
	return &hdf5test.Object{
		Attrs: []hdf5test.Attr{
			{Name: "backend", Value: "tensorflow", Variable: true}, {Name: "keras_version", Value: "3.9.0", Variable: true},
			{Name: "model_config", Value: config, Variable: true},
			{Name: "training_config", Value: `{"loss": "mse", "metrics": null, "optimizer_config": {"class_name": "Adam", "config": {"name": "adam"}}}`, Variable: true},
		},
		Links: []hdf5test.Link{{Name: "model_weights", Object: &hdf5test.Object{Links: []hdf5test.Link{{Name: "kernel", Object: weight}}}}},
	}
}

func TestForms(t *testing.T) {
	for _, tt := range []struct {
		name, layer string
		want        float64
	}{{"honest", dense, 0}, {"lambda", lambda, dangerous}, {"system", system, malicious}} {
		config := model(tt.layer)
		for form, in := range map[string][]byte{
			"m.h5": hdf5test.Old(h5(config), 0), "m.keras": hdf5test.New(h5(config)), "weights.bin": hdf5test.Old(h5(config), 0),
			"user.h5": hdf5test.Old(h5(config), 1024), "model.json": []byte(config), "zip!config.json": []byte(config), "\xff.json": []byte("\xef\xbb\xbf \n" + config),
		} {
			name, parent := form, ""
			if outer, inner, ok := strings.Cut(form, "!"); ok {
				name, parent = inner, outer
			}
			if top, why, err := scan(t, name, in, parent); top != tt.want || err != nil {
				t.Errorf("%s as %q: %.1f, want %.1f: %q, %v", tt.name, form, top, tt.want, why, err)
			}
		}
	}
}

func TestHDF5(t *testing.T) {
	with := func(l hdf5test.Link) *hdf5test.Object {
		o := h5(model(dense))
		o.Links[0].Object.Links = append(o.Links[0].Object.Links, l)
		return o
	}
	for name, tt := range map[string]struct {
		in   []byte
		want float64
	}{
		"another file's data": {hdf5test.Old(with(hdf5test.Link{Name: "k", Object: &hdf5test.Object{External: "/etc/passwd"}}), 0), dangerous},
		"a link out":          {hdf5test.New(with(hdf5test.Link{Name: "k", File: "/home/x/other.h5", Soft: "/k"})), dangerous},
		"a link within":       {hdf5test.New(with(hdf5test.Link{Name: "k", Soft: "/model_weights/kernel"})), 0},
		"a shape bomb":        {hdf5test.Old(with(hdf5test.Link{Name: "k", Object: &hdf5test.Object{Shape: []uint64{1 << 20, 1 << 20}}}), 0), suspicious},
		"configuration below": {hdf5test.New(with(hdf5test.Link{Name: "k", Object: h5(model(lambda))})), dangerous},
	} {
		if top, why, err := scan(t, "m.h5", tt.in, ""); top != tt.want || err != nil {
			t.Errorf("%s: %.1f, want %.1f: %q, %v", name, top, tt.want, why, err)
		}
	}
}

// TestCut: a file that is cut is reported as not examined, unless what is left
// still shows what it does.
func TestCut(t *testing.T) {
	for _, whole := range [][]byte{hdf5test.Old(h5(model(system)), 0), hdf5test.New(h5(model(system)))} {
		for n := 16; n < len(whole)-32; n += 3 { // a walk and a search each
			if top, why, err := scan(t, "m.h5", whole[:n], ""); top < malicious && err == nil {
				t.Fatalf("cut at %d of %d: %q without a word", n, len(whole), why)
			}
		}
	}
}

// TestCarved: a structure that defeats the reader does not hide a configuration.
func TestCarved(t *testing.T) {
	b := hdf5test.Old(h5(model(system)), 0)
	for i := 64; i < 72; i++ {
		b[i] = 0x33 // the root's address
	}
	top, why, err := scan(t, "m.h5", b, "")
	if u := (bartizan.Unexamined{}); top != malicious || !errors.As(err, &u) {
		t.Errorf("%.1f: %q, %v", top, why, err)
	}
	junk := []byte("\x89HDF\r\n\x1a\n\x09" + `{"{"x":{` + strings.Repeat(`{"a":`, 1000) + `{"config":{"b":{}},"module":"os","class_name":"system"}`)
	if top, why, err = scan(t, "m.h5", junk, ""); top != malicious || err == nil {
		t.Errorf("behind junk: %.1f: %q, %v", top, why, err)
	}
	if top, _, err = scan(t, "m.h5", []byte("\x89HDF\r\n\x1a\n\x09"+strings.Repeat(`{"class_name":`, 1<<17)), ""); err == nil {
		t.Errorf("hostile: %.1f and no error", top)
	}
}

func TestYAML(t *testing.T) {
	const honest = "backend: tensorflow\nclass_name: Sequential\nconfig:\n  layers:\n  - class_name: Dense\n    config:\n      kernel_initializer: {class_name: GlorotUniform, config: {seed: null}}\nkeras_version: 2.4.0\n"
	for in, want := range map[string]float64{
		honest: 0, honest + "x: !!python/tuple [1]\n": 0,
		honest + "  - class_name: Mine\n":                                           suspicious,
		honest + "  - {class_name: Lambda, config: {}}\n":                           dangerous,
		honest + "x: !!python/object/apply:os.system [id]\n":                        malicious,
		honest + "x: [!!python/tuple [], !!python%2fobject/apply:os.system [id]]\n": malicious,
		"%TAG ! tag:yaml.org,2002:python/\n---\n" + honest:                          dangerous,
		honest + "x: !!python/object/new:some.Thing {}\n":                           dangerous,
		honest + "x: !<tag:yaml.org,2002:python/name:eval>\n":                       dangerous,
	} {
		if top, why, err := scan(t, "m.yaml", []byte(in), ""); top != want || err != nil {
			t.Errorf("%s: %.1f, want %.1f: %q, %v", in[max(0, len(in)-40):], top, want, why, err)
		}
	}
}

// TestDisguised: escapes and wide encodings, which Python reads.
func TestDisguised(t *testing.T) {
	config := model(system)
	wide := []byte{0xff, 0xfe}
	for _, c := range []byte(config) {
		wide = append(wide, c, 0)
	}
	for name, in := range map[string][]byte{
		"wide": wide, "escaped": []byte(strings.ReplaceAll(config, "class_name", `\u0063lass_nam\u0065`)),
	} {
		if top, why, err := scan(t, "config.json", in, "m.keras"); top != malicious || err != nil {
			t.Errorf("%s: %.1f: %q, %v", name, top, why, err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	layers := strings.Repeat(dense+", ", 500) + dense
	in := []byte(model(layers))
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if top, _, err := scan(b, "config.json", in, "m.keras"); top != 0 || err != nil {
			b.Fatal(top, err)
		}
	}
}

// TestNotMine: JSON and YAML of other kinds, and files that only share a name.
func TestNotMine(t *testing.T) {
	for name, in := range map[string]string{
		"config.json": `{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}`,
		"nodes.json":  `[{"class_name": "TextNode", "text": "x"}, {"class_name": "Other", "config": {"a": 1}}]`,
		"values.yaml": "class: x\nimage: y\n", "empty.json": " ", "data.h5": "no such file",
	} {
		if top, why, err := scan(t, name, []byte(in), ""); top != 0 || !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s: %.1f %q, %v", name, top, why, err)
		}
	}
	in := fmt.Sprintf(`[{"deep": %s}]`, system)
	if top, _, _ := scan(t, "other.json", []byte(in), ""); top != malicious {
		t.Errorf("elsewhere: %.1f", top)
	}
}

func FuzzScan(f *testing.F) {
	f.Add("m.h5", hdf5test.Old(h5(model(system)), 0))
	f.Add("m.yaml", []byte("class_name: Lambda\n!!python/object:x"))
	f.Add("config.json", []byte(model(lambda)))
	f.Fuzz(func(t *testing.T, name string, in []byte) { _, _, _ = scan(t, name, in, "m.keras") })
}
