package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// begin opens a function over one row of floats, whose length is a multiple of
// 16.
func begin(name, doc, args string) {
	TEXT(name, NOSPLIT, "func"+args)
	Doc(name + doc)
	Pragma("noescape")
}

// end closes a function.
func end() {
	VZEROUPPER()
	RET()
}

// sixteenth loads a length and divides it by 16.
func sixteenth(name string) reg.GPVirtual {
	n := load(name)
	SHRQ(Imm(4), n)
	return n
}

// fold adds the sixteen lanes of two YMM registers as the twin does: by halves.
func fold(lo, hi reg.Register) {
	VADDPS(hi, lo, lo)
	x, y := lo.(reg.Vec).AsX(), XMM()
	VEXTRACTF128(Imm(1), lo, y)
	VADDPS(y, x, x)
	VMOVHLPS(x, x, y)
	VADDPS(y, x, x)
	VMOVSHDUP(x, y)
	VADDSS(y, x, x)
	give(x, ReturnIndex(0))
}

// give stores a result. The library's Store would use an SSE instruction, which
// waits for the upper halves on older processors.
func give(x reg.Register, to gotypes.Component) {
	at, err := to.Resolve()
	if err != nil {
		panic(err)
	}
	VMOVSS(x, at.Addr)
}

func zeros() (lo, hi reg.VecVirtual) {
	lo, hi = YMM(), YMM()
	VXORPS(lo, lo, lo)
	VXORPS(hi, hi, hi)
	return lo, hi
}

func addSum() {
	begin("addSumAVX2", " is addSum by AVX2.", "(x *float32, y *float32, n int) float32")
	x, y, n := load("x"), load("y"), sixteenth("n")
	lo, hi := zeros()
	t := YMM()
	loop("step", n, func() {
		for i, acc := range []reg.VecVirtual{lo, hi} {
			VMOVUPS(Mem{Base: x, Disp: 32 * i}, t)
			VADDPS(Mem{Base: y, Disp: 32 * i}, t, t)
			VMOVUPS(t, Mem{Base: x, Disp: 32 * i})
			VADDPS(t, acc, acc)
		}
		ADDQ(Imm(64), x)
		ADDQ(Imm(64), y)
	})
	fold(lo, hi)
	end()
}

func product() {
	begin("productAVX2", " is product by AVX2.", "(dst *float32, x *float32, y *float32, n int)")
	dst, x, y, n := load("dst"), load("x"), load("y"), sixteenth("n")
	t := YMM()
	loop("step", n, func() {
		for i := range 2 {
			VMOVUPS(Mem{Base: x, Disp: 32 * i}, t)
			VMULPS(Mem{Base: y, Disp: 32 * i}, t, t)
			VMOVUPS(t, Mem{Base: dst, Disp: 32 * i})
		}
		ADDQ(Imm(64), dst)
		ADDQ(Imm(64), x)
		ADDQ(Imm(64), y)
	})
	end()
}

func deviation() {
	begin("deviationAVX2", " is deviation by AVX2.", "(x *float32, n int, mean float32) float32")
	x, n := load("x"), sixteenth("n")
	m := YMM()
	VBROADCASTSS(NewParamAddr("mean", 16), m)
	lo, hi := zeros()
	t := YMM()
	loop("step", n, func() {
		for i, acc := range []reg.VecVirtual{lo, hi} {
			VMOVUPS(Mem{Base: x, Disp: 32 * i}, t)
			VSUBPS(m, t, t)
			VMULPS(t, t, t)
			VADDPS(t, acc, acc)
		}
		ADDQ(Imm(64), x)
	})
	fold(lo, hi)
	end()
}

func normalise() {
	begin("normaliseAVX2", " is normalise by AVX2.", "(x *float32, n int, mean float32, factor float32, gain *float32, bias *float32)")
	x, n, gain, bias := load("x"), sixteenth("n"), load("gain"), load("bias")
	m, f, t := YMM(), YMM(), YMM()
	VBROADCASTSS(NewParamAddr("mean", 16), m)
	VBROADCASTSS(NewParamAddr("factor", 20), f)
	loop("step", n, func() {
		for i := range 2 {
			VMOVUPS(Mem{Base: x, Disp: 32 * i}, t)
			VSUBPS(m, t, t)
			VMULPS(f, t, t)
			VMULPS(Mem{Base: gain, Disp: 32 * i}, t, t)
			VADDPS(Mem{Base: bias, Disp: 32 * i}, t, t)
			VMOVUPS(t, Mem{Base: x, Disp: 32 * i})
		}
		ADDQ(Imm(64), x)
		ADDQ(Imm(64), gain)
		ADDQ(Imm(64), bias)
	})
	end()
}

// Constants of the exponential; the twin has them with their source.
var expTerms = []float32{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1}

type exponential struct {
	floor, log2e, magic, hi, lo, one Mem
	terms                            []Mem
}

var exps *exponential

// expConstants places the constants once for all functions.
func expConstants() *exponential {
	if exps != nil {
		return exps
	}
	exps = &exponential{
		floor: wide("expFloor", -60), log2e: wide("expLog2e", math.Log2E), magic: wide("expMagic", 12582912),
		hi: wide("expHi", 0.693359375), lo: wide("expLo", -2.12194440e-4), one: wide("expOne", 1),
	}
	for i, t := range expTerms {
		exps.terms = append(exps.terms, wide("expTerm"+string(rune('0'+i)), t))
	}
	return exps
}

