package kerasconfig_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/kerasconfig"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

func judge(t testing.TB, in string, o kerasconfig.Options) (top verdict.Grade, why []string) {
	t.Helper()
	root, err := jsontree.Parse([]byte(in))
	if err != nil {
		t.Fatalf("%s: %v", in, err)
	}
	kerasconfig.Judge(root, o, func(_ int, g verdict.Grade, s string) {
		top = max(top, g)
		why = append(why, s)
	})
	return top, why
}

// code is marshal's format in so far as it matters: short strings with their types.
func code(names ...string) string {
	b := []byte("\xe3\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00C\x00\x00\x00s\x0c\x00\x00\x00|\x00d\x01\x14\x00S\x00")
	for _, n := range names {
		b = append(append(b, 0xda, byte(len(n))), n...)
		b = append(b, "r\x03\x00\x00\x00"...)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func fn(module, name string) string {
	return fmt.Sprintf(`{"module":%q,"class_name":"function","config":%q,"registered_name":"function"}`, module, name)
}

func class(module, name, config string) string {
	return fmt.Sprintf(`{"module":%q,"class_name":%q,"config":%s,"registered_name":null}`, module, name, config)
}

func TestJudge(t *testing.T) {
	lambda := func(names ...string) string {
		return fmt.Sprintf(`{"class_name":"Lambda","config":{"name":"l","function":[%q,null,null],"function_type":"lambda"}}`, code(names...))
	}
	tests := []struct {
		name, in string
		want     verdict.Grade
	}{
		{"a dense layer", class("keras.layers", "Dense", `{"units":3,"activation":"relu","kernel_initializer":`+class("keras.initializers", "GlorotUniform", `{"seed":null}`)+`}`), verdict.Safe},
		{"a layer without module", `{"class_name":"Dense","config":{"units":3}}`, verdict.Safe},
		{"an operation", class("keras.src.ops.numpy", "Add", `{}`), verdict.Safe},
		{"Keras' own function", fn("builtins", "relu"), verdict.Safe},
		{"an activation", fn("keras.activations", "relu"), verdict.Safe},
		{"a vocabulary in the file", class("keras.layers", "StringLookup", `{"vocabulary":["a","/etc/passwd"]}`), verdict.Safe},
		{"a TensorFlow function", `{"class_name":"TFOpLambda","config":{"function":"math.add"}}`, verdict.Safe},
		{"a layer of tf_keras", class("tf_keras.src.layers.core.dense", "Dense", `{}`), verdict.Safe},
		{"a spec", `{"class_name":"__typespec__","spec_name":"TensorSpec","module":"tensorflow.python.framework.tensor_spec","config":[[null],"float32"],"registered_name":null}`, verdict.Safe},

		{"a custom class", `{"module":"my_models.layers","class_name":"Mine","config":{},"registered_name":"my>Mine"}`, verdict.Suspicious},
		{"a custom class, legacy", `{"class_name":"my>Mine","config":{}}`, verdict.Suspicious},
		{"a custom function", `{"module":"builtins","class_name":"function","config":"my_loss","registered_name":"my_loss"}`, verdict.Suspicious},
		{"an unknown class of Keras", class("keras.layers", "Nonesuch", `{}`), verdict.Suspicious},
		{"a class said twice", `{"class_name":"Dense","class_name":"Dense","config":{}}`, verdict.Suspicious},
		{"a vocabulary beside", class("keras.layers", "StringLookup", `{"vocabulary":"vocab.txt"}`), verdict.Suspicious},

		{"a Lambda", lambda("x"), verdict.Dangerous},
		{"a Lambda by a dotted name", class("keras", "layers.Lambda", `{"function":"f"}`), verdict.Dangerous},
		{"a Lambda of Keras 3", class("keras.layers", "Lambda", `{"function":{"class_name":"__lambda__","config":{"code":"`+code("y")+`","defaults":null,"closure":null}}}`), verdict.Dangerous},
		{"a bare __lambda__", `{"a":[{"b":{"class_name":"__lambda__","config":{"value":["` + code("y") + `",null,null]}}}]}`, verdict.Dangerous},
		{"a module of PyTorch", class("keras.layers", "TorchModuleWrapper", `{"module":"gAJ9"}`), verdict.Dangerous},
		{"another model", class("keras.layers", "TFSMLayer", `{"filepath":"/tmp/evil"}`), verdict.Dangerous},
		{"a system file", class("keras.layers", "StringLookup", `{"vocabulary":"/etc/passwd"}`), verdict.Dangerous},
		{"a URL", class("keras.layers", "TextVectorization", `{"vocabulary":"http://127.0.0.1/v"}`), verdict.Dangerous},
		{"a function of NumPy", fn("numpy", "fromfile"), verdict.Dangerous},
		{"a class of a package", class("tensorflow.python.platform.gfile", "GFile", `{}`), verdict.Dangerous},
		{"a function of Keras that is no part of models", fn("keras.src.utils.file_utils", "extract_archive"), verdict.Dangerous},
		{"an operator that writes", `{"class_name":"TFOpLambda","config":{"function":"io.write_file"}}`, verdict.Dangerous},
		{"an operator layer that writes", `{"class_name":"TensorFlowOpLayer","config":{"node_def":"{\"name\":\"a\",\"op\":\"WriteFile\"}"}}`, verdict.Dangerous},
		{"a spec from elsewhere", `{"class_name":"__typespec__","spec_name":"Thing","module":"colorsys","config":[],"registered_name":null}`, verdict.Dangerous},

		{"a Lambda that calls the system", lambda("os", "system"), verdict.Malicious},
		{"os.system", fn("os", "system"), verdict.Malicious},
		{"os.system as a class", class("os", "system", `{}`), verdict.Malicious},
		{"subprocess", fn("subprocess", "Popen"), verdict.Malicious},
		{"eval", fn("builtins", "eval"), verdict.Malicious},
		{"get_file", fn("keras.utils", "get_file"), verdict.Malicious},
		{"get_file by a dotted name", fn("keras", "utils.get_file"), verdict.Malicious},
		{"the switch", fn("keras.config", "enable_unsafe_deserialization"), verdict.Malicious},
		{"hidden below a known layer", class("keras.layers", "Dense", `{"activation":`+fn("os", "system")+`}`), verdict.Malicious},
		{"hidden by a second key", `{"class_name":"Dense","config":{"activation":` + fn("os", "system") + `},"config":{}}`, verdict.Malicious},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, why := judge(t, tt.in, kerasconfig.Options{}); got != tt.want {
				t.Errorf("%v, want %v: %q", got, tt.want, why)
			}
			nested := `{"class_name":"Sequential","config":{"layers":[` + tt.in + `]}}`
			if got, why := judge(t, nested, kerasconfig.Options{}); got != tt.want {
				t.Errorf("in a model: %v, want %v: %q", got, tt.want, why)
			}
		})
	}
}

