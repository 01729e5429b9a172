package bert

import (
	"fmt"
	"math"
)

// scratch is what a run needs beside the model; buffers grow and stay.
type scratch struct {
	x, y, qkv, context, inner []float32 // rows of Hidden, 3*Hidden, Inner
	keys, values, scores      []float32
	row                       []float32 // one of Hidden
	a                         quantised
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func up(n, to int) int { return (n + to - 1) / to * to }

func (s *scratch) size(sh *Shape, tokens, bytes int) {
	rows, cols := up(tokens, tile), up(tokens, lane)
	s.x, s.y = grow(s.x, rows*sh.Hidden), grow(s.y, rows*sh.Hidden)
	s.qkv, s.context = grow(s.qkv, rows*3*sh.Hidden), grow(s.context, rows*sh.Hidden)
	s.row = grow(s.row, sh.Hidden)
	s.inner = grow(s.inner, rows*sh.Inner)
	s.keys, s.values, s.scores = grow(s.keys, cols*head), grow(s.values, tokens*head), grow(s.scores, span*cols)
	s.a.data = grow(s.a.data, rows*bytes*max(sh.Hidden, sh.Inner))
	s.a.scale, s.a.zero = grow(s.a.scale, rows), grow(s.a.zero, rows)
}

// Forward runs the encoder over the ids of 1 to Positions tokens, [CLS] and [SEP]
// among them, and fills pooled (Hidden numbers, the mean over all tokens) and
// logits (Outputs numbers). Ids outside of the vocabulary and buffers of another
// length give ErrIDs. It allocates nothing once warm, is safe for concurrent use
// and does not wait; the cost grows with the tokens, for 128 tokens and six
// layers of width 384 to some 10 ms with VNNI.
func (m *Model) Forward(ids []int32, pooled, logits []float32) error {
	return m.forward(ids, pooled, logits, nil)
}

func (m *Model) forward(ids []int32, pooled, logits []float32, peaks *Peaks) error {
	sh := &m.shape
	if len(ids) == 0 || len(ids) > sh.Positions || len(pooled) != sh.Hidden || len(logits) != sh.Outputs {
		return fmt.Errorf("%w: %d tokens of at most %d, room for %d and %d numbers", ErrIDs, len(ids), sh.Positions, len(pooled), len(logits))
	}
	for _, id := range ids {
		if id < 0 || int(id) >= sh.Vocab {
			return fmt.Errorf("%w: %d is not in a vocabulary of %d", ErrIDs, id, sh.Vocab)
		}
	}
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	m.run(s, ids, pooled, logits, peaks)
	return nil
}

func (m *Model) run(s *scratch, ids []int32, pooled, logits []float32, peaks *Peaks) {
	s.size(&m.shape, len(ids), m.k.bytes)
	m.embed(s, ids)
	for i := range m.layers {
		m.layer(s, i, len(ids), peaks)
	}
	m.pool(s, len(ids), pooled, logits)
}

// embed sums a token's word and position; the file's positions hold the type.
func (m *Model) embed(s *scratch, ids []int32) {
	n := m.shape.Hidden
	for t, id := range ids {
		w, x, p := m.words[id], s.x[t*n:][:n], m.positions[t*n:][:n]
		for i := range x {
			x[i] = float32(w.scale*float32(int8(w.q[i]))) + p[i]
		}
		clear(s.y[t*n:][:n])
	}
	m.addNorm(s, len(ids), &m.first)
}

// addNorm makes x the layer norm of x+y.
func (m *Model) addNorm(s *scratch, tokens int, g *norm) {
	const epsilon = 1e-12 // as in the published models
	n := m.shape.Hidden
	for t := range tokens {
		x := s.x[t*n:][:n]
		mean := m.k.addSum(x, s.y[t*n:][:n]) / float32(n)
		variance := m.k.deviation(x, mean) / float32(n)
		m.k.normalise(x, mean, float32(1/math.Sqrt(float64(variance+epsilon))), g.gain, g.bias)
	}
}

// quantise fills s.a with the rows of x, n wide, times even where there is one.
func (m *Model) quantise(s *scratch, x []float32, n, tokens int, even []float32) {
	s.a.width = n * m.k.bytes
	for t := range tokens {
		row := x[t*n:][:n]
		if even != nil {
			m.k.product(s.row, row, even)
			row = s.row
		}
		least, most := m.k.limits(row)
		least, most = min(least, 0), max(most, 0)
		scale, inverse, zero := (most-least)/255, float32(0), float32(0)
		if scale > 1e-20 {
			inverse = 1 / scale
			zero = float32(math.RoundToEven(float64(-least * inverse)))
		}
		m.k.quantise(s.a.data[t*s.a.width:][:s.a.width], row, inverse, magic+zero)
		s.a.scale[t], s.a.zero[t] = scale, int32(zero)
	}
	for t := tokens; t < len(s.a.scale); t++ { // rows that only fill up a tile
		s.a.scale[t], s.a.zero[t] = 0, 0
	}
}

// dense multiplies the quantised rows with a layer.
func (m *Model) dense(s *scratch, c []float32, blocks []block) {
	n := len(blocks) * lane
	for i := range blocks {
		m.k.integer(c[i*lane:], n, s.a, len(s.a.scale), &blocks[i])
	}
}

func (m *Model) layer(s *scratch, i, tokens int, peaks *Peaks) {
	l, n, wide := &m.layers[i], m.shape.Hidden, m.shape.Inner
	peaks.note(i, 0, s.x[:tokens*n])
	m.quantise(s, s.x, n, tokens, l.evenQKV)
	m.dense(s, s.qkv, l.qkv)
	m.attend(s, tokens)
	m.quantise(s, s.context, n, tokens, nil)
	m.dense(s, s.y, l.output)
	m.addNorm(s, tokens, &l.after)
	peaks.note(i, 1, s.x[:tokens*n])
	m.quantise(s, s.x, n, tokens, l.evenInner)
	m.dense(s, s.inner, l.inner)
	for t := range tokens {
		m.k.gelu(s.inner[t*wide:][:wide])
	}
	m.quantise(s, s.inner, wide, tokens, nil)
	m.dense(s, s.y, l.outer)
	m.addNorm(s, tokens, &l.last)
}

func (m *Model) pool(s *scratch, tokens int, pooled, logits []float32) {
	n := m.shape.Hidden
	clear(pooled)
	for t := range tokens {
		for i, v := range s.x[t*n:][:n] {
			pooled[i] += v
		}
	}
	for i := range pooled {
		pooled[i] /= float32(tokens)
	}
	for o := range logits {
		sum := m.bias[o]
		for i, w := range m.heads[o*n:][:n] {
			sum += float32(w * pooled[i])
		}
		logits[o] = sum
	}
}
