package torchscript_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/torchscript"
)

func TestCheck(t *testing.T) { checktest.Run(t, torchscript.Check) }

func scan(t testing.TB, name, in string) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, torchscript.Check, name, in)
}

const class = "class M(Module):\n  __parameters__ = []\n  training : bool\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    "

func TestOperators(t *testing.T) {
	for in, want := range map[string]float64{
		`_0 = torch.add(x, x)`:                                         0,
		`_0 = ops.prim.dtype(torch.softmax(x, -1))`:                    0,
		`_0 = (self)._check(annotate(List[int], []), )`:                0,
		`f = __torch__.torch.nn.functional.linear` + "\n    f(x)":      0,
		`_0 = uninitialized(Tensor); print(int(1), "torch.from_file")`: 0,
		`_0 = ops.quantized.linear(x, self.p)`:                         0,
		`_0 = ops.torchvision.nms(x, x, 0.5)`:                          0,
		`_0 = torch.from_file("/etc/hosts", False, 10)`:                0.8,
		`_0 = ops.aten.from_file("/etc/hosts")`:                        0.8,
		`f = ops.aten.save` + "\n    f(x, \"y\")":                      0.8,
		`torch.save(x, "inert")`:                                       0.8,
		`_0 = ^Evil()(x)`:                                              0.8,
		`_0 = ops.prim.PythonOp(x)`:                                    0.8,
		`_0 = rpc_async("worker", "f", (x,))`:                          0.8,
		`_0 = ops.prim.rpc_sync(x)`:                                    0.8,
		`_0 = ops.dist_rpc.call(x)`:                                    0.8,
		`_0 = ops.image.read_file("/etc/hosts")`:                       0.8,
		`_0 = __import__("os").system("echo inert")`:                   0.8,
		`_0 = eval("1")`:                                               0.8,
		`os.system("echo inert")`:                                      0.8,
		`_0 = ops.mylib.compute(x)`:                                    0.5,
		`_0 = torch.unheard_of(x)`:                                     0.5,
		`_0 = unheard_of(x)`:                                           0.5,
		`c = torch.classes.mylib.Thing(x)`:                             0.5,
		`c = __torch__.torch.classes.quantized.LinearPackedParamsBase`: 0,
		`c = __torch__.torch.classes.dist_rpc.WorkerInfo`:              0.8,
		`# type: (__import__('os').system('x')) -> int`:                0.8,
	} {
		if top, why, err := scan(t, "m/code/__torch__.py", class+in+"\n"); top != want || err != nil {
			t.Errorf("%s: %.2f, want %.2f: %v, %v", in, top, want, why, err)
		}
	}
	if top, _, _ := scan(t, "src/code/tool.py", "torch.save(x, 'y')"); top != 0 {
		t.Error("a Python file that is no TorchScript")
	}
}

func FuzzScan(f *testing.F) {
	f.Add(class + "_0 = ops.aten.from_file(\"x\")\n")
	f.Fuzz(func(t *testing.T, in string) {
		if _, _, err := scan(t, "code/__torch__.py", in); err != nil {
			if !strings.Contains(err.Error(), "not examined") {
				t.Fatal(err)
			}
		}
	})
}
