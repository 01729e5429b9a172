package encoder_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/bartizan-ai/bartizan/format/safetensors"
	"github.com/bartizan-ai/bartizan/threat/injection/encoder"
)

// TestGolden holds the quantised model against the float32 one, as transformers
// runs it; testdata/golden.py writes what it says.
func TestGolden(t *testing.T) {
	f, err := os.Open("testdata/golden.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	st, err := safetensors.Open(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	if err := json.Unmarshal([]byte(st.Metadata["texts"]), &texts); err != nil || len(texts) < 40 {
		t.Fatalf("%d texts, %v", len(texts), err)
	}
	pooled, logits := floats(t, st, "pooled"), floats(t, st, "logits")
	least, sum, worst, mean, apart := 1.0, 0.0, 0.0, 0.0, 0.0
	for i, s := range texts {
		gotPooled, gotLogits, err := encoder.First(s)
		if err != nil {
			t.Fatal(err)
		}
		n := len(gotPooled)
		c := cosine(gotPooled, pooled[i*n:][:n])
		least, sum = min(least, c), sum+c/float64(len(texts))
		for j, z := range gotLogits {
			want := float64(logits[i*len(gotLogits)+j])
			d := math.Abs(float64(z) - want)
			apart = max(apart, math.Abs(encoder.Probability(j, float64(z))-encoder.Probability(j, want)))
			worst, mean = max(worst, d), mean+d/float64(len(texts)*len(gotLogits))
		}
		if c < 0.995 {
			t.Errorf("%q: cosine %.5f", s, c)
		}
	}
	t.Logf("cosine: least %.6f, mean %.6f; output off by at most %.4f, %.4f in the mean; probability by at most %.4f", least, sum, worst, mean, apart)
	if sum < 0.999 || worst > worstOutput {
		t.Errorf("cosine: mean %.6f, output off by %.4f", sum, worst)
	}
}

// worstOutput is how far a head's output may be off by quantisation.
const worstOutput = 0.3

func floats(t *testing.T, f *safetensors.File, name string) []float32 {
	t.Helper()
	x, ok := f.Lookup(name)
	if !ok {
		t.Fatalf("no tensor %s", name)
	}
	v, err := f.Floats(x, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}
