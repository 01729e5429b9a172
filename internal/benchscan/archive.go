package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"os"
)

// headSize is how much of each tensor are numbers; the rest is zeros.
const headSize = 4096

// archive writes a state_dict as torch.save does: data.pkl, one stored member
// for each tensor, version. The tensors begin with weights and are zeros
// behind them.
func archive(f *os.File, size int64, tensors int) error {
	out := &holes{f: f}
	w := zip.NewWriter(out)
	each := size / int64(tensors) &^ 3
	if err := stored(w, "model/data.pkl", stateDict(tensors, each/4)); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, each)
	for i := range tensors {
		for j := 0; j < headSize; j += 4 {
			put4(data[j:], math.Float32bits(float32(r.NormFloat64()*0.02)))
		}
		if err := stored(w, fmt.Sprintf("model/data/%d", i), data); err != nil {
			return err
		}
	}
	if err := stored(w, "model/version", []byte("3\n")); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return out.end()
}

func put4(b []byte, v uint32) { b[0], b[1], b[2], b[3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24) }

func stored(w *zip.Writer, name string, body []byte) error {
	n := uint64(len(body))
	m, err := w.CreateRaw(&zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE(body), CompressedSize64: n, UncompressedSize64: n})
	if err == nil {
		_, err = m.Write(body)
	}
	return err
}

// stateDict is the pickle of protocol 2 that torch.save writes for tensors of
// one dimension: some 24 opcodes for each.
func stateDict(tensors int, numbers int64) []byte {
	var b pickle
	b.raw("\x80\x02ccollections\nOrderedDict\n").put().raw(")R").put().raw("(")
	for i := range tensors {
		b.text(fmt.Sprintf("layers.%d.weight", i)).put()
		if i == 0 {
			b.raw("ctorch._utils\n_rebuild_tensor_v2\n").put().raw("((").text("storage").put().raw("ctorch\nFloatStorage\n").put()
		} else {
			b.raw("h\x03((h\x04h\x05")
		}
		b.text(fmt.Sprint(i)).put().text("cpu").put().int(numbers).raw("t").put().raw("QK\x00").int(numbers).raw("\x85").put().raw("K\x01\x85").put().raw("\x89h\x00)R").put().raw("t").put().raw("R").put()
	}
	return []byte(b.raw("u.").String())
}

// holes passes over runs of zeros instead of writing them.
type holes struct {
	f  *os.File
	at int64
}

var zeros [1 << 16]byte

func (h *holes) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		part := rest[:min(len(rest), len(zeros))]
		if !bytes.Equal(part, zeros[:len(part)]) {
			if _, err := h.f.WriteAt(part, h.at); err != nil {
				return len(p) - len(rest), err
			}
		}
		h.at += int64(len(part))
		rest = rest[len(part):]
	}
	return len(p), nil
}

// end sets the length, also when the last bytes are zeros.
func (h *holes) end() error { return h.f.Truncate(h.at) }

var _ io.Writer = (*holes)(nil)
