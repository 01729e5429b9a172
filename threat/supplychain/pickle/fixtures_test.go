package pickle_test

import (
	"errors"
	"math/rand/v2"
	"slices"
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