// TestRevived: what a SavedModel revives without its code needs none; what runs
// code does all the same.
func TestRevived(t *testing.T) {
	o := kerasconfig.Options{Revived: true}
	if g, why := judge(t, `{"class_name":"Mine","config":{}}`, o); g != verdict.Safe {
		t.Errorf("%v: %q", g, why)
	}
	if g, _ := judge(t, `{"class_name":"Lambda","config":{}}`, o); g != verdict.Dangerous {
		t.Errorf("a Lambda is %v", g)
	}
}

func TestHostile(t *testing.T) {
	deep := strings.Repeat(`{"class_name":"Sequential","config":{"layers":[`, 3000) + fn("os", "system") + strings.Repeat(`]}}`, 3000)
	if g, _ := judge(t, deep, kerasconfig.Options{}); g != verdict.Malicious {
		t.Errorf("deep: %v", g)
	}
	long := `{"class_name":"Lambda","config":{"function":["` + strings.Repeat("enp6enp6", 1<<20) + `"]}}`
	if g, _ := judge(t, long, kerasconfig.Options{}); g != verdict.Dangerous {
		t.Errorf("long: %v", g)
	}
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte(class("keras.layers", "Lambda", `{"function":{"class_name":"__lambda__","config":{"code":"`+code("os")+`"}}}`)))
	f.Add([]byte(`{"class_name":"TensorFlowOpLayer","config":{"node_def":"{\"op\":\"WriteFile\"}"},"config":[1]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		root, _ := jsontree.Parse(b)
		kerasconfig.Judge(root, kerasconfig.Options{}, func(_ int, g verdict.Grade, why string) {
			if g == verdict.Safe || why == "" {
				t.Fatalf("%v %q", g, why)
			}
		})
	})
}
