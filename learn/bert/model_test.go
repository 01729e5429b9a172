package bert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

// random gives tensors drawn by name, of the sizes that trained ones have.
type random struct{ err string }

func (s random) Floats(name string, size ...int) ([]float32, error) {
	if name == s.err {
		return nil, errors.New("planted")
	}
	h := fnv.New64()
	h.Write([]byte(name))
	r, n := rand.New(rand.NewPCG(h.Sum64(), 1)), 1
	for _, v := range size {
		n *= v
	}
	out := numbers(r, n, 0.06)
	if strings.HasSuffix(name, "LayerNorm.weight") {
		for i := range out {
			out[i]++
		}
	}
	return out, nil
}

var (
	small = Shape{Layers: 2, Hidden: 64, Inner: 96, Vocab: 50, Positions: 70, Outputs: 2}
	mini  = Shape{Layers: 6, Hidden: 384, Inner: 1536, Vocab: 1000, Positions: 512, Outputs: 2} // MiniLM's layers
)

func build(t testing.TB, sh Shape) []byte {
	t.Helper()
	file, err := Build(sh, random{}, []byte("[PAD]\n"), []byte("{}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func parse(t testing.TB, sh Shape) *Model {
	t.Helper()
	m, err := Parse(build(t, sh))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func ids(n, vocab int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32((i*i*7 + 3*i) % vocab)
	}
	return out
}

func forward(t testing.TB, m *Model, tokens []int32) (pooled, logits []float32) {
	t.Helper()
	pooled, logits = make([]float32, m.shape.Hidden), make([]float32, m.shape.Outputs)
	if err := m.Forward(tokens, pooled, logits); err != nil {
		t.Fatal(err)
	}
	return pooled, logits
}

// TestAgainstReference holds the model against one in float64, written from the
// paper and without any of its parts.
func TestAgainstReference(t *testing.T) {
	m := parse(t, small)
	for n := 1; n <= small.Positions; n++ {
		tokens := ids(n, small.Vocab)
		pooled, logits := forward(t, m, tokens)
		wantPooled, wantLogits := reference(small, tokens)
		if c := cosine(pooled, wantPooled); c < 0.9995 {
			t.Errorf("%d tokens: cosine %.6f", n, c)
		}
		for i := range logits {
			if d := math.Abs(float64(logits[i]) - wantLogits[i]); d > 0.05 {
				t.Errorf("%d tokens: logit %d is %.4f, the reference's %.4f", n, i, logits[i], wantLogits[i])
			}
		}
	}
}

func cosine(a []float32, b []float64) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+float64(a[i])*b[i], aa+float64(a[i])*float64(a[i]), bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

// TestKernelsAgree: a score is the same on every machine.
func TestKernelsAgree(t *testing.T) {
	m := parse(t, small)
	for n := 1; n <= small.Positions; n += 3 {
		m.k = twins()
		want, wantLogits := forward(t, m, ids(n, small.Vocab))
		for _, k := range others(t) {
			m.k = k
			got, logits := forward(t, m, ids(n, small.Vocab))
			same(t, fmt.Sprintf("%s: %d tokens", k.name, n), append(got, logits...), append(want, wantLogits...))
		}
	}
}

// TestScratchIsClean: what a longer text left behind does not show, and runs do
// not disturb one another.
func TestScratchIsClean(t *testing.T) {
	m := parse(t, small)
	want, _ := forward(t, m, ids(9, small.Vocab))
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for n := range 20 {
				pooled, logits := make([]float32, small.Hidden), make([]float32, small.Outputs)
				if err := m.Forward(ids(70-g-n, small.Vocab), pooled, logits); err != nil {
					t.Error(err)
				}
				if err := m.Forward(ids(9, small.Vocab), pooled, logits); err != nil {
					t.Error(err)
				}
				for i := range want {
					if pooled[i] != want[i] {
						t.Errorf("number %d is %v, at first it was %v", i, pooled[i], want[i])
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestPeaks: with what was observed a layer whose input has a few loud channels
// comes out much nearer to the float product; peaks of another model are
// refused.
func TestPeaks(t *testing.T) {
	const in, rows = 64, 8
	r := rand.New(rand.NewPCG(3, 4))
	x, w := numbers(r, rows*in, 1), numbers(r, lane*in, 1)
	for i := range x {
		if i%in%25 == 3 {
			x[i] *= 50
		}
	}
	for i := range w {
		if i%in%25 == 3 {
			w[i] /= 50
		}
	}
	seen := &Peaks{sites: [][2][]float32{{make([]float32, in), make([]float32, in)}}}
	seen.note(0, 1, x)
	off := func(peaks *Peaks) (sum float64) {
		b := &builder{peaks: peaks}
		b.dense(b.even(w, in, 0, 1), make([]float32, lane), in, 0)
		s := &sections{b: b.out.Bytes()}
		even := s.floats(in)
		blocks := s.dense(in, lane)
		m, sc, got := &Model{k: sets()[0], shape: Shape{Hidden: in, Inner: in}}, &scratch{}, make([]float32, rows*lane)
		sc.size(&m.shape, rows, m.k.bytes)
		m.quantise(sc, x, in, rows, even)
		m.dense(sc, got, blocks)
		for i, v := range got {
			want := 0.0
			for j := range in {
				want += float64(x[i/lane*in+j]) * float64(w[i%lane*in+j])
			}
			sum += math.Abs(float64(v)-want) / float64(len(got))
		}
		return sum
	}
	plain, even := off(nil), off(seen)
	t.Logf("off in the mean: plain %.3f, evened out %.3f", plain, even)
	if even > plain/2 {
		t.Errorf("off in the mean: plain %.3f, evened out %.3f", plain, even)
	}
	for _, bad := range []*Peaks{seen, {}} {
		if _, err := Build(small, random{}, nil, nil, bad); err == nil {
			t.Error("peaks of another model were taken")
		}
	}
}

// TestObserve: what is seen are the inputs' greatest values, and it is enough
// for a file that still computes the same.
func TestObserve(t *testing.T) {
	m, peaks := parse(t, small), &Peaks{}
	for n := 1; n <= small.Positions; n += 7 {
		if err := m.Observe(ids(n, small.Vocab), peaks); err != nil {
			t.Fatal(err)
		}
	}
	file, err := Build(small, random{}, nil, nil, peaks)
	if err != nil {
		t.Fatal(err)
	}
	if m, err = Parse(file); err != nil {
		t.Fatal(err)
	}
	pooled, _ := forward(t, m, ids(50, small.Vocab))
	want, _ := reference(small, ids(50, small.Vocab))
	if c := cosine(pooled, want); c < 0.9995 {
		t.Errorf("cosine %.6f", c)
	}
}

func TestForwardRefuses(t *testing.T) {
	m := parse(t, small)
	pooled, logits := make([]float32, small.Hidden), make([]float32, small.Outputs)
	for _, bad := range [][]int32{nil, {-1}, {1, int32(small.Vocab)}, ids(small.Positions+1, small.Vocab)} {
		if err := m.Forward(bad, pooled, logits); !errors.Is(err, ErrIDs) {
			t.Errorf("%d ids: error %v, want ErrIDs", len(bad), err)
		}
	}
	if err := m.Forward([]int32{1}, pooled[1:], logits); !errors.Is(err, ErrIDs) {
		t.Errorf("a short buffer: error %v, want ErrIDs", err)
	}
}

// TestNothingIsAllocated runs with buffers of its own: under the race detector a
// pool forgets some.
func TestNothingIsAllocated(t *testing.T) {
	m, s := parse(t, small), &scratch{}
	tokens, pooled, logits := ids(70, small.Vocab), make([]float32, small.Hidden), make([]float32, small.Outputs)
	m.run(s, tokens, pooled, logits, nil)
	if n := testing.AllocsPerRun(100, func() { m.run(s, tokens, pooled, logits, nil) }); n != 0 {
		t.Errorf("%v allocations a run, want none", n)
	}
}

func TestBuildRepeats(t *testing.T) {
	if !bytes.Equal(build(t, small), build(t, small)) {
		t.Error("the same tensors gave two files")
	}
	if _, err := Build(small, random{err: "encoder.layer.1.output.dense.bias"}, nil, nil, nil); err == nil || !strings.Contains(err.Error(), "layer.1.output.dense.bias") {
		t.Errorf("a missing tensor: error %v", err)
	}
	bad := small
	bad.Hidden = 65
	if _, err := Build(bad, random{}, nil, nil, nil); err == nil {
		t.Error("an odd width was built")
	}
}

// TestDamage: a file with any one byte changed, cut or added is refused.
func TestDamage(t *testing.T) {
	good := build(t, Shape{Layers: 1, Hidden: 32, Inner: 32, Vocab: 3, Positions: 4, Outputs: 1})
	if _, err := Parse(good); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(good); at += 1 + at/64 {
		bad := bytes.Clone(good)
		bad[at] ^= 0x40
		if _, err := Parse(bad); err == nil {
			t.Errorf("byte %d changed: no error", at)
		}
		if _, err := Parse(good[:at]); err == nil {
			t.Errorf("cut at %d: no error", at)
		}
	}
	if _, err := Parse(append(bytes.Clone(good), 0)); err == nil {
		t.Error("a byte more: no error")
	}
}

// reseal makes a damaged file's size and digest right again.
func reseal(file []byte) []byte {
	if len(file) < headSize {
		return file
	}
	le := binary.LittleEndian
	var sh Shape
	for i, d := range sh.dims() {
		*d = int(int32(le.Uint32(file[56+4*i:])))
	}
	return seal(sh, file, int(le.Uint32(file[80:])), int(le.Uint32(file[84:])))
}

// TestHostileFile: right digests do not make wrong content right.
func TestHostileFile(t *testing.T) {
	sh := Shape{Layers: 1, Hidden: 32, Inner: 32, Vocab: 3, Positions: 4, Outputs: 1}
	good := build(t, sh)
	for i, d := range sh.dims() {
		for _, v := range []int{0, *d + 32, 1 << 20, math.MaxInt32, -1} {
			bad := bytes.Clone(good)
			binary.LittleEndian.PutUint32(bad[56+4*i:], uint32(v))
			if _, err := Parse(reseal(bad)); err == nil {
				t.Errorf("size %d claimed as %d: no error", i, v)
			}
		}
	}
	bad := bytes.Clone(good)
	binary.LittleEndian.PutUint32(bad[len(bad)-4:], math.Float32bits(float32(math.NaN())))
	if _, err := Parse(reseal(bad)); err == nil {
		t.Error("a bias that is no number: no error")
	}
	bad = bytes.Clone(good)
	binary.LittleEndian.PutUint32(bad[80:], math.MaxUint32)
	if _, err := Parse(reseal(bad)); err == nil {
		t.Error("a vocabulary of 4 GiB: no error")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(build(f, Shape{Layers: 1, Hidden: 32, Inner: 32, Vocab: 3, Positions: 4, Outputs: 1}))
	f.Add([]byte(signature))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(reseal(bytes.Clone(b)))
		if err != nil {
			return
		}
		forward(t, m, []int32{0})
	})
}

func BenchmarkForward(b *testing.B) {
	m := parse(b, mini)
	for _, k := range sets() {
		for _, n := range []int{16, 64, 128} {
			if k.name == "go" && n > 16 {
				continue // seconds
			}
			b.Run(fmt.Sprintf("%s/%d", k.name, n), func(b *testing.B) {
				m.k = k
				tokens, pooled, logits := ids(n, mini.Vocab), make([]float32, mini.Hidden), make([]float32, mini.Outputs)
				b.ReportAllocs()
				for b.Loop() {
					if err := m.Forward(tokens, pooled, logits); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n)/1e3, "µs/token")
			})
		}
	}
}

func BenchmarkParse(b *testing.B) {
	file := build(b, mini)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := Parse(file); err != nil {
			b.Fatal(err)
		}
	}
}
