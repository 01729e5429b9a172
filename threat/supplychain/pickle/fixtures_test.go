package pickle_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/pickle"
)

func TestFixtures(t *testing.T) {
	for _, f := range slices.Concat(bypasses, differential, honest) {
		t.Run(f.name, func(t *testing.T) {
			top, why, err := scan(t, f.file, f.in)
			if top < f.grade || f.exact && top > f.grade {
				t.Errorf("score %.2f, want %.2f: %q, %v", top, f.grade, why, err)
			}
			if f.grade == 0 && err != nil && !errors.Is(err, bartizan.ErrNotMine) {
				t.Errorf("not examined: %v", err)
			}
		})
	}
}

// TestSuffix: whatever is appended, the verdict does not get better. A last
// line without an end is another one with more behind it.
func TestSuffix(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 5000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	for _, f := range slices.Concat(bypasses, differential) {
		if f.in[len(f.in)-1] == '!' {
			continue
		}
		for _, suffix := range []string{"N.", "\x00", torchOK, string(noise), "PK\x05\x06" + string(make([]byte, 18)), "\n\n.", "\x80\x04\x95"} {
			if top, why, err := scan(t, f.file, f.in+suffix); top < f.grade {
				t.Errorf("%s with %.20q behind it: %.2f, want %.2f: %q, %v", f.name, suffix, top, f.grade, why, err)
			}
		}
	}
}

// TestTruncatedIsNeverClean: cut anywhere, a file that runs something is found
// or reported as not examined.
func TestTruncatedIsNeverClean(t *testing.T) {
	for _, in := range []string{inert, inert4} {
		for n := 5; n < len(in); n++ {
			if top, why, err := scan(t, "m.pkl", in[:n]); top == 0 && err == nil {
				t.Errorf("%q is clean: %q", in[:n], why)
			}
		}
	}
}

func TestTorchScript(t *testing.T) {
	in := proto4(global("__torch__.model", "Net") + ")\x81}b")
	u, err := pickle.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := artifact("archive/data.pkl", in)
	a.Parent = artifact("model.pt", "PK\x03\x04")
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) { t.Errorf("%.2f %s", s.Score, s.Reason) })
	if err != nil {
		t.Error(err)
	}
}

// TestTorchScriptsWayOut: from the functions that TorchScript's data name, a
// dotted name leads to the types of functions and code, and plain loaders call.
func TestTorchScriptsWayOut(t *testing.T) {
	const module = "torch.jit._pickle"
	u, err := pickle.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"types by dotted names":  proto4(call(module, "build_intlist.__class__", call(module, "build_intlist.__code__.__class__", "K\x00"), global(module, "build_intlist.__globals__"))),
		"what a function gives":  proto4(call(module, "build_intlist", "N") + ")R"),
		"a function is changed":  proto4(global(module, "build_intlist") + "}" + str("__code__") + "Nsb"),
		"another function of it": proto4(call(module, "exec", "N")),
		"a name that begins so":  proto4(call("__torch__evil", "run", "N")),
	} {
		a, top := artifact("archive/data.pkl", in), 0.0
		a.Parent = artifact("model.pt", "PK\x03\x04")
		if err := u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) { top = max(top, s.Score) }); err != nil || top < dangerous {
			t.Errorf("%s: %.2f, want %.2f; %v", name, top, dangerous, err)
		}
	}
	a := artifact("archive/data.pkl", proto4(call(module, "restore_type_tag", call(module, "build_intlist", "]K\x01a"), str("List[int]"))))
	a.Parent = artifact("model.pt", "PK\x03\x04")
	if err := u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) { t.Errorf("honest: %.2f %s", s.Score, s.Reason) }); err != nil {
		t.Error(err)
	}
}

// TestArraysOfDoubtfulSize: where an array's size cannot be told, what stands behind
// its beginning is told as not examined.
func TestArraysOfDoubtfulSize(t *testing.T) {
	dtype := "(" + str("V100") + "\x89\x88tq\x07" // the arguments, kept
	for name, in := range map[string]string{
		"a shape under a name that a call makes":        sized("", str("shape")+tuple(100)+call("builtins", "str", str("shape"))+tuple(1)),
		"numbers whose type says that they are objects": sized(call("numpy", "dtype", str("i1"), "\x89", "\x88")+"(K\x03"+str("|")+"NNN"+number(-1)+number(-1)+"K\x3ftb", str("shape")+tuple(100)),
		"objects whose type says that they are none":    proto4(strings.Replace(wrapper("O8", 1), str("O8")+"\x89\x88tR", str("O8")+"\x89\x88tR(K\x03"+str("|")+"NNN"+number(-1)+number(-1)+"K\x00tb", 1), "\x80\x04N.", "N"),
		"a size of -1":                        sized(call("numpy", "dtype", str("V100"), "\x89", "\x88")+strings.Replace(oneByte, "NNNK\x01", "NNN"+number(-1), 1), str("shape")+tuple(1)),
		"a type made again of the same tuple": sized(global("numpy", "dtype")+dtype+"R"+oneByte+global("numpy", "dtype")+"h\x07R0", str("shape")+tuple(1)),
	} {
		if top, why, err := scan(t, "m.joblib", in); top < dangerous && err == nil {
			t.Errorf("%s: %.2f, %q, and told as examined", name, top, why)
		}
	}
}

