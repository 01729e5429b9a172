package gguf_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/format/gguf/gguftest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/gguf"
)

func TestCheck(t *testing.T) { checktest.Run(t, gguf.Check) }

func scan(t testing.TB, in []byte) (top float64, reasons []string, err error) {
	t.Helper()
	u, err := gguf.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: "model.bin", Size: int64(len(in)), Head: in[:min(len(in), bartizan.HeadSize)]},
		ReaderAt: bytes.NewReader(in),
	}
	if !u.Wants(a.Entry) {
		return 0, nil, nil
	}
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		top = max(top, s.Score)
		reasons = append(reasons, s.Reason)
	})
	return top, reasons, err
}

func honest() gguftest.File {
	f := gguftest.File{Data: make([]byte, 4096+64)}
	f.Values = []gguftest.Value{
		{Key: "general.architecture", Type: 8, Raw: f.String("llama")},
		{Key: "tokenizer.ggml.tokens", Type: 9, Raw: f.Strings("<s>", "</s>")},
	}
	f.Tensors = []gguftest.Tensor{
		{Name: "token_embd.weight", Dims: []uint64{32, 32}, Type: 0},
		{Name: "output_norm.weight", Dims: []uint64{16}, Type: 0, Offset: 4096},
	}
	return f
}

func with(edit func(*gguftest.File)) []byte {
	f := honest()
	edit(&f)
	return f.Build()
}

// huge is a count of keys that overflows when it is sized.
var huge = uint64(math.MaxUint64 / 8)

// attacks are made after the advisories' descriptions.
var attacks = []struct {
	name  string
	grade float64
	in    []byte
}{
	{"CVE-2024-23605: number of keys", 0.8, with(func(f *gguftest.File) { f.ValueCount = &huge })},
	{"CVE-2024-21836: number of tensors", 0.8, with(func(f *gguftest.File) { f.TenCount = &huge })},
	{"CVE-2024-23496: a string's length plus one is zero", 0.8, with(func(f *gguftest.File) { f.Values[0].Raw = bytes.Repeat([]byte{0xff}, 8) })},
	{"CVE-2024-21825: an array's length", 0.8, with(func(f *gguftest.File) {
		f.Values[1].Raw = append([]byte{8, 0, 0, 0}, bytes.Repeat([]byte{0xff}, 8)...)
	})},
	{"CVE-2024-21802: five sizes", 0.8, with(func(f *gguftest.File) { f.Tensors[0].Dims = []uint64{2, 2, 2, 2, 2} })},
	{"CVE-2025-53630: sizes that wrap around", 0.8, with(func(f *gguftest.File) { f.Tensors[0].Dims = []uint64{1 << 40, 1 << 40} })},
	{"CVE-2026-27940: their padded sum wraps around", 0.8, with(func(f *gguftest.File) {
		for i := range 16 {
			f.Tensors = append(f.Tensors, gguftest.Tensor{Name: string(rune('a' + i)), Dims: []uint64{1 << 57}, Offset: 1 << 59})
		}
	})},
	{"CVE-2026-7482: a tensor larger than the file", 0.8, with(func(f *gguftest.File) { f.Tensors = f.Tensors[:1]; f.Tensors[0].Dims = []uint64{1 << 20} })},
	{"the same behind an honest tensor", 0.5, with(func(f *gguftest.File) { f.Tensors[1].Dims = []uint64{1 << 20} })},
	{"an offset far behind the file", 0.8, with(func(f *gguftest.File) { f.Tensors[1].Offset = 1 << 30 })},
	{"tensors on each other", 0.5, with(func(f *gguftest.File) { f.Tensors[1].Offset = 0 })},
	{"a key twice", 0.5, with(func(f *gguftest.File) { f.Values = append(f.Values, f.Values[0]) })},
	{"an alignment that is none", 0.5, with(func(f *gguftest.File) {
		f.Values = append(f.Values, gguftest.Value{Key: "general.alignment", Type: 4, Raw: []byte{33, 0, 0, 0}})
	})},
}

func TestAttacks(t *testing.T) {
	for _, tt := range attacks {
		t.Run(tt.name, func(t *testing.T) {
			if top, why, err := scan(t, tt.in); top != tt.grade {
				t.Errorf("score %.2f, want %.2f: %v, %v", top, tt.grade, why, err)
			}
		})
	}
}

func TestHonest(t *testing.T) {
	big := honest()
	big.BigEndian = true
	big.Values = nil
	vocabulary := honest()
	vocabulary.Tensors, vocabulary.Data = nil, nil
	for name, f := range map[string]gguftest.File{"honest": honest(), "big endian": big, "a vocabulary": vocabulary} {
		if top, why, err := scan(t, f.Build()); top > 0 || err != nil {
			t.Errorf("%s: %.2f, %v, %v", name, top, why, err)
		}
	}
}

// TestCutAnywhere: a file that is cut is never clean.
func TestCutAnywhere(t *testing.T) {
	in := honest().Build()
	gap := bartizan.Unexamined{}
	for n := 4; n < len(in); n++ {
		if _, _, err := scan(t, in[:n]); !errors.As(err, &gap) && n < 200 {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if top, _, err := scan(t, in[:n]); top == 0 && err == nil {
			t.Fatalf("cut at %d: silent", n)
		}
	}
}

func TestOld(t *testing.T) {
	_, _, err := scan(t, []byte("tjgg\x03\x00\x00\x00"))
	if err == nil || !strings.Contains(err.Error(), "GGJT") {
		t.Errorf("an old file: %v", err)
	}
}
