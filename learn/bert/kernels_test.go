package bert

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// others lists the sets to hold against the twins; without any the tests of
// this file say so.
func others(t *testing.T) []*kernels {
	t.Helper()
	all := sets()
	if len(all) == 1 {
		t.Skip("this machine runs the twins only")
	}
	return all[:len(all)-1]
}

func numbers(r *rand.Rand, n int, size float64) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(r.NormFloat64() * size)
	}
	return out
}

// extremes are activations that rounding, clamping and widening go wrong on.
func extremes(r *rand.Rand, n int) []float32 {
	pick := []float32{0, 1e-30, -1e-30, 1, -1, 0.5, 1.5, 2.5, -0.17, 1e5, -1e5, 60, -60, 87.5, 3e-8}
	out := make([]float32, n)
	for i := range out {
		out[i] = pick[r.IntN(len(pick))]
	}
	return out
}

// same reports how two slices differ; zero equals minus zero.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s: number %d of %d is %v, the twin's %v", what, i, len(want), got[i], want[i])
		}
	}
}

func quantiseRowsWith(k *kernels, x []float32, rows, n int) quantised {
	m, s := &Model{k: k, shape: Shape{Hidden: n, Inner: n}}, &scratch{}
	s.size(&m.shape, rows, k.bytes)
	m.quantise(s, x, n, rows, nil)
	return s.a
}

func randomBlock(r *rand.Rand, in int, extreme bool) *block {
	b := &block{weights: make([]byte, in*lane), scales: numbers(r, lane, 0.01), bias: numbers(r, lane, 1), sums: make([]int32, lane)}
	for i := range b.weights {
		q := int8(r.IntN(255) - 127)
		if extreme {
			q = 127
		}
		b.weights[i] = byte(q)
		b.sums[i/4%lane] += int32(q)
	}
	return b
}

// TestIntegerKernels: quantising and multiplying gives the twin's bits for all
// counts of rows, also where every product is the greatest there is.
func TestIntegerKernels(t *testing.T) {
	for _, k := range others(t) {
		for _, in := range []int{32, 64, 96, 384, 1536} {
			for _, rows := range []int{1, 3, 4, 5, 8, 11, 12, 16, 33} {
				for kind := range 3 {
					r := rand.New(rand.NewPCG(uint64(in), uint64(rows)))
					x := numbers(r, rows*in, 2)
					switch kind {
					case 1:
						x = extremes(r, rows*in)
					case 2:
						for i := range x {
							x[i] = 3
						}
					}
					b := randomBlock(r, in, kind == 2)
					full := up(rows, tile)
					got, want := make([]float32, full*2*lane), make([]float32, full*2*lane)
					k.integer(got[lane:], 2*lane, quantiseRowsWith(k, x, rows, in), full, b)
					tw := twins()
					tw.integer(want[lane:], 2*lane, quantiseRowsWith(tw, x, rows, in), full, b)
					same(t, fmt.Sprintf("%s: %d rows of %d, kind %d", k.name, rows, in, kind), got[:rows*2*lane], want[:rows*2*lane])
				}
			}
		}
	}
}

// TestFloatKernels does the same for products of floats, of any depth.
func TestFloatKernels(t *testing.T) {
	for _, k := range others(t) {
		for _, rows := range []int{4, 8, 12, 20, 32} {
			for _, depth := range []int{1, 2, 7, 32, 128, 131} {
				r := rand.New(rand.NewPCG(uint64(rows), uint64(depth)))
				a, b := numbers(r, rows*depth, 1), numbers(r, depth*48, 1)
				got, want := make([]float32, rows*40), make([]float32, rows*40)
				k.float(got, 40, a, depth, b[16:], 48, rows, depth)
				floatTwin(want, 40, a, depth, b[16:], 48, rows, depth)
				same(t, fmt.Sprintf("%s: %d rows, depth %d", k.name, rows, depth), got, want)
			}
		}
	}
}

