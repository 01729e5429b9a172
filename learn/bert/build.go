package bert

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Source gives the tensors of a trained model by the names that Hugging Face's
// BertModel has for them, and heads.weight and heads.bias: row-major, of the
// given sizes, or an error.
type Source interface {
	Floats(name string, size ...int) ([]float32, error)
}

// Build quantises a model and packs it into a file for Parse. vocab holds a word
// piece a line; notes are kept as they are. The same input gives the same bytes.
// It needs about three times the size of the embedding table.
//
// peaks are what a first file of the same model was seen to compute, or nil: a
// few channels after a layer norm are many times larger than the others and
// would leave those few of the 256 steps. Half of the difference is moved into
// the weights behind (Xiao et al., SmoothQuant, ICML 2023, equation 4).
func Build(sh Shape, src Source, vocab, notes []byte, peaks *Peaks) ([]byte, error) {
	if err := sh.check(); err != nil {
		return nil, err
	}
	if peaks != nil && !peaks.fit(sh) {
		return nil, errors.New("the peaks are those of another model")
	}
	if len(vocab) > most || len(notes) > most {
		return nil, fmt.Errorf("vocabulary or notes are longer than %d bytes", most)
	}
	b := &builder{src: src, peaks: peaks}
	b.out.Write(make([]byte, headSize))
	b.out.Write(vocab)
	b.out.Write(notes)
	b.out.Write(make([]byte, (64-b.out.Len()%64)%64))
	b.table(&sh)
	b.norm("embeddings.LayerNorm", sh.Hidden)
	for i := range sh.Layers {
		b.layer(&sh, i)
	}
	b.floats(b.get("heads.weight", sh.Outputs, sh.Hidden))
	b.floats(b.get("heads.bias", sh.Outputs))
	if b.err != nil {
		return nil, b.err
	}
	return seal(sh, b.out.Bytes(), len(vocab), len(notes)), nil
}

// seal fills in the head.
func seal(sh Shape, file []byte, words, notes int) []byte {
	le := binary.LittleEndian
	copy(file, signature)
	le.PutUint32(file[8:], version)
	le.PutUint64(file[16:], uint64(len(file)))
	for i, d := range sh.dims() {
		le.PutUint32(file[56+4*i:], uint32(*d))
	}
	le.PutUint32(file[80:], uint32(words))
	le.PutUint32(file[84:], uint32(notes))
	sum := sha256.Sum256(file[digestEnd:])
	copy(file[digestAt:], sum[:])
	return file
}

type builder struct {
	src   Source
	peaks *Peaks
	out   bytes.Buffer
	err   error
}

// get fetches a tensor; after an error it gives zeros.
func (b *builder) get(name string, size ...int) []float32 {
	count := 1
	for _, n := range size {
		count *= n
	}
	if b.err == nil {
		v, err := b.src.Floats(name, size...)
		if err == nil && len(v) != count {
			err = fmt.Errorf("%d numbers instead of %d", len(v), count)
		}
		if err == nil && !finite(v) {
			err = errors.New("a number is not finite or above 1e6")
		}
		if err == nil {
			return v
		}
		b.err = fmt.Errorf("read tensor %q: %w", name, err)
	}
	return make([]float32, count)
}

func finite(v []float32) bool {
	for _, x := range v {
		if !(math.Abs(float64(x)) < 1e6) {
			return false
		}
	}
	return true
}

func (b *builder) floats(v []float32) {
	for _, x := range v {
		b.out.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(x)))
	}
}

// table writes words by row and positions with the first token type added.
func (b *builder) table(sh *Shape) {
	q, scales := quantiseRows(b.get("embeddings.word_embeddings.weight", sh.Vocab, sh.Hidden), sh.Hidden)
	for _, v := range q {
		b.out.WriteByte(byte(v))
	}
	b.floats(scales)
	p := append([]float32(nil), b.get("embeddings.position_embeddings.weight", sh.Positions, sh.Hidden)...)
	kinds := b.get("embeddings.token_type_embeddings.weight", 2, sh.Hidden)
	for i := range p {
		p[i] += kinds[i%sh.Hidden]
	}
	b.floats(p)
}

func (b *builder) norm(name string, n int) {
	b.floats(b.get(name+".weight", n))
	b.floats(b.get(name+".bias", n))
}

func (b *builder) layer(sh *Shape, i int) {
	at, n := fmt.Sprintf("encoder.layer.%d.", i), sh.Hidden
	var w, bias []float32
	for _, part := range []string{"query", "key", "value"} {
		w = append(w, b.get(at+"attention.self."+part+".weight", n, n)...)
		bias = append(bias, b.get(at+"attention.self."+part+".bias", n)...)
	}
	b.dense(b.even(w, n, i, 0), bias, n, n)
	b.named(at+"attention.output.dense", n, n)
	b.norm(at+"attention.output.LayerNorm", n)
	w = b.get(at+"intermediate.dense.weight", sh.Inner, n)
	b.dense(b.even(w, n, i, 1), b.get(at+"intermediate.dense.bias", sh.Inner), n, 0)
	b.named(at+"output.dense", sh.Inner, n)
	b.norm(at+"output.LayerNorm", n)
}

func (b *builder) named(name string, in, out int) {
	b.dense(b.get(name+".weight", out, in), b.get(name+".bias", out), in, 0)
}

// even writes the factors for a layer's input and returns the weights times their
// inverse.
func (b *builder) even(w []float32, in, i, site int) []float32 {
	factors := b.peaks.factors(w, in, i, site)
	out := make([]float32, len(w))
	for j, v := range w {
		out[j] = float32(float64(v) / float64(factors[j%in]))
	}
	b.floats(factors)
	return out
}

// dense writes a layer of weights (rows of in). The results of the first
// queries channels are divided by the root of a head's width.
func (b *builder) dense(w, bias []float32, in, queries int) {
	q, scales := quantiseRows(w, in)
	bias = append([]float32(nil), bias...)
	for i := range queries {
		scales[i] = float32(float64(scales[i]) / math.Sqrt(head))
		bias[i] = float32(float64(bias[i]) / math.Sqrt(head))
	}
	b.out.Write(pack(q, in))
	b.floats(scales)
	b.floats(bias)
	for ch := range bias {
		var sum int32
		for _, v := range q[ch*in:][:in] {
			sum += int32(v)
		}
		b.out.Write(binary.LittleEndian.AppendUint32(nil, uint32(sum)))
	}
}

// quantiseRows rounds each row to 127 steps up and down.
func quantiseRows(w []float32, n int) ([]int8, []float32) {
	q, scales := make([]int8, len(w)), make([]float32, len(w)/n)
	for r := range scales {
		row := w[r*n:][:n]
		var top float64
		for _, v := range row {
			top = max(top, math.Abs(float64(v)))
		}
		if top == 0 {
			continue
		}
		scales[r] = float32(top / 127)
		for i, v := range row {
			q[r*n+i] = int8(math.RoundToEven(float64(v) * 127 / top))
		}
	}
	return q, scales
}

// pack orders weights as the kernels read them: blocks of 32 channels, in them
// four inputs of each channel, in them the next four.
func pack(q []int8, in int) []byte {
	out := make([]byte, 0, len(q))
	for first := 0; first < len(q); first += lane * in {
		for i := 0; i < in; i += 4 {
			for ch := range lane {
				for _, v := range q[first+ch*in+i:][:4] {
					out = append(out, byte(v))
				}
			}
		}
	}
	return out
}
