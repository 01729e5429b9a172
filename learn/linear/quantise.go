package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// block is how many weights share one scale.
const block = 256

// Quantised is a model of eight bits a weight: a quarter of the size, and
// small enough for a processor's second cache. It is immutable and safe for
// concurrent use.
type Quantised struct {
	bits  int
	bias  float64
	scale []float32 // one per block
	q     []int8
}

// Quantise rounds every weight to one of 255 steps of its block's largest.
func Quantise(w *Weights) (*Quantised, error) {
	bits := 0
	for 1<<bits < len(w.W) {
		bits++
	}
	if 1<<bits != len(w.W) || len(w.W) < block {
		return nil, fmt.Errorf("quantise: %d weights are no power of two from %d on", len(w.W), block)
	}
	m := &Quantised{bits: bits, bias: w.Bias, scale: make([]float32, len(w.W)/block), q: make([]int8, len(w.W))}
	for b := range m.scale {
		part := w.W[b*block : (b+1)*block]
		var top float32
		for _, v := range part {
			top = max(top, v, -v)
		}
		m.scale[b] = top / 127
		if top == 0 {
			continue
		}
		for i, v := range part {
			m.q[b*block+i] = int8(math.Round(float64(v / m.scale[b])))
		}
	}
	return m, nil
}

// Bits says that feature ids are below 2^Bits.
func (m *Quantised) Bits() int { return m.bits }

// Weight is one feature's weight; id is below 2^Bits.
func (m *Quantised) Weight(id uint32) float32 { return float32(m.q[id]) * m.scale[id/block] }

// Score is the log-odds of a hit for a sum of n weights.
func (m *Quantised) Score(sum float32, n int) float64 {
	if n == 0 {
		return m.bias
	}
	return m.bias + float64(sum)/math.Sqrt(float64(n))
}

// Append writes the model: bits, bias, scales, weights; little-endian.
func (m *Quantised) Append(b []byte) []byte {
	b = append(b, byte(m.bits))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(m.bias))
	for _, s := range m.scale {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(s))
	}
	for _, q := range m.q {
		b = append(b, byte(q))
	}
	return b
}

var errShort = errors.New("parse weights: the file ends early")

// Parse reads what Append wrote and returns the bytes after it. It copies, and
// refuses what is short, beyond 24 bits or no number; it takes no more memory
// than data.
func Parse(data []byte) (*Quantised, []byte, error) {
	if len(data) < 9 {
		return nil, nil, errShort
	}
	bits := int(data[0])
	if bits < 8 || bits > 24 {
		return nil, nil, fmt.Errorf("parse weights: %d bits are out of range", bits)
	}
	m := &Quantised{bits: bits, bias: math.Float64frombits(binary.LittleEndian.Uint64(data[1:]))}
	data = data[9:]
	n := 1 << bits
	if len(data) < n+4*n/block {
		return nil, nil, errShort
	}
	if !finite(m.bias) {
		return nil, nil, errors.New("parse weights: the bias is no number")
	}
	m.scale = make([]float32, n/block)
	for i := range m.scale {
		s := math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		if !finite(float64(s)) {
			return nil, nil, fmt.Errorf("parse weights: scale %d is no number", i)
		}
		m.scale[i] = s
	}
	data = data[4*len(m.scale):]
	m.q = make([]int8, n)
	for i := range m.q {
		m.q[i] = int8(data[i])
	}
	return m, data[n:], nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