// TestRowKernels does the same for everything that runs over one row.
func TestRowKernels(t *testing.T) {
	for _, k := range others(t) {
		for _, n := range []int{32, 64, 96, 384, 1536} {
			for seed := range uint64(20) {
				r := rand.New(rand.NewPCG(seed, uint64(n)))
				x := numbers(r, n, math.Pow(4, float64(seed%5)-2))
				if seed%4 == 3 {
					x = extremes(r, n)
				}
				rowKernels(t, k, twins(), x, numbers(r, n, 1), numbers(r, n, 1))
			}
		}
	}
}

func rowKernels(t *testing.T, k, tw *kernels, x, y, z []float32) {
	t.Helper()
	run := func(what string, f func(k *kernels, x []float32) []float32) {
		a, b := slices.Clone(x), slices.Clone(x)
		same(t, k.name+" "+what, f(k, a), f(tw, b))
		same(t, k.name+" "+what, a, b)
	}
	run("addSum", func(k *kernels, x []float32) []float32 { return []float32{k.addSum(x, y)} })
	run("product", func(k *kernels, x []float32) []float32 {
		out := make([]float32, len(x))
		k.product(out, x, y)
		return out
	})
	run("deviation", func(k *kernels, x []float32) []float32 { return []float32{k.deviation(x, 0.37)} })
	run("normalise", func(k *kernels, x []float32) []float32 { k.normalise(x, 0.37, 1.7, y, z); return nil })
	run("exponents", func(k *kernels, x []float32) []float32 {
		_, top := k.limits(x)
		return []float32{top, k.exponents(x, top)}
	})
	run("scale", func(k *kernels, x []float32) []float32 { k.scale(x, 0.3); return nil })
	run("gelu", func(k *kernels, x []float32) []float32 { k.gelu(x); return nil })
	run("limits", func(k *kernels, x []float32) []float32 { a, b := k.limits(x); return []float32{a, b} })
}

// FuzzKernels gives activations and weights any bits that are numbers.
func FuzzKernels(f *testing.F) {
	f.Add([]byte("seed"), uint64(1), 5)
	f.Add([]byte{0, 0, 0x80, 0x3f, 0xff, 0xff, 0x7f, 0x4b}, uint64(7), 9)
	f.Fuzz(func(t *testing.T, data []byte, seed uint64, rows int) {
		rows = min(max(rows, 1), 20)
		r := rand.New(rand.NewPCG(seed, 1))
		x := numbers(r, rows*64, 3)
		for i := 0; i+4 <= len(data) && i/4 < len(x); i += 4 {
			v := math.Float32frombits(uint32(data[i]) | uint32(data[i+1])<<8 | uint32(data[i+2])<<16 | uint32(data[i+3])<<24)
			if math.Abs(float64(v)) < 1e6 {
				x[i/4] = v
			}
		}
		b, tw := randomBlock(r, 64, false), twins()
		for _, k := range others(t) {
			full := up(rows, tile)
			got, want := make([]float32, full*lane), make([]float32, full*lane)
			k.integer(got, lane, quantiseRowsWith(k, x, rows, 64), full, b)
			tw.integer(want, lane, quantiseRowsWith(tw, x, rows, 64), full, b)
			same(t, k.name+" integer", got[:rows*lane], want[:rows*lane])
			rowKernels(t, k, tw, x[:64], numbers(r, 64, 1), numbers(r, 64, 1))
		}
	})
}

// TestApproximations holds the twins against float64.
func TestApproximations(t *testing.T) {
	var worst, off float64
	for i := range 1 << 16 {
		x := float32(i) / (1 << 16) * -60
		worst = max(worst, math.Abs(float64(exp(x))/math.Exp(float64(x))-1))
		v := []float32{float32(i)/(1<<12) - 8}
		g := float64(v[0])
		geluTwin(v)
		off = max(off, math.Abs(float64(v[0])-g*0.5*(1+math.Erf(g/math.Sqrt2))))
	}
	t.Logf("exp is off by %.2g of its value, GELU by %.2g", worst, off)
	if worst > 2e-7 || off > 5e-7 {
		t.Errorf("exp is off by %.2g of its value, GELU by %.2g", worst, off)
	}
}
