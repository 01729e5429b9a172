package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/learn/bert"
)

const notes = `{"user":{},"data":{}}`

// trained writes what training hands over, for a model of one layer of width 32;
// edit changes the tensors' sizes by name, and 0 leaves one out.
func trained(t *testing.T, edit map[string][]int) string {
	t.Helper()
	sizes := map[string][]int{
		"embeddings.word_embeddings.weight": {6, 32}, "embeddings.position_embeddings.weight": {200, 32},
		"embeddings.token_type_embeddings.weight": {2, 32}, "heads.weight": {2, 32}, "heads.bias": {2},
	}
	for _, n := range []string{"embeddings.LayerNorm", "encoder.layer.0.attention.output.LayerNorm", "encoder.layer.0.output.LayerNorm"} {
		sizes[n+".weight"], sizes[n+".bias"] = []int{32}, []int{32}
	}
	for n, out := range map[string]int{"attention.self.query": 32, "attention.self.key": 32, "attention.self.value": 32, "attention.output.dense": 32, "intermediate.dense": 64, "output.dense": 32} {
		in := 32
		if n == "output.dense" {
			in = 64
		}
		sizes["encoder.layer.0."+n+".weight"], sizes["encoder.layer.0."+n+".bias"] = []int{out, in}, []int{out}
	}
	for n, s := range edit {
		sizes[n] = s
	}
	var head []string
	var data []byte
	for n, s := range sizes {
		if s == nil {
			continue
		}
		from, count := len(data), 1
		for _, v := range s {
			count *= v
		}
		for i := range count {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(math.Sin(float64(i*len(n))))/4))
		}
		head = append(head, fmt.Sprintf(`%q:{"dtype":"F32","shape":%s,"data_offsets":[%d,%d]}`, n, strings.ReplaceAll(fmt.Sprint(s), " ", ","), from, len(data)))
	}
	header := "{" + strings.Join(head, ",") + "}"
	dir := t.TempDir()
	for name, b := range map[string][]byte{
		"model.safetensors": append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), data...),
		"vocab.txt":         []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##a\n"), "calibration.json": []byte(notes),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestConvert: the file can be run, and does not depend on the order of the
// tensors, which is another every time.
func TestConvert(t *testing.T) {
	var files [][]byte
	for range 3 {
		out := filepath.Join(t.TempDir(), "model.bin")
		if err := run([]string{"-in", trained(t, nil), "-out", out}, io.Discard); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
	}
	if !bytes.Equal(files[0], files[1]) || !bytes.Equal(files[0], files[2]) {
		t.Error("the same tensors gave different files")
	}
	m, err := bert.Parse(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := (bert.Shape{Layers: 1, Hidden: 32, Inner: 64, Vocab: 6, Positions: 200, Outputs: 2}); m.Shape() != want || string(m.Notes()) != notes {
		t.Errorf("shape %+v, notes %s", m.Shape(), m.Notes())
	}
	if err := m.Forward([]int32{2, 4, 5, 3}, make([]float32, 32), make([]float32, 2)); err != nil {
		t.Error(err)
	}
}

func TestRefused(t *testing.T) {
	for name, size := range map[string][]int{
		"heads.weight": nil, "embeddings.word_embeddings.weight": {192}, "encoder.layer.0.output.dense.bias": nil,
		"encoder.layer.0.attention.self.key.weight": {32, 31}, "heads.bias": {3},
	} {
		err := run([]string{"-in", trained(t, map[string][]int{name: size}), "-out", filepath.Join(t.TempDir(), "x")}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s of size %v: error %v", name, size, err)
		}
	}
	dir := trained(t, nil)
	for what, vocab := range map[string]string{"without special tokens": "[PAD]\n", "too short": "[UNK]\n[CLS]\n[SEP]\n"} {
		if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(vocab), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run([]string{"-in", dir, "-out", filepath.Join(dir, "x")}, io.Discard); err == nil {
			t.Errorf("a vocabulary %s was taken", what)
		}
	}
}
