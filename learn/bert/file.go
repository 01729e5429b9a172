package bert

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
)

// A file is a head of 96 bytes and the sections behind it, little-endian:
//
//	 0  8  "BARTBERT"
//	 8  4  version
//	12  4  0
//	16  8  size of the file
//	24 32  SHA-256 of all that follows
//	56 24  the six sizes of Shape, in its order
//	80  8  bytes of the vocabulary, bytes of the notes
//	88  8  0
//
// Behind it stand the vocabulary, the notes and zeros up to a multiple of 64;
// word embeddings and their scales; positions; a layer norm; the layers; the
// heads' weights and bias. A layer is
//
//	factors of its input, a dense layer for queries, keys and values
//	a dense layer for the attention's output, a layer norm
//	factors of the feed-forward's input, its dense layer up
//	its dense layer down, a layer norm
//
// and a dense layer is its packed weights, scales, bias and sums.
const (
	signature = "BARTBERT"
	version   = 1
	headSize  = 96
	digestAt  = 24
	digestEnd = digestAt + sha256.Size
)

// most is how large the vocabulary's text and the notes may be.
const most = 16 << 20

// sections reads or measures the sections of a file in their order.
type sections struct {
	b   []byte
	at  int
	err error
}

func (s *sections) bytes(n int) []byte {
	if s.err != nil || n > len(s.b)-s.at {
		if s.err == nil {
			s.err = fmt.Errorf("a section of %d bytes at %d goes beyond the file's %d", n, s.at, len(s.b))
		}
		return nil
	}
	out := s.b[s.at:][:n:n]
	s.at += n
	return out
}

func (s *sections) floats(n int) []float32 {
	b := s.bytes(4 * n)
	if b == nil {
		return nil
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		if !(math.Abs(float64(out[i])) < 1e6) && s.err == nil { // also when it is no number
			s.err = fmt.Errorf("the number at %d is %v", s.at-4*n+4*i, out[i])
		}
	}
	return out
}

func (s *sections) ints(n int) []int32 {
	b := s.bytes(4 * n)
	if b == nil {
		return nil
	}
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

// pad steps over the zeros up to a multiple of 64.
func (s *sections) pad() { s.bytes((64 - s.at%64) % 64) }

// open checks a file's head and digest and returns its shape and sections.
func open(file []byte) (Shape, *sections, int, int, error) {
	var sh Shape
	if len(file) < headSize || string(file[:8]) != signature {
		return sh, nil, 0, 0, fmt.Errorf("no encoder model: %d bytes, wrong signature", len(file))
	}
	u32 := func(at int) int { return int(binary.LittleEndian.Uint32(file[at:])) }
	if v := binary.LittleEndian.Uint64(file[8:]); v != version { // with the zero behind it
		return sh, nil, 0, 0, fmt.Errorf("version %d of the file is not %d", v, version)
	}
	if n := binary.LittleEndian.Uint64(file[16:]); n != uint64(len(file)) {
		return sh, nil, 0, 0, fmt.Errorf("the file has %d bytes and should have %d", len(file), n)
	}
	if sum := sha256.Sum256(file[digestEnd:]); !bytes.Equal(sum[:], file[digestAt:digestEnd]) {
		return sh, nil, 0, 0, fmt.Errorf("SHA-256 is %x and should be %x", sum, file[digestAt:digestEnd])
	}
	for i, d := range sh.dims() {
		*d = u32(56 + 4*i)
	}
	words, notes := u32(80), u32(84)
	if words > most || notes > most {
		return sh, nil, 0, 0, fmt.Errorf("vocabulary or notes are longer than %d bytes", most)
	}
	return sh, &sections{b: file, at: headSize}, words, notes, sh.check()
}
