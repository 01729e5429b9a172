package zip_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"testing"

	lenient "github.com/bartizan-ai/bartizan/format/zip"
)

// sparse is a big file of which a few pieces are there.
type sparse struct {
	size   int64
	pieces map[int64][]byte
	reads  int64
}

func (s *sparse) ReadAt(b []byte, off int64) (int, error) {
	n := int(min(int64(len(b)), s.size-off))
	s.reads += int64(n)
	clear(b[:n])
	for at, p := range s.pieces {
		if at < off+int64(n) && off < at+int64(len(p)) {
			if at >= off {
				copy(b[at-off:n], p)
			} else {
				copy(b[:n], p[off-at:])
			}
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// torchLike is an archive of n stored tensors that fill size bytes, written as
// torch does: 64-byte alignment by a local extra field, descriptors behind.
func torchLike(n int, size int64) *sparse {
	s := &sparse{pieces: map[int64][]byte{}}
	le := binary.LittleEndian
	var dir []byte
	data := uint32(size / int64(n))
	for i := range n {
		name := fmt.Sprintf("archive/data/%d", i)
		at := s.size
		pad := (64 - (at+int64(lenHeader+len(name)+4))%64) % 64
		h := append([]byte(local), 0, 0, 8, 8, 0, 0)
		h = append(h, make([]byte, 16)...)
		h = le.AppendUint16(le.AppendUint16(h, uint16(len(name))), uint16(pad+4))
		h = append(append(h, name...), 'F', 'B', byte(pad), 0)
		h = append(h, bytes.Repeat([]byte("Z"), int(pad))...)
		s.pieces[at] = h
		s.size += int64(len(h)) + int64(data)
		d := append([]byte("PK\x07\x08"), 1, 2, 3, 4)
		s.pieces[s.size] = le.AppendUint32(le.AppendUint32(d, data), data)
		s.size += 16
		c := append([]byte(central), 0, 0, 0, 0, 8, 8, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)
		c = le.AppendUint32(le.AppendUint32(c, data), data)
		c = append(le.AppendUint16(c, uint16(len(name))), make([]byte, 12)...)
		dir = append(append(le.AppendUint32(c, uint32(at)), name...), nil...)
		s.pieces[-1-int64(i)] = dir // gathered below
	}
	var all []byte
	for i := range n {
		all = append(all, s.pieces[-1-int64(i)]...)
		delete(s.pieces, -1-int64(i))
	}
	e := append([]byte(end), 0, 0, 0, 0)
	e = le.AppendUint16(le.AppendUint16(e, uint16(n)), uint16(n))
	e = le.AppendUint32(le.AppendUint32(e, uint32(len(all))), uint32(s.size))
	s.pieces[s.size] = append(append(all, e...), 0, 0)
	s.size += int64(len(all)) + 24
	return s
}

const lenHeader = 30

func TestTorchLike(t *testing.T) {
	s := torchLike(12, 1<<30)
	a, err := lenient.Open(s, s.size, lenient.Limits{})
	if err != nil || len(a.Entries) != 12 || len(a.Oddities) > 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	if s.reads > 200<<10 {
		t.Errorf("%d bytes were read to open it", s.reads)
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{12, 300} {
		b.Run(fmt.Sprintf("1GiB/members=%d", n), func(b *testing.B) {
			s := torchLike(n, 1<<30)
			b.ReportAllocs()
			for b.Loop() {
				if a, err := lenient.Open(s, s.size, lenient.Limits{}); err != nil || len(a.Entries) != n {
					b.Fatal(err)
				}
			}
		})
	}
}
