package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const integerArgs = "(c *float32, ldc int, a *byte, lda int, w *byte, quads int, scale *float32, zero *int32, sums *int32, scales *float32, bias *float32)"

// vpdpbusd adds four products of an unsigned and a signed byte to each 32-bit
// lane of acc. The library has no form of it.
func vpdpbusd(signed, unsigned, acc reg.VecVirtual) {
	Instruction(&ir.Instruction{
		Opcode:   "VPDPBUSD",
		Operands: []Op{signed, unsigned, acc},
		Inputs:   []Op{signed, unsigned, acc},
		Outputs:  []Op{acc},
		ISA:      []string{"AVX512_VNNI"},
	})
}

// integerWide multiplies rows of bytes with 32 channels by AVX-512 VNNI.
func integerWide(rows int) {
	name := fmt.Sprintf("integer%dx32VNNI", rows)
	TEXT(name, NOSPLIT, "func"+integerArgs)
	Doc(fmt.Sprintf("%s is integerTile for %d rows by AVX-512 VNNI.", name, rows))
	Pragma("noescape")
	a, lda, w, k := load("a"), load("lda"), load("w"), load("quads")
	row := rowPointers(a, lda, rows)
	acc := make([][2]reg.VecVirtual, rows)
	for r := range acc {
		acc[r] = [2]reg.VecVirtual{ZMM(), ZMM()}
		VPXORD(acc[r][0], acc[r][0], acc[r][0])
		VPXORD(acc[r][1], acc[r][1], acc[r][1])
	}
	at := GP64()
	XORQ(at, at)
	w0, w1, b := ZMM(), ZMM(), ZMM()
	loop("quad", k, func() {
		VMOVDQU32(Mem{Base: w}, w0)
		VMOVDQU32(Mem{Base: w, Disp: 64}, w1)
		for r := range rows {
			VPBROADCASTD(row(r, at, 1), b)
			vpdpbusd(w0, b, acc[r][0])
			vpdpbusd(w1, b, acc[r][1])
		}
		ADDQ(Imm(128), w)
		ADDQ(Imm(4), at)
	})
	c, ldc := load("c"), load("ldc")
	scale, zero, sums, scales, bias := load("scale"), load("zero"), load("sums"), load("scales"), load("bias")
	z, s, t := ZMM(), ZMM(), ZMM()
	for r := range rows {
		VPBROADCASTD(Mem{Base: zero, Disp: 4 * r}, z)
		VBROADCASTSS(Mem{Base: scale, Disp: 4 * r}, s)
		for h := range 2 {
			x := acc[r][h]
			VPMULLD(Mem{Base: sums, Disp: 64 * h}, z, t)
			VPSUBD(t, x, x)
			VCVTDQ2PS(x, x)
			VMULPS(s, x, x)
			VMULPS(Mem{Base: scales, Disp: 64 * h}, x, x)
			VADDPS(Mem{Base: bias, Disp: 64 * h}, x, x)
			VMOVUPS(x, Mem{Base: c, Disp: 64 * h})
		}
		ADDQ(ldc, c)
	}
	VZEROUPPER()
	RET()
}

// rowPointers gives the operand of row r of a matrix at an offset, with three
// registers for eight rows.
func rowPointers(a, lda reg.GPVirtual, rows int) func(r int, at reg.Register, scale uint8) Mem {
	base := make([]reg.GPVirtual, rows)
	for r := range base {
		base[r] = a
		if r > 0 {
			base[r] = GP64()
			LEAQ(Mem{Base: base[r-1], Index: lda, Scale: 1}, base[r])
		}
	}
	return func(r int, at reg.Register, scale uint8) Mem { return Mem{Base: base[r], Index: at, Scale: scale} }
}

// integerNarrow multiplies four rows with 32 channels by AVX2. The activations
// are widened to 16 bits beforehand, so that no product saturates.
func integerNarrow() {
	TEXT("integer4x32AVX2", NOSPLIT, "func"+integerArgs)
	Doc("integer4x32AVX2 is integerTile for 4 rows of 16-bit activations by AVX2.")
	Pragma("noescape")
	a, lda, w, left := load("a"), load("lda"), load("w"), load("quads")
	row := rowPointers(a, lda, 4)
	c, strip := load("c"), GP64()
	sums, scales, bias := load("sums"), load("scales"), load("bias")
	XORQ(strip, strip)
	Label("strip")
	acc := make([][2]reg.VecVirtual, 4)
	for r := range acc {
		acc[r] = [2]reg.VecVirtual{YMM(), YMM()}
		VPXOR(acc[r][0], acc[r][0], acc[r][0])
		VPXOR(acc[r][1], acc[r][1], acc[r][1])
	}
	at, p, k := GP64(), GP64(), GP64()
	XORQ(at, at)
	LEAQ(Mem{Base: w, Index: strip, Scale: 1}, p)
	MOVQ(left, k)
	w0, w1, b, t := YMM(), YMM(), YMM(), YMM()
	loop("quad", k, func() {
		VPMOVSXBW(Mem{Base: p}, w0)
		VPMOVSXBW(Mem{Base: p, Disp: 16}, w1)
		for r := range 4 {
			VPBROADCASTQ(row(r, at, 1), b)
			VPMADDWD(b, w0, t)
			VPADDD(t, acc[r][0], acc[r][0])
			VPMADDWD(b, w1, t)
			VPADDD(t, acc[r][1], acc[r][1])
		}
		ADDQ(Imm(128), p)
		ADDQ(Imm(8), at)
	})
	narrowEnd(c, strip, acc, sums, scales, bias)
	ADDQ(Imm(32), strip)
	CMPQ(strip, Imm(128))
	JB(LabelRef("strip"))
	VZEROUPPER()
	RET()
}

// narrowEnd turns the sums of eight channels into floats and stores them.
func narrowEnd(c reg.GPVirtual, strip reg.GPVirtual, acc [][2]reg.VecVirtual, sums, scales, bias reg.GPVirtual) {
	scale, zero, out, ldc := load("scale"), load("zero"), GP64(), load("ldc")
	LEAQ(Mem{Base: c, Index: strip, Scale: 1}, out)
	z, s, x := YMM(), YMM(), YMM()
	for r := range 4 {
		VPHADDD(acc[r][1], acc[r][0], x)
		VPERMQ(Imm(0xd8), x, x)
		VPBROADCASTD(Mem{Base: zero, Disp: 4 * r}, z)
		VBROADCASTSS(Mem{Base: scale, Disp: 4 * r}, s)
		VPMULLD(Mem{Base: sums, Index: strip, Scale: 1}, z, z)
		VPSUBD(z, x, x)
		VCVTDQ2PS(x, x)
		VMULPS(s, x, x)
		VMULPS(Mem{Base: scales, Index: strip, Scale: 1}, x, x)
		VADDPS(Mem{Base: bias, Index: strip, Scale: 1}, x, x)
		VMOVUPS(x, Mem{Base: out})
		ADDQ(ldc, out)
	}
}
