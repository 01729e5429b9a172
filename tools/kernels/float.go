package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const floatArgs = "(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, k int)"

// floatWide multiplies rows of floats with 32 columns by AVX-512.
func floatWide(rows int) {
	name := fmt.Sprintf("float%dx32AVX512", rows)
	TEXT(name, NOSPLIT, "func"+floatArgs)
	Doc(fmt.Sprintf("%s is floatTile for %d rows by AVX-512.", name, rows))
	Pragma("noescape")
	a, lda, b, ldb, k := load("a"), load("lda"), load("b"), load("ldb"), load("k")
	row := rowPointers(a, lda, rows)
	acc := make([][2]reg.VecVirtual, rows)
	for r := range acc {
		acc[r] = [2]reg.VecVirtual{ZMM(), ZMM()}
		VPXORD(acc[r][0], acc[r][0], acc[r][0])
		VPXORD(acc[r][1], acc[r][1], acc[r][1])
	}
	at := GP64()
	XORQ(at, at)
	b0, b1, t0, t1 := ZMM(), ZMM(), ZMM(), ZMM()
	loop("step", k, func() {
		VMOVUPS(Mem{Base: b}, b0)
		VMOVUPS(Mem{Base: b, Disp: 64}, b1)
		for r := range rows {
			VMULPS_BCST(row(r, at, 4), b0, t0)
			VMULPS_BCST(row(r, at, 4), b1, t1)
			VADDPS(t0, acc[r][0], acc[r][0])
			VADDPS(t1, acc[r][1], acc[r][1])
		}
		ADDQ(ldb, b)
		INCQ(at)
	})
	c, ldc := load("c"), load("ldc")
	for r := range rows {
		VMOVUPS(acc[r][0], Mem{Base: c})
		VMOVUPS(acc[r][1], Mem{Base: c, Disp: 64})
		ADDQ(ldc, c)
	}
	VZEROUPPER()
	RET()
}

// floatNarrow multiplies four rows with 32 columns by AVX2, 16 at a time.
func floatNarrow() {
	TEXT("float4x32AVX2", NOSPLIT, "func"+floatArgs)
	Doc("float4x32AVX2 is floatTile for 4 rows by AVX2.")
	Pragma("noescape")
	a, lda, b, ldb := load("a"), load("lda"), load("b"), load("ldb")
	row := rowPointers(a, lda, 4)
	c, ldc, strip := load("c"), load("ldc"), GP64()
	XORQ(strip, strip)
	Label("strip")
	acc := make([][2]reg.VecVirtual, 4)
	for r := range acc {
		acc[r] = [2]reg.VecVirtual{YMM(), YMM()}
		VPXOR(acc[r][0], acc[r][0], acc[r][0])
		VPXOR(acc[r][1], acc[r][1], acc[r][1])
	}
	at, p, k := GP64(), GP64(), load("k")
	XORQ(at, at)
	LEAQ(Mem{Base: b, Index: strip, Scale: 1}, p)
	b0, b1, x, t := YMM(), YMM(), YMM(), YMM()
	loop("step", k, func() {
		VMOVUPS(Mem{Base: p}, b0)
		VMOVUPS(Mem{Base: p, Disp: 32}, b1)
		for r := range 4 {
			VBROADCASTSS(row(r, at, 4), x)
			VMULPS(x, b0, t)
			VADDPS(t, acc[r][0], acc[r][0])
			VMULPS(x, b1, t)
			VADDPS(t, acc[r][1], acc[r][1])
		}
		ADDQ(ldb, p)
		INCQ(at)
	})
	out := GP64()
	LEAQ(Mem{Base: c, Index: strip, Scale: 1}, out)
	for r := range 4 {
		VMOVUPS(acc[r][0], Mem{Base: out})
		VMOVUPS(acc[r][1], Mem{Base: out, Disp: 32})
		ADDQ(ldc, out)
	}
	ADDQ(Imm(64), strip)
	CMPQ(strip, Imm(128))
	JB(LabelRef("strip"))
	VZEROUPPER()
	RET()
}
