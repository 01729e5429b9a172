package harm_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/harm"
)

func TestOf(t *testing.T) {
	for _, name := range []string{"os", "os.system", "builtins.eval", "hydra.utils.get_method", "torch.load"} {
		if harm.Of(name) == "" {
			t.Errorf("%s is harmless", name)
		}
	}
	for _, name := range []string{"", "osmium.x", "builtins.dict", "torch.nn.Linear", "sysconfigs"} {
		if h := harm.Of(name); h != "" {
			t.Errorf("%s: %s", name, h)
		}
	}
}
