package gguf_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/gguf"
	"github.com/bartizan-ai/bartizan/format/gguf/gguftest"
)

func open(t testing.TB, b []byte) *gguf.File {
	t.Helper()
	f, err := gguf.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func honest(version uint32, big bool) gguftest.File {
	f := gguftest.File{Version: version, BigEndian: big, Data: make([]byte, 64+34*2)}
	f.Values = []gguftest.Value{
		{Key: "general.architecture", Type: 8, Raw: f.String("llama")},
		{Key: "tokenizer.ggml.tokens", Type: 9, Raw: f.Strings("a", "", "bc")},
		{Key: "flag", Type: 7, Raw: []byte{1}},
	}
	f.Tensors = []gguftest.Tensor{
		{Name: "a", Dims: []uint64{4, 3}, Type: 0, Offset: 0}, // 48 bytes
		{Name: "b", Dims: []uint64{32, 2}, Type: 8, Offset: 64},
	}
	return f
}

func TestHonest(t *testing.T) {
	for _, version := range []uint32{1, 2, 3} {
		for _, big := range []bool{false, true} {
			f := open(t, honest(version, big).Build())
			if len(f.Faults) > 0 || f.Version != version || f.BigEndian != big {
				t.Errorf("version %d, big %v: %+v", version, big, f)
				continue
			}
			if len(f.Values) != 3 || f.Values[0].Text != "llama" || f.Values[1].Count != 3 || f.Values[2].Number != 1 {
				t.Errorf("values %+v", f.Values)
			}
			if len(f.Tensors) != 2 || f.Tensors[0].Bytes != 48 || f.Tensors[1].Bytes != 68 || f.Data%32 != 0 {
				t.Errorf("tensors %+v at %d", f.Tensors, f.Data)
			}
		}
	}
}

func ptr(n uint64) *uint64 { return &n }

func le64(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }

// array is the head of an array.
func array(typ uint32, n uint64) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, typ), le64(n)...)
}

func with(edit func(*gguftest.File)) []byte {
	f := honest(3, false)
	edit(&f)
	return f.Build()
}

var broken = []struct {
	name string
	want gguf.Kind
	in   []byte
}{
	{"keys that overflow when sized", gguf.Overflow, with(func(f *gguftest.File) { f.ValueCount = ptr(math.MaxUint64) })},
	{"tensors that overflow when sized", gguf.Overflow, with(func(f *gguftest.File) { f.TenCount = ptr(1 << 61) })},
	{"more keys than bytes", gguf.Cut, with(func(f *gguftest.File) { f.ValueCount = ptr(1000) })},
	{"a string of 2^64-1 bytes", gguf.Overflow, with(func(f *gguftest.File) { f.Values[0].Raw = le64(math.MaxUint64) })},
	{"an array of 2^62 elements", gguf.Overflow, with(func(f *gguftest.File) { f.Values[0] = gguftest.Value{Key: "x", Type: 9, Raw: array(10, 1<<62)} })},
	{"an array of 2^62 strings", gguf.Overflow, with(func(f *gguftest.File) { f.Values[0] = gguftest.Value{Key: "x", Type: 9, Raw: array(8, 1<<62)} })},
	{"an array longer than the file", gguf.Cut, with(func(f *gguftest.File) { f.Values[0] = gguftest.Value{Key: "x", Type: 9, Raw: array(0, 1<<30)} })},
	{"a type of values", gguf.Type, with(func(f *gguftest.File) { f.Values[0].Type = 13 })},
	{"a type of elements", gguf.Type, with(func(f *gguftest.File) { f.Values[0] = gguftest.Value{Key: "x", Type: 9, Raw: array(77, 1)} })},
	{"a key twice", gguf.Duplicate, with(func(f *gguftest.File) { f.Values[2].Key = "general.architecture"; f.Values[2].Type = 7 })},
	{"a tensor twice", gguf.Duplicate, with(func(f *gguftest.File) { f.Tensors[1].Name = "a" })},
	{"five sizes", gguf.Dims, with(func(f *gguftest.File) { f.Tensors[0].Dims = []uint64{1, 1, 1, 1, 1} })},
	{"sizes whose product overflows", gguf.Overflow, with(func(f *gguftest.File) { f.Tensors[0].Dims = []uint64{1 << 32, 1 << 32} })},
	{"a negative size", gguf.Overflow, with(func(f *gguftest.File) { f.Tensors[0].Dims = []uint64{1 << 63} })},
	{"bytes that overflow", gguf.Overflow, with(func(f *gguftest.File) { f.Tensors[0].Dims = []uint64{1 << 61} })},
	{"sums that overflow", gguf.Overflow, with(func(f *gguftest.File) {
		for i := range 20 {
			f.Tensors = append(f.Tensors, gguftest.Tensor{Name: strings.Repeat("x", i+3), Dims: []uint64{1 << 57}, Type: 0, Offset: 1 << 57})
		}
	})},
	{"a type of tensors", gguf.Type, with(func(f *gguftest.File) { f.Tensors[0].Type = 99 })},
	{"a type that was withdrawn", gguf.Type, with(func(f *gguftest.File) { f.Tensors[0].Type = 4 })},
	{"rows that do not fill blocks", gguf.Shape, with(func(f *gguftest.File) { f.Tensors[1].Dims = []uint64{31} })},
	{"no elements", gguf.Shape, with(func(f *gguftest.File) { f.Tensors[1].Dims = []uint64{0} })},
	{"an offset beyond the file", gguf.Outside, with(func(f *gguftest.File) { f.Tensors[1].Offset = 1 << 20 })},
	{"an offset of 2^64-32", gguf.Overflow, with(func(f *gguftest.File) { f.Tensors[1].Offset = math.MaxUint64 - 31 })},
	{"an offset that is not aligned", gguf.Alignment, with(func(f *gguftest.File) { f.Tensors[1].Offset = 63 })},
	{"tensors on each other", gguf.Overlap, with(func(f *gguftest.File) { f.Tensors[1].Offset = 0 })},
	{"a hole", gguf.Layout, with(func(f *gguftest.File) { f.Tensors[1].Offset = 96; f.Data = make([]byte, 999) })},
	{"an alignment of 3", gguf.Alignment, with(func(f *gguftest.File) {
		f.Values[0] = gguftest.Value{Key: "general.alignment", Type: 4, Raw: []byte{3, 0, 0, 0}}
	})},
	{"an alignment of 0", gguf.Alignment, with(func(f *gguftest.File) {
		f.Values[0] = gguftest.Value{Key: "general.alignment", Type: 4, Raw: []byte{0, 0, 0, 0}}
	})},
	{"arrays in arrays", gguf.Nesting, with(func(f *gguftest.File) {
		f.Values[0] = gguftest.Value{Key: "x", Type: 9, Raw: bytes.Repeat(array(9, 1), 30)}
	})},
	{"a name of 200 bytes", gguf.Name, with(func(f *gguftest.File) { f.Tensors[0].Name = strings.Repeat("n", 200) })},
	{"version 4", gguf.Version, honest(4, false).Build()},
	{"too many keys to examine", gguf.Limit, append(with(func(f *gguftest.File) { f.ValueCount = ptr(gguf.MostValues + 1) }), make([]byte, 1<<20)...)},
}