func TestOptions(t *testing.T) {
	in := proto4(call("acme.models", "Net", str("x")))
	for _, tt := range []struct {
		name string
		o    pickle.Options
		want float64
		bad  bool
	}{
		{"as it comes", pickle.Options{}, dangerous, false},
		{"unknown is suspicious", pickle.Options{Unknown: "suspicious"}, suspicious, false},
		{"allowed as a class is not called", pickle.Options{Allow: []string{"acme.models.Net"}}, dangerous, false},
		{"allowed to be called", pickle.Options{Allow: []string{"[call]", "acme.models: Net"}}, 0, false},
		{"a whole module", pickle.Options{Allow: []string{"[call]", "acme.models: *"}}, 0, false},
		{"another word", pickle.Options{Unknown: "fine"}, 0, true},
		{"another section", pickle.Options{Allow: []string{"[cal]"}}, 0, true},
		{"no module", pickle.Options{Allow: []string{"Net"}}, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := checktest.Settings()
			s.Decode = func(into any) error { *into.(*pickle.Options) = tt.o; return nil }
			u, err := pickle.Check.Scan(s)
			if (err != nil) != tt.bad {
				t.Fatalf("error %v", err)
			}
			if err != nil {
				return
			}
			var top float64
			err = u.Scan(t.Context(), artifact("m.pkl", in), func(_ string, s bartizan.Signal) { top = max(top, s.Score) })
			if top != tt.want || err != nil {
				t.Errorf("%.2f, want %.2f; %v", top, tt.want, err)
			}
		})
	}
}

// TestOwnAndDill judges what plain data look like under old protocols and dill,
// and what only looks so.
func TestOwnAndDill(t *testing.T) {
	dill := func(name, args string) string { return "cdill._dill\n" + name + "\n" + args + "R" }
	text := func(s string) string { return "X" + string([]byte{byte(len(s)), 0, 0, 0}) + s }
	tests := []struct {
		name, in string
		want     float64
	}{
		{"an object of the script, protocol 0", "ccopy_reg\n_reconstructor\n(c__main__\nFoo\nc__builtin__\nobject\nNtR(dS'a'\nI1\nsb.", suspicious},
		{"of an unknown package", "ccopy_reg\n_reconstructor\n(csome.package\nFoo\nc__builtin__\nobject\nNtR.", dangerous},
		{"of a program", "ccopy_reg\n_reconstructor\n(csubprocess\nPopen\nc__builtin__\nobject\nNtR.", malicious},
		{"of a class that runs its state", "ccopy_reg\n_reconstructor\n(cscipy.stats._continuous_distns\nnorm_gen\nc__builtin__\nobject\nNtR}X\x13\x00\x00\x00_parse_arg_templateX\x12\x00\x00\x00import os; os.ff()sb.", malicious},
		{"an enumeration's member", "c__main__\nColor\n(I1\ntR.", suspicious},
		{"a function of the script", "c__main__\nsystem\n(I1\ntR.", dangerous},
		{"a dotted name of the script", "\x80\x04\x8c\x08__main__\x8c\x09os.system\x93)R.", dangerous},
		{"dill: a slice", dill("_load_type", "("+text("slice")+"t") + "(I1\nI2\nNtR.", 0},
		{"dill: an exception", dill("_load_type", "("+text("ValueError")+"t") + "(" + text("x") + "tR.", 0},
		{"dill: code", dill("_load_type", "("+text("CodeType")+"t") + "(I1\ntR.", dangerous},
		{"dill: a type that makes calls", dill("_load_type", "("+text("PartialType")+"t") + "(cos\nsystem\ntR.", dangerous},
		{"dill: a range", dill("_eval_repr", "("+text("range(0, 3)")+"t") + ".", 0},
		{"dill: no range", dill("_eval_repr", "("+text("range(f(), 3)")+"t") + ".", dangerous},
		{"dill: an array", dill("_create_array", "(cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\nt"+text("b")+"t(I1\ntNt") + ".", 0},
		{"dill: an array by another maker", dill("_create_array", "(cos\nsystem\n("+text("id")+"t(I1\ntNt") + ".", dangerous},
		{"dill: no arguments", dill("_eval_repr", ")") + ".", dangerous},
	}
	for _, tt := range tests {
		if top, why, err := scan(t, "m.pkl", tt.in); top != tt.want && (tt.want != dangerous || top < dangerous) {
			t.Errorf("%s: %v, want %v: %q, %v", tt.name, top, tt.want, why, err)
		}
	}
}

// TestWordList takes lists of words behind each other for what they are, and
// still finds a call among them.
func TestWordList(t *testing.T) {
	words := "BART\x00\x01\x02" + strings.Repeat("cat\nchurch\nclean\nill\ninto\nother\n", 500)
	if top, why, _ := scan(t, "model.bin", words); top > 0 {
		t.Errorf("a list of words: %v %q", top, why)
	}
	if top, why, _ := scan(t, "model.bin", words+"cos\nsystem\n(S'id'\ntR."); top < malicious {
		t.Errorf("a call among words: %v %q", top, why)
	}
}
