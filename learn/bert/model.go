package bert

import (
	"errors"
	"fmt"
	"sync"
)

// Model is an encoder ready to run. It is immutable and safe for concurrent
// use. It keeps the file it was parsed from alive.
type Model struct {
	shape        Shape
	vocab, notes []byte
	words        []int8Row
	positions    []float32 // Positions rows of Hidden
	first        norm
	layers       []layer
	heads, bias  []float32 // Outputs rows of Hidden; Outputs
	k            *kernels
	scratch      sync.Pool
}

// int8Row is a quantised row of the embedding table.
type int8Row struct {
	q     []byte
	scale float32
}

type norm struct{ gain, bias []float32 }

type layer struct {
	// evenQKV and evenInner make the channels of an input alike in size before
	// it is quantised; the weights behind hold the inverse.
	evenQKV, evenInner []float32
	qkv, output        []block
	after              norm
	inner, outer       []block
	last               norm
}

// ErrIDs is in the error of Forward for ids that a model cannot take.
var ErrIDs = errors.New("bad token ids")

// Parse reads a model that Build wrote. It refuses a file of another version,
// of another size than it claims or with another SHA-256, and one whose numbers
// are not finite. It copies the layers (10.6 MB for six of width 384) to where the
// kernels read fastest; the embedding table is used in place.
func Parse(file []byte) (*Model, error) {
	sh, s, words, notes, err := open(file)
	if err != nil {
		return nil, err
	}
	m := &Model{shape: sh, vocab: s.bytes(words), notes: s.bytes(notes), k: sets()[0]}
	s.pad()
	m.table(s)
	m.positions, m.first = s.floats(sh.Positions*sh.Hidden), s.norm(sh.Hidden)
	for range sh.Layers {
		if s.err != nil {
			break
		}
		m.layers = append(m.layers, layer{
			evenQKV: s.floats(sh.Hidden), qkv: s.dense(sh.Hidden, 3*sh.Hidden),
			output: s.dense(sh.Hidden, sh.Hidden), after: s.norm(sh.Hidden),
			evenInner: s.floats(sh.Hidden), inner: s.dense(sh.Hidden, sh.Inner), outer: s.dense(sh.Inner, sh.Hidden), last: s.norm(sh.Hidden),
		})
	}
	m.heads, m.bias = s.floats(sh.Outputs*sh.Hidden), s.floats(sh.Outputs)
	if s.err == nil && s.at != len(file) {
		s.err = fmt.Errorf("%d bytes stand behind the last section", len(file)-s.at)
	}
	if s.err != nil {
		return nil, s.err
	}
	m.scratch.New = func() any { return &scratch{} }
	return m, nil
}

func (m *Model) table(s *sections) {
	sh := &m.shape
	q, scales := s.bytes(sh.Vocab*sh.Hidden), s.floats(sh.Vocab)
	if s.err != nil {
		return
	}
	m.words = make([]int8Row, sh.Vocab)
	for i := range m.words {
		m.words[i] = int8Row{q[i*sh.Hidden:][:sh.Hidden], scales[i]}
	}
}

func (s *sections) norm(n int) norm { return norm{s.floats(n), s.floats(n)} }

// dense reads a layer as blocks of channels.
func (s *sections) dense(in, out int) []block {
	packed := s.bytes(in * out)
	scales, bias, sums := s.floats(out), s.floats(out), s.ints(out)
	if s.err != nil {
		return nil
	}
	packed = append([]byte(nil), packed...) // a large allocation begins on a page
	blocks := make([]block, out/lane)
	for i := range blocks {
		at := i * lane
		blocks[i] = block{packed[at*in:][:lane*in], scales[at:][:lane], bias[at:][:lane], sums[at:][:lane]}
	}
	return blocks
}

// Shape gives the model's sizes.
func (m *Model) Shape() Shape { return m.shape }

// Vocab is the text of the vocabulary, a word piece a line. Read only.
func (m *Model) Vocab() []byte { return m.vocab }

// Notes are what the maker of the file added, such as a calibration. Read only.
func (m *Model) Notes() []byte { return m.notes }

// Kernels names what the model runs on: avx512vnni, avx2 or go.
func (m *Model) Kernels() string { return m.k.name }
