package hdf5_test

import (
	"encoding/binary"
	"slices"
	"testing"
)

// dense writes a new file whose root has its two links in a fractal heap of one
// block, in its order as HDF5 1.10 does beyond eight links.
func dense() []byte {
	b := make([]byte, 48)
	u64 := func(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }
	place := func(parts ...[]byte) uint64 {
		at := uint64(len(b))
		b = append(b, slices.Concat(parts...)...)
		return at
	}
	link := func(name string) []byte {
		return slices.Concat([]byte{1, 8, 1, byte(len(name))}, []byte(name), []byte{2, 0, '/', 'x'})
	}
	block := place([]byte("FHDB\x00"), make([]byte, 8+4), link("one"), link("two"), make([]byte, 512))
	size := byte(len(link("one")))
	heap := place([]byte("FRHP\x00\x07\x00\x00\x00\x00\x00\x02\x00\x00"), make([]byte, 96), []byte{4, 0}, u64(512), u64(512), []byte{32, 0, 1, 0}, u64(block), []byte{0, 0}, make([]byte, 4))
	record := func(at byte) []byte { return []byte{9, 9, 9, 9, 0, at, 0, 0, 0, size, 0} }
	leaf := place([]byte("BTLF\x00\x05"), record(17), record(17+size), make([]byte, 490))
	tree := place([]byte("BTHD\x00\x05\x00\x02\x00\x00\x0b\x00\x00\x00dd"), u64(leaf), []byte{2, 0}, u64(2), make([]byte, 4))
	root := place([]byte("OHDR\x02\x00\x16\x02\x12\x00\x00\x00\x00"), u64(heap), u64(tree), make([]byte, 4))
	copy(b, "\x89HDF\r\n\x1a\n\x02\x08\x08\x00")
	copy(b[20:], u64(^uint64(0)))
	copy(b[36:], u64(root))
	return b
}

func TestDense(t *testing.T) {
	got, trouble, err := seen(t, dense())
	if want := []string{"/", "/ -> one :/x", "/ -> two :/x"}; !slices.Equal(got, want) || err != nil || trouble != nil {
		t.Errorf("%q, %v, %v", got, trouble, err)
	}
	whole := dense()
	for n := 48; n < len(whole)-8; n++ {
		if got, trouble, err := seen(t, whole[:n]); err == nil && trouble == nil && len(got) < 3 {
			t.Fatalf("cut at %d: %q without a word", n, got)
		}
	}
}
