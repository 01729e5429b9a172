package bert

import "golang.org/x/sys/cpu"

// sets lists the kernels that this machine can run, the fastest first.
func sets() []*kernels {
	var out []*kernels
	x := &cpu.X86
	if x.HasAVX2 && x.HasAVX512F && x.HasAVX512BW && x.HasAVX512VL && x.HasAVX512VNNI {
		k := narrow()
		k.name, k.bytes = "avx512vnni", 1
		k.integer, k.float, k.quantise = integerVNNI, floatAVX512, quantise8
		k.exponents = func(x []float32, top float32) float32 { return exponentsAVX512(&x[0], len(x), top) }
		k.gelu = func(x []float32) { geluAVX512(&x[0], len(x)) }
		out = append(out, k)
	}
	if x.HasAVX2 {
		out = append(out, narrow())
	}
	return append(out, twins())
}

// narrow is the set for AVX2.
func narrow() *kernels {
	return &kernels{
		name: "avx2", bytes: 2,
		integer: integerAVX2, float: floatAVX2,
		addSum: func(x, y []float32) float32 { return addSumAVX2(&x[0], &y[:len(x)][0], len(x)) },
		product: func(dst, x, y []float32) {
			productAVX2(&dst[:len(x)][0], &x[0], &y[:len(x)][0], len(x))
		},
		deviation: func(x []float32, mean float32) float32 { return deviationAVX2(&x[0], len(x), mean) },
		normalise: func(x []float32, mean, factor float32, gain, bias []float32) {
			normaliseAVX2(&x[0], len(x), mean, factor, &gain[:len(x)][0], &bias[:len(x)][0])
		},
		exponents: func(x []float32, top float32) float32 { return exponentsAVX2(&x[0], len(x), top) },
		scale:     func(x []float32, factor float32) { scaleAVX2(&x[0], len(x), factor) },
		gelu:      func(x []float32) { geluAVX2(&x[0], len(x)) },
		limits:    func(x []float32) (least, most float32) { return limitsAVX2(&x[0], len(x)) },
		quantise:  quantise16,
	}
}

func integerVNNI(c []float32, ldc int, a quantised, rows int, b *block) {
	for r := 0; r < rows; {
		f, n := integer4x32VNNI, 4
		if rows-r >= 8 {
			f, n = integer8x32VNNI, 8
		}
		out, in := bounds(c, ldc, a, r, n, b)
		f(out, 4*ldc, in, a.width, &b.weights[0], len(b.weights)/(4*lane), &a.scale[r], &a.zero[r], &b.sums[0], &b.scales[0], &b.bias[0])
		r += n
	}
}

func integerAVX2(c []float32, ldc int, a quantised, rows int, b *block) {
	for r := 0; r < rows; r += 4 {
		out, in := bounds(c, ldc, a, r, 4, b)
		integer4x32AVX2(out, 4*ldc, in, a.width, &b.weights[0], len(b.weights)/(4*lane), &a.scale[r], &a.zero[r], &b.sums[0], &b.scales[0], &b.bias[0])
	}
}

// bounds panics where the assembly would touch memory that is not its own.
func bounds(c []float32, ldc int, a quantised, r, n int, b *block) (out *float32, in *byte) {
	_ = c[(r+n-1)*ldc+lane-1]
	_, _, _ = a.data[(r+n)*a.width-1], a.scale[r+n-1], a.zero[r+n-1]
	_, _, _ = b.sums[lane-1], b.scales[lane-1], b.bias[lane-1]
	return &c[r*ldc], &a.data[r*a.width]
}

func floatAVX512(c []float32, ldc int, a []float32, lda int, b []float32, ldb, rows, k int) {
	_, _, _ = c[(rows-1)*ldc+lane-1], a[(rows-1)*lda+k-1], b[(k-1)*ldb+lane-1]
	for r := 0; r < rows; {
		if rows-r >= 8 {
			float8x32AVX512(&c[r*ldc], 4*ldc, &a[r*lda], 4*lda, &b[0], 4*ldb, k)
			r += 8
			continue
		}
		float4x32AVX512(&c[r*ldc], 4*ldc, &a[r*lda], 4*lda, &b[0], 4*ldb, k)
		r += 4
	}
}

func floatAVX2(c []float32, ldc int, a []float32, lda int, b []float32, ldb, rows, k int) {
	_, _, _ = c[(rows-1)*ldc+lane-1], a[(rows-1)*lda+k-1], b[(k-1)*ldb+lane-1]
	for r := 0; r < rows; r += 4 {
		float4x32AVX2(&c[r*ldc], 4*ldc, &a[r*lda], 4*lda, &b[0], 4*ldb, k)
	}
}

func quantise8(dst []byte, x []float32, inverse, shift float32) {
	quantise8AVX2(&dst[:len(x)][0], &x[0], len(x), inverse, shift)
}

func quantise16(dst []byte, x []float32, inverse, shift float32) {
	quantise16AVX2(&dst[:2*len(x)][0], &x[0], len(x), inverse, shift)
}
