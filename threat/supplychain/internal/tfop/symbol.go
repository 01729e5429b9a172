package tfop

import (
	"fmt"
	"strings"

	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

// families of tf.* whose functions compute and do nothing else.
const families = " math nn linalg strings signal image bitwise sets ragged sparse random audio dtypes quantization __operators__ " +
	"keras.backend keras.activations keras.losses keras.metrics keras.ops keras.utils.to_categorical keras.utils.normalize nest experimental.numpy "

// harmful are functions at tf's top that do more than compute.
const harmful = " py_function numpy_function py_func load_op_library load_library load_file_system_library print while_loop map_fn function " +
	"import_graph_def recompute_grad custom_gradient "

// Symbol judges a public name of TensorFlow, such as "math.add", that a layer
// calls by its name.
func Symbol(name string) (verdict.Grade, string) {
	s := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "tf."), "compat.v1."), "compat.v2.")
	if op, ok := strings.CutPrefix(s, "raw_ops."); ok {
		o := Lookup(op)
		if o.Grade == verdict.Safe && (len(o.Paths) > 0 || len(o.Attrs) > 0) {
			return verdict.Dangerous, "reads or writes files"
		}
		return o.Grade, o.Why
	}
	first, rest, deep := strings.Cut(s, ".")
	switch {
	case !deep && !strings.Contains(harmful, " "+s+" ") && s != "":
		if o := Lookup(camel(s)); o.Grade >= verdict.Dangerous {
			return o.Grade, o.Why
		}
		return verdict.Safe, ""
	case first == "io" && computes(rest), first == "debugging" && (strings.HasPrefix(rest, "assert_") || strings.HasPrefix(rest, "check_")):
		return verdict.Safe, ""
	}
	for f := range strings.FieldsSeq(families) {
		if strings.HasPrefix(s, f+".") || s == f {
			return verdict.Safe, ""
		}
	}
	return verdict.Dangerous, fmt.Sprintf("is no function that computes: %s", what(first))
}

// computes are the functions of tf.io that work on strings in memory.
func computes(name string) bool {
	for _, p := range []string{"decode_", "encode_", "parse_", "serialize_", "deserialize_", "extract_", "is_jpeg"} {
		if strings.HasPrefix(name, p) && name != "decode_proto" && name != "encode_proto" {
			return true
		}
	}
	return false
}

func what(family string) string {
	switch family {
	case "io":
		return "it reads or writes files"
	case "saved_model", "train", "data", "summary":
		return "it loads or writes models, data or logs"
	case "py_function", "numpy_function", "py_func":
		return "it calls Python"
	case "load_op_library", "load_library", "load_file_system_library":
		return "it loads native code"
	}
	return "it does more than a layer needs"
}

// camel turns read_file into ReadFile.
func camel(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(s, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}
