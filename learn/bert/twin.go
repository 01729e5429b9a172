package bert

import "math"

// A float32 conversion around a product keeps the compiler from fusing it with
// the addition behind it, which would round once where the assembly rounds
// twice.

func integerTwin(c []float32, ldc int, a quantised, rows int, b *block) {
	for r := range rows {
		in := a.data[r*a.width:][:len(b.weights)/lane]
		for ch := range lane {
			var sum int32
			for q := 0; q < len(in); q += 4 {
				w := b.weights[q*lane+4*ch:][:4]
				sum += int32(in[q])*int32(int8(w[0])) + int32(in[q+1])*int32(int8(w[1])) +
					int32(in[q+2])*int32(int8(w[2])) + int32(in[q+3])*int32(int8(w[3]))
			}
			v := float32(float32(sum-a.zero[r]*b.sums[ch]) * a.scale[r])
			c[r*ldc+ch] = float32(v*b.scales[ch]) + b.bias[ch]
		}
	}
}

func floatTwin(c []float32, ldc int, a []float32, lda int, b []float32, ldb, rows, k int) {
	for r := range rows {
		out := c[r*ldc:][:lane]
		clear(out)
		for i := range k {
			x, row := a[r*lda+i], b[i*ldb:][:lane]
			for j := range out {
				out[j] += float32(x * row[j])
			}
		}
	}
}

// lanes sums a row as the assembly does: sixteen sums, added by halves.
type lanes [16]float32

func (l *lanes) fold() float32 {
	for n := 8; n > 0; n /= 2 {
		for i := range n {
			l[i] += l[i+n]
		}
	}
	return l[0]
}

func addSumTwin(x, y []float32) float32 {
	var l lanes
	for i := range x {
		x[i] += y[i]
		l[i%16] += x[i]
	}
	return l.fold()
}

func productTwin(dst, x, y []float32) {
	for i := range x {
		dst[i] = x[i] * y[i]
	}
}

func deviationTwin(x []float32, mean float32) float32 {
	var l lanes
	for i := range x {
		d := x[i] - mean
		l[i%16] += float32(d * d)
	}
	return l.fold()
}

func normaliseTwin(x []float32, mean, factor float32, gain, bias []float32) {
	for i := range x {
		x[i] = float32(float32((x[i]-mean)*factor)*gain[i]) + bias[i]
	}
}

func exponentsTwin(x []float32, top float32) float32 {
	var l lanes
	for i := range x {
		x[i] = exp(x[i] - top)
		l[i%16] += x[i]
	}
	return l.fold()
}

func scaleTwin(x []float32, factor float32) {
	for i := range x {
		x[i] *= factor
	}
}

// magic is 1.5*2^23: a float32 of less than 2^22 added to it is rounded to an
// integer, half to even, which stands in its lowest bits.
const magic = 12582912

// exp is e^x for x not above 0, with a relative error below 2e-7. What is below
// -60 counts as -60, so that no product with it is subnormal, which would be
// slow. Reduction and polynomial are those of expf in Cephes (Moshier, 1989).
func exp(x float32) float32 {
	x = max(x, -60)
	z := float32(x*math.Log2E) + magic
	n := z - magic
	x -= float32(n * 0.693359375)
	x -= float32(n * -2.12194440e-4)
	p := float32(1.9875691500e-4*x) + 1.3981999507e-3
	p = float32(p*x) + 8.3334519073e-3
	p = float32(p*x) + 4.1665795894e-2
	p = float32(p*x) + 1.6666665459e-1
	p = float32(p*x) + 5.0000001201e-1
	p = float32(p*float32(x*x)) + x
	return math.Float32frombits(math.Float32bits(p+1) + math.Float32bits(z)<<23)
}

// geluTwin applies x*Phi(x) (Hendrycks and Gimpel, 2016) with the error
// function by formula 7.1.26 of Abramowitz and Stegun, off by 1.5e-7 at most.
// Both signs are one formula: max(x,0) less |x| times the normal tail.
func geluTwin(x []float32) {
	const slope = float32(0.3275911 / math.Sqrt2)
	for i, v := range x {
		a := float32(math.Abs(float64(v)))
		t := 1 / (float32(a*slope) + 1)
		q := float32(t * 1.061405429)
		q = float32((q + -1.453152027) * t)
		q = float32((q + 1.421413741) * t)
		q = float32((q + -0.284496736) * t)
		q = float32((q + 0.254829592) * t)
		e := exp(float32(v*v) * -0.5)
		x[i] = max(v, 0) - float32(float32(float32(a*0.5)*q)*e)
	}
}

func limitsTwin(x []float32) (least, most float32) {
	least, most = x[0], x[0]
	for _, v := range x {
		least, most = min(least, v), max(most, v)
	}
	return least, most
}

func quantiseTwin(dst []byte, x []float32, inverse, shift float32) {
	for i, v := range x {
		q := int32(math.Float32bits(float32(v*inverse)+shift)) - int32(math.Float32bits(magic))
		dst[i] = byte(min(max(q, 0), 255))
	}
}
