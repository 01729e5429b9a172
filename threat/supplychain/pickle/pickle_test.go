package pickle_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/pickle"
)

func TestCheck(t *testing.T) { checktest.Run(t, pickle.Check) }

func scan(t testing.TB, name, in string) (top float64, reasons []string, err error) {
	t.Helper()
	u, err := pickle.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := artifact(name, in)
	if !u.Wants(a.Entry) {
		return 0, nil, nil
	}
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		top = max(top, s.Score)
		reasons = append(reasons, s.Reason)
	})
	return top, reasons, err
}

func artifact(name, in string) *bartizan.Artifact {
	return &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in[:min(len(in), bartizan.HeadSize)])},
		ReaderAt: bytes.NewReader([]byte(in)),
	}
}

const (
	suspicious = 0.5
	dangerous  = 0.8
	malicious  = 1
)

// attacks only name functions; nothing here is ever loaded. Each must be found
// at its grade at least.
var attacks = []struct {
	name, in string
	grade    float64
}{
	{"a system call", "cos\nsystem\n(S'id'\ntR.", malicious},
	{"by the C module's name", "cposix\nsystem\n(S'id'\ntR.", malicious},
	{"INST", "(S'id'\nios\nsystem\n.", malicious},
	{"OBJ, its result dropped", "N(cos\nsystem\nS'id'\no0.", malicious},
	{"STACK_GLOBAL", "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.", malicious},
	{"eval", "cbuiltins\neval\n(S'1'\ntR.", malicious},
	{"Python 2's exec", "c__builtin__\nexecfile\n(S'x'\ntR.", malicious},
	{"a submodule of a known module", "casyncio.unix_events\n_UnixSubprocessTransport._start\n(S'x'\ntR.", malicious},
	{"pip", "cpip\nmain\n(S'x'\ntR.", malicious},
	{"a dotted name through a harmless module", "\x80\x04\x8c\x05numpy\x8c\x12ctypeslib.os.popen\x93\x8c\x02id\x85R.", dangerous},
	{"an unknown gadget", "csome.package\nrun_it\n(S'x'\ntR.", dangerous},
	{"an unknown class made and given state", "csome.package\nThing\n)\x81}b.", dangerous},
	{"a result that is called", "cfunctools\npartial\n(cos\nsystem\ntR(S'id'\ntR.", malicious},
	{"a harmless callable's result that is called", "ccollections\nCounter\n)R)R.", dangerous},
	{"a function that honest files only name", "csklearn.feature_selection._univariate_selection\nf_classif\n(NNtR.", dangerous},
	{"names that cannot be known", "\x80\x04K\x01K\x02\x93)R.", dangerous},
	{"the extension registry", "\x80\x02\x82\x01)R.", dangerous},
	{"a reconstructor for a function", "ccopyreg\n_reconstructor\n(cos\nsystem\ncbuiltins\nobject\nNtR.", dangerous},
	{"getattr on a class", "cbuiltins\ngetattr\n(cnumpy\nndarray\nS'tofile'\ntR.", dangerous},
	{"codecs.encode to another codec", "c_codecs\nencode\n(Vx\nVzip\ntR.", dangerous},
	{"torch's loader in the file", "ctorch.storage\n_load_from_bytes\n(S'x'\ntR.", dangerous},
	{"behind an honest pickle", "N.cos\nsystem\n(S'id'\ntR.", malicious},
	{"behind junk", "\x80\x02N.\x00junk\x80\x02cos\nsystem\n(S'id'\ntR.", malicious},
	{"broken after the call", "cos\nsystem\n(S'id'\ntR\xff", malicious},
	{"an import alone", "cos\nsystem\n.", dangerous},
	{"an unknown import alone", "csome.package\nThing\n.", suspicious},
	{"another loader's persistent id", "\x80\x02X\x04\x00\x00\x00evilQ.", suspicious},
	{"a pickle inside bytes", "\x80\x04C\x0e\x80\x04\x8c\x01a\x8c\x01b\x93)R0N.0N.", suspicious},
}

func TestAttacks(t *testing.T) {
	for _, tt := range attacks {
		t.Run(tt.name, func(t *testing.T) {
			if top, why, err := scan(t, "model.pkl", tt.in); top < tt.grade {
				t.Errorf("score %.2f, want %.2f: %v, %v", top, tt.grade, why, err)
			}
			// The name must not matter.
			if top, why, _ := scan(t, "weights.safe", tt.in); top < tt.grade && strings.Contains("\x80c(N", tt.in[:1]) && tt.in[0] != 'N' {
				t.Errorf("under another name: %.2f, %v", top, why)
			}
			// Nothing that follows makes it better.
			if top, why, _ := scan(t, "model.pkl", tt.in+"N."); top < tt.grade {
				t.Errorf("with a suffix: %.2f, %v", top, why)
			}
		})
	}
}

func TestHonest(t *testing.T) {
	for name, in := range map[string]string{
		"numbers":          "\x80\x04]\x94(K\x01K\x02G?\xf0\x00\x00\x00\x00\x00\x00e.",
		"an ordered dict":  "\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01.",
		"a torch tensor":   "\x80\x02ctorch._utils\n_rebuild_tensor_v2\nq\x00((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQK\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR.",
		"a numpy array":    "\x80\x02cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85C\x01btR(K\x01K\x02\x85cnumpy\ndtype\nX\x02\x00\x00\x00f8K\x00K\x01\x87R(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89C\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00tb.",
		"an estimator":     "\x80\x04\x8c\x1asklearn.linear_model._base\x8c\x10LinearRegression\x93)\x81}\x8c\x0dfit_intercept\x88sb.",
		"latin-1 bytes":    "\x80\x02c_codecs\nencode\nX\x02\x00\x00\x00abX\x06\x00\x00\x00latin1\x86R.",
		"no pickle at all": "hello, this is a note about os.system\n",
		"an image":         "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
	} {
		if top, why, err := scan(t, "model.pkl", in); top > 0 || err != nil && !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s: %.2f, %v, %v", name, top, why, err)
		}
	}
}

// TestCutAnywhere: a file that is cut before its end is not clean, whether the
// call is in it still or not.
func TestCutAnywhere(t *testing.T) {
	in := "\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R."
	for n := 17; n < len(in); n++ {
		top, why, err := scan(t, "model.pkl", in[:n])
		if top == 0 && err == nil {
			t.Errorf("cut at %d: silent (%v)", n, why)
		}
	}
}

func TestListIsRead(t *testing.T) {
	if n := pickle.Listed(); n < 500 {
		t.Errorf("only %d names on the list", n)
	}
}