func TestBroken(t *testing.T) {
	for _, tt := range broken {
		t.Run(tt.name, func(t *testing.T) {
			f := open(t, tt.in)
			if !slices.ContainsFunc(f.Faults, func(x gguf.Fault) bool { return x.Kind == tt.want }) {
				t.Errorf("no fault of kind %d: %+v", tt.want, f.Faults)
			}
		})
	}
}

// TestCutAnywhere: no cut is silent, and none but that within tensors gives
// anything else than Cut.
func TestCutAnywhere(t *testing.T) {
	whole := honest(3, false).Build()
	data := int(open(t, whole).Data)
	for n := 4; n < len(whole); n++ {
		f := open(t, whole[:n])
		if len(f.Faults) == 0 || n < data-31 && f.Faults[0].Kind != gguf.Cut {
			t.Errorf("cut at %d: %+v", n, f.Faults)
		}
	}
}

func TestOther(t *testing.T) {
	for _, in := range []string{"", "GG", "PK\x03\x04xxxxxxxxxx"} {
		if _, err := gguf.Open(strings.NewReader(in), int64(len(in))); !errors.Is(err, gguf.ErrNotGGUF) {
			t.Errorf("%q: %v", in, err)
		}
	}
	if gguf.Old([]byte("tjgg\x03")) != "GGJT" || gguf.Old([]byte("GGUF")) != "" {
		t.Error("old formats are told wrongly")
	}
}

// TestCost: a million empty strings are passed over without being kept.
func TestCost(t *testing.T) {
	raw := append(array(8, 1_000_000), make([]byte, 8_000_000)...)
	b := with(func(f *gguftest.File) { f.Values[1].Raw = raw })
	allocs := testing.AllocsPerRun(1, func() { open(t, b) })
	if f := open(t, b); len(f.Faults) > 0 || f.Values[1].Count != 1_000_000 || allocs > 100 {
		t.Errorf("%v allocations, faults %v", allocs, f.Faults)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(honest(3, false).Build())
	f.Add(honest(1, true).Build())
	for _, tt := range broken {
		if len(tt.in) < 4096 {
			f.Add(tt.in)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := gguf.Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		if len(x.Faults) > 0 {
			return
		}
		for _, tensor := range x.Tensors {
			if end := x.Data + int64(tensor.Offset+tensor.Bytes); end > int64(len(b)) || int64(tensor.Offset) < 0 {
				t.Fatalf("%+v ends at %d of %d, without a fault", tensor, end, len(b))
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	raw := append(array(8, 100_000), make([]byte, 800_000)...)
	in := with(func(f *gguftest.File) { f.Values[1].Raw = raw })
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		open(b, in)
	}
}
