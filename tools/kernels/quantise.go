package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// limits finds the least and the greatest of a row.
func limits() {
	begin("limitsAVX2", " is limits by AVX2.", "(x *float32, n int) (least float32, most float32)")
	x, n := load("x"), sixteenth("n")
	// Two of each: one alone waits for its own last result.
	lo, hi, lo2, hi2, t := YMM(), YMM(), YMM(), YMM(), YMM()
	VMOVUPS(Mem{Base: x}, lo)
	for _, v := range []reg.VecVirtual{hi, lo2, hi2} {
		VMOVUPS(lo, v)
	}
	loop("step", n, func() {
		for i, v := range [][2]reg.VecVirtual{{lo, hi}, {lo2, hi2}} {
			VMOVUPS(Mem{Base: x, Disp: 32 * i}, t)
			VMINPS(t, v[0], v[0])
			VMAXPS(t, v[1], v[1])
		}
		ADDQ(Imm(64), x)
	})
	VMINPS(lo2, lo, lo)
	VMAXPS(hi2, hi, hi)
	pick := func(v reg.VecVirtual, f func(...Op), name string) {
		a, b := v.AsX(), XMM()
		VEXTRACTF128(Imm(1), v, b)
		f(b, a, a)
		VMOVHLPS(a, a, b)
		f(b, a, a)
		VMOVSHDUP(a, b)
		f(b, a, a)
		give(a, Return(name))
	}
	pick(lo, func(o ...Op) { VMINPS(o[0], o[1], o[2]) }, "least")
	pick(hi, func(o ...Op) { VMAXPS(o[0], o[1], o[2]) }, "most")
	end()
}

// step rounds eight floats to integers in p.
func step(x reg.GPVirtual, disp int, inverse, shift, magic, p reg.VecVirtual) {
	VMULPS(Mem{Base: x, Disp: disp}, inverse, p)
	VADDPS(shift, p, p)
	VPSUBD(magic, p, p)
}

func quantiseBegin(name, dst string) (d, x, n reg.GPVirtual, inverse, shift, magic reg.VecVirtual) {
	begin(name, " is quantise by AVX2, with results of "+dst+".", "(dst *byte, x *float32, n int, inverse float32, shift float32)")
	d, x, n = load("dst"), load("x"), load("n")
	inverse, shift, magic = YMM(), YMM(), YMM()
	VBROADCASTSS(NewParamAddr("inverse", 24), inverse)
	VBROADCASTSS(NewParamAddr("shift", 28), shift)
	VMOVUPS(expConstants().magic, magic)
	return d, x, n, inverse, shift, magic
}

func quantise8() {
	order := GLOBL("byteOrder", RODATA|NOPTR)
	for i, v := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
		DATA(4*i, U32(v))
	}
	d, x, n, inverse, shift, magic := quantiseBegin("quantise8AVX2", "one byte")
	SHRQ(Imm(5), n)
	o := YMM()
	VMOVDQU(order, o)
	p := []reg.VecVirtual{YMM(), YMM(), YMM(), YMM()}
	loop("step", n, func() {
		for i := range p {
			step(x, 32*i, inverse, shift, magic, p[i])
		}
		VPACKSSDW(p[1], p[0], p[0])
		VPACKSSDW(p[3], p[2], p[2])
		VPACKUSWB(p[2], p[0], p[0])
		VPERMD(p[0], o, p[0])
		VMOVDQU(p[0], Mem{Base: d})
		ADDQ(Imm(128), x)
		ADDQ(Imm(32), d)
	})
	end()
}

func quantise16() {
	most := GLOBL("most16", RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(0x00ff00ff))
	}
	d, x, n, inverse, shift, magic := quantiseBegin("quantise16AVX2", "two bytes")
	SHRQ(Imm(4), n)
	p := []reg.VecVirtual{YMM(), YMM()}
	loop("step", n, func() {
		for i := range p {
			step(x, 32*i, inverse, shift, magic, p[i])
		}
		VPACKUSDW(p[1], p[0], p[0])
		VPERMQ(Imm(0xd8), p[0], p[0])
		VPMINUW(most, p[0], p[0])
		VMOVDQU(p[0], Mem{Base: d})
		ADDQ(Imm(64), x)
		ADDQ(Imm(32), d)
	})
	end()
}
