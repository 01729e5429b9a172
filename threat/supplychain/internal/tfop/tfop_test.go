package tfop_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/tfop"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

func TestLookup(t *testing.T) {
	for name, want := range map[string]verdict.Grade{
		"MatMul": verdict.Safe, "Conv2D": verdict.Safe, "RestoreV2": verdict.Safe, "VarHandleOp": verdict.Safe, "StatefulPartitionedCall": verdict.Safe,
		"ReadFile": verdict.Dangerous, "WriteFile": verdict.Dangerous, "EagerPyFunc": verdict.Dangerous, "ExperimentalSqlDataset": verdict.Dangerous,
		"MyOwnKernel": verdict.Suspicious, "": verdict.Suspicious,
	} {
		if o := tfop.Lookup(name); o.Grade != want {
			t.Errorf("%s: %v, want %v", name, o.Grade, want)
		}
	}
	if len(tfop.Lookup("SaveV2").Paths) == 0 || len(tfop.Lookup("PrintV2").Attrs) == 0 {
		t.Error("inputs that name files are not known")
	}
}

func TestPlace(t *testing.T) {
	for place, want := range map[string]verdict.Grade{
		"": verdict.Safe, "stderr": verdict.Safe, "local://": verdict.Safe,
		"vocab.txt": verdict.Suspicious, "a/b": verdict.Suspicious,
		"/etc/passwd": verdict.Dangerous, "file:///tmp/x": verdict.Dangerous, "http://x/": verdict.Dangerous, `..\x`: verdict.Dangerous,
		"a/../../b": verdict.Dangerous, "C:x": verdict.Dangerous, "~/x": verdict.Dangerous, "a\x00b": verdict.Dangerous, "a..b": verdict.Suspicious,
	} {
		if g, why := tfop.Place(place); g != want {
			t.Errorf("%q: %v (%s), want %v", place, g, why, want)
		}
	}
}

func TestSymbol(t *testing.T) {
	for name, want := range map[string]verdict.Grade{
		"math.add": verdict.Safe, "__operators__.getitem": verdict.Safe, "reshape": verdict.Safe, "compat.v1.concat": verdict.Safe, "io.decode_jpeg": verdict.Safe,
		"raw_ops.Add": verdict.Safe, "debugging.assert_equal": verdict.Safe, "tf.nn.relu": verdict.Safe,
		"io.write_file": verdict.Dangerous, "raw_ops.WriteFile": verdict.Dangerous, "raw_ops.SaveV2": verdict.Dangerous, "py_function": verdict.Dangerous,
		"read_file": verdict.Dangerous, "compat.v1.write_file": verdict.Dangerous, "load_op_library": verdict.Dangerous, "saved_model.load": verdict.Dangerous,
		"keras.utils.get_file": verdict.Dangerous, "": verdict.Dangerous,
	} {
		if g, why := tfop.Symbol(name); g != want {
			t.Errorf("%q: %v (%s), want %v", name, g, why, want)
		}
	}
}
