package skops_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/skops"
)

func TestCheck(t *testing.T) { checktest.Run(t, skops.Check) }

func scan(t testing.TB, name, in string) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, skops.Check, name, in)
}

func node(loader, module, class, rest string) string {
	return `{"__class__":"` + class + `","__module__":"` + module + `","__loader__":"` + loader + `"` + rest + `}`
}

func TestNodes(t *testing.T) {
	str := func(s string) string { return node("JsonNode", "builtins", "str", `,"content":"\"`+s+`\""`) }
	for in, want := range map[string]float64{
		node("ObjectNode", "sklearn.linear_model._logistic", "LogisticRegression", `,"content":`+node("DictNode", "builtins", "dict", "")): 0,
		node("FunctionNode", "numpy", "sqrt", ""):                                          0,
		node("TypeNode", "builtins", "str", ""):                                            0,
		node("PartialNode", "functools", "partial", ""):                                    0,
		node("OperatorFuncNode", "operator", "itemgetter", `,"attrs":`+str("x")):           0,
		node("SparseMatrixNode", "scipy.sparse._csr", "csr_matrix", ""):                    0,
		node("TreeNode", "sklearn.tree._tree", "Tree", ""):                                 0,
		node("FunctionNode", "os", "system", ""):                                           1,
		node("FunctionNode", "builtins", "eval", ""):                                       1,
		node("FunctionNode", "my.module", "f", ""):                                         0.8,
		node("ObjectNode", "my.module", "Thing", ""):                                       0.8,
		node("ObjectNode", "__main__", "Thing", ""):                                        0.5,
		node("ObjectNode", "subprocess", "Popen", ""):                                      1,
		node("TypeNode", "my.module", "Thing", ""):                                         0.5,
		node("TypeNode", "os", "system", ""):                                               0.8,
		node("PartialNode", "os", "system", ""):                                            1,
		node("OperatorFuncNode", "operator", "methodcaller", ""):                           1,
		node("OperatorFuncNode", "operator", "call", ""):                                   0.8,
		node("OperatorFuncNode", "os", "system", ""):                                       1,
		node("OperatorFuncNode", "operator", "attrgetter", `,"attrs":`+str("__globals__")): 0.8,
		node("MethodNode", "sklearn.linear_model._logistic", "LogisticRegression", `,"content":{"func":"predict","obj":null}`):         0,
		node("MethodNode", "sklearn.linear_model._logistic", "LogisticRegression", `,"content":{"func":"fit.__globals__","obj":null}`): 1,
		node("MethodNode", "builtins", "str", `,"content":{"func":"__reduce__"}`):                                                      1,
		node("NewNode", "builtins", "dict", ""):                                                                       0.5,
		node("ConstructorFromReduceNode", "builtins", "range", ""):                                                    0,
		node("ConstructorFromReduceNode", "builtins", "map", ""):                                                      0.8,
		node("ConstructorFromReduceNode", "os", "system", ""):                                                         1,
		node("ObjectNode", "_loss", "CyHalfSquaredError", ""):                                                         0,
		node("NdArrayNode", "numpy", "ndarray", `,"file":"../x.npy"`):                                                 0.8,
		`{"__class__":"dict","__module__":"builtins","__loader__":"DictNode","__module__":"os","__class__":"system"}`: 1,
		`{"a":[{"b":` + node("FunctionNode", "os", "system", "") + `}]}`:                                              1,
	} {
		if top, why, err := scan(t, "schema.json", in); top != want || err != nil {
			t.Errorf("%s: %.2f, want %.2f: %v, %v", in, top, want, why, err)
		}
	}
}

func TestFiles(t *testing.T) {
	if top, why, _ := scan(t, "model.skops", "\x80\x04N."); top != 0.8 {
		t.Errorf("a pickle with the name: %.2f, %v", top, why)
	}
	if top, why, err := scan(t, "model.skops", "PK\x03\x04"); top != 0 || !errors.Is(err, bartizan.ErrNotMine) {
		t.Errorf("a ZIP: %.2f, %v, %v", top, why, err)
	}
	if _, _, err := scan(t, "schema.json", `{"type": "object"}`); !errors.Is(err, bartizan.ErrNotMine) {
		t.Errorf("another schema: %v", err)
	}
}

// TestCutAnywhere: a schema that is cut behind its first loader is not clean.
func TestCutAnywhere(t *testing.T) {
	in := node("FunctionNode", "os", "system", "")
	for n := strings.Index(in, "__loader__") + 10; n < len(in); n++ {
		if top, _, err := scan(t, "schema.json", in[:n]); top == 0 && err == nil || errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("cut at %d: silent", n)
		}
	}
}