// wide places sixteen copies of a constant, to be read as one operand.
func wide(name string, v float32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(math.Float32bits(v))) // bits: a decimal without a point would be an integer
	}
	return m
}

// exp replaces x, not above 0, by its exponential.
func exp(x, z, r, p reg.VecVirtual) {
	c := expConstants()
	VMAXPS(c.floor, x, x)
	VMULPS(c.log2e, x, z)
	VADDPS(c.magic, z, z)
	VSUBPS(c.magic, z, r)
	VMULPS(c.hi, r, p)
	VSUBPS(p, x, x)
	VMULPS(c.lo, r, p)
	VSUBPS(p, x, x)
	VMULPS(c.terms[0], x, p)
	VADDPS(c.terms[1], p, p)
	for _, t := range c.terms[2:] {
		VMULPS(x, p, p)
		VADDPS(t, p, p)
	}
	VMULPS(x, x, r)
	VMULPS(r, p, p)
	VADDPS(x, p, p)
	VADDPS(c.one, p, p)
	VPSLLD(Imm(23), z, z)
	VPADDD(z, p, x)
}

func exponentsWide() {
	begin("exponentsAVX512", " is exponents by AVX-512.", "(x *float32, n int, top float32) float32")
	x, n := load("x"), sixteenth("n")
	m, acc := ZMM(), ZMM()
	VBROADCASTSS(NewParamAddr("top", 16), m)
	VPXORD(acc, acc, acc)
	t, z, r, p := ZMM(), ZMM(), ZMM(), ZMM()
	loop("step", n, func() {
		VMOVUPS(Mem{Base: x}, t)
		VSUBPS(m, t, t)
		exp(t, z, r, p)
		VMOVUPS(t, Mem{Base: x})
		VADDPS(t, acc, acc)
		ADDQ(Imm(64), x)
	})
	hi := YMM()
	VEXTRACTF64X4(Imm(1), acc, hi)
	fold(acc.AsY(), hi)
	end()
}

func softmax() {
	begin("exponentsAVX2", " is exponents by AVX2.", "(x *float32, n int, top float32) float32")
	x, n := load("x"), sixteenth("n")
	m := YMM()
	VBROADCASTSS(NewParamAddr("top", 16), m)
	lo, hi := zeros()
	t, z, r, p := YMM(), YMM(), YMM(), YMM()
	loop("step", n, func() {
		for i, acc := range []reg.VecVirtual{lo, hi} {
			VMOVUPS(Mem{Base: x, Disp: 32 * i}, t)
			VSUBPS(m, t, t)
			exp(t, z, r, p)
			VMOVUPS(t, Mem{Base: x, Disp: 32 * i})
			VADDPS(t, acc, acc)
		}
		ADDQ(Imm(64), x)
	})
	fold(lo, hi)
	end()
	begin("scaleAVX2", " is scale by AVX2.", "(x *float32, n int, factor float32)")
	x, n = load("x"), sixteenth("n")
	f := YMM()
	VBROADCASTSS(NewParamAddr("factor", 16), f)
	loop("step", n, func() {
		for i := range 2 {
			VMULPS(Mem{Base: x, Disp: 32 * i}, f, t)
			VMOVUPS(t, Mem{Base: x, Disp: 32 * i})
		}
		ADDQ(Imm(64), x)
	})
	end()
}

var erfTerms = []float32{1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592}

func gelu() {
	abs := wide("absMask", math.Float32frombits(0x7fffffff))
	half, slope, one := wide("geluHalf", 0.5), wide("geluSlope", float32(0.3275911/math.Sqrt2)), wide("geluOne", 1)
	minus := wide("geluMinusHalf", -0.5)
	var terms []Mem
	for i, t := range erfTerms {
		terms = append(terms, wide("erfTerm"+string(rune('0'+i)), t))
	}
	for _, bytes := range []int{32, 64} {
		vec := func() reg.VecVirtual { return YMM() }
		and, xor := VPAND, VPXOR
		if bytes == 64 {
			vec = func() reg.VecVirtual { return ZMM() }
			and, xor = func(m, a, b Op) { VPANDD(m, a, b) }, func(m, a, b Op) { VPXORD(m, a, b) }
			begin("geluAVX512", " is gelu by AVX-512.", "(x *float32, n int)")
		} else {
			begin("geluAVX2", " is gelu by AVX2.", "(x *float32, n int)")
		}
		x, n := load("x"), sixteenth("n")
		v, a, t, q, e, z, r := vec(), vec(), vec(), vec(), vec(), vec(), vec()
		loop("step", n, func() {
			for i := range 64 / bytes {
				VMOVUPS(Mem{Base: x, Disp: 32 * i}, v)
				and(abs, v, a)
				VMULPS(slope, a, t)
				VADDPS(one, t, t)
				VMOVUPS(one, q)
				VDIVPS(t, q, t)
				VMULPS(terms[0], t, q)
				for _, c := range terms[1:] {
					VADDPS(c, q, q)
					VMULPS(t, q, q)
				}
				VMULPS(v, v, e)
				VMULPS(minus, e, e)
				exp(e, z, r, t)
				VMULPS(half, a, a)
				VMULPS(q, a, a)
				VMULPS(e, a, a)
				xor(z, z, z)
				VMAXPS(z, v, v)
				VSUBPS(a, v, v)
				VMOVUPS(v, Mem{Base: x, Disp: 32 * i})
			}
			ADDQ(Imm(64), x)
		})
		end()
	}
}
