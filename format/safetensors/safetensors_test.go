package safetensors_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/safetensors"
)

// file puts a header before data.
func file(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	b = append(b, header...)
	for i := range data {
		b = append(b, byte(i))
	}
	return b
}

func open(b []byte) (*safetensors.File, error) {
	return safetensors.Open(bytes.NewReader(b), int64(len(b)))
}

func TestOpen(t *testing.T) {
	f, err := open(file(`{"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},`+
		`"a":{"data_offsets":[0,8],"shape":[2,1],"dtype":"F32"},"none":{"dtype":"I64","shape":[0,7],"data_offsets":[12,12]}}   `, 12))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range f.Tensors {
		x := &f.Tensors[i]
		got = append(got, fmt.Sprintf("%s %s %v %d bytes %d elements", x.Name, x.Type, x.Shape, x.To-x.From, x.Count()))
	}
	want := []string{"a F32 [2 1] 8 bytes 2 elements", "b BF16 [2] 4 bytes 2 elements", "none I64 [0 7] 0 bytes 0 elements"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"format": "pt"}, f.Metadata); diff != "" {
		t.Error(diff)
	}
	if _, ok := f.Lookup("c"); ok {
		t.Error("a tensor that is not there was found")
	}
}

func TestFloats(t *testing.T) {
	b := file(`{"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[10,12]},`+
		`"f":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},"i":{"dtype":"I8","shape":[1],"data_offsets":[16,17]}}`, 0)
	for _, h := range []uint16{0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x3fc0} { // the last is bfloat16
		b = binary.LittleEndian.AppendUint16(b, h)
	}
	b = append(binary.LittleEndian.AppendUint32(b, math.Float32bits(-0.1)), 7)
	f, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float32{
		"h": {1, -2, 1.0 / (1 << 24), 65504, float32(math.Inf(-1))}, "b": {1.5}, "f": {-0.1},
	} {
		x, _ := f.Lookup(name)
		got, err := f.Floats(x, 5)
		if err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
	}
	x, _ := f.Lookup("h")
	if _, err := f.Floats(x, 4); err == nil {
		t.Error("more elements than allowed were read")
	}
	if x, _ = f.Lookup("i"); x.Name != "i" {
		t.Fatal("no tensor i")
	}
	if _, err := f.Floats(x, 5); err == nil {
		t.Error("integers were read as floats")
	}
}

// TestRefused: every way of saying two things at once, or of claiming what is
// not there.
func TestRefused(t *testing.T) {
	a := `"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}`
	tests := []struct{ name, header string }{
		{"empty", ``},
		{"no object", `[]`},
		{"space first", ` {` + a + `}`},
		{"broken off", `{` + a},
		{"text behind", `{` + a + `}x`},
		{"line behind", "{" + a + "}\n"},
		{"a second object", `{` + a + `}{}`},
		{"no tensor, yet data", `{}`},
		{"name twice", `{` + a + `,` + a + `}`},
		{"name twice, once escaped", `{` + a + `,"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}`},
		{"metadata twice", `{"__metadata__":{},"__metadata__":{},` + a + `}`},
		{"metadata's key twice", `{"__metadata__":{"k":"1","k":"2"},` + a + `}`},
		{"metadata that is no text", `{"__metadata__":{"k":1},` + a + `}`},
		{"field twice", `{"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}`},
		{"unknown field", `{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}}`},
		{"missing field", `{"a":{"dtype":"U8","data_offsets":[0,4]}}`},
		{"unknown type", `{"a":{"dtype":"u8","shape":[4],"data_offsets":[0,4]}}`},
		{"size and type", `{"a":{"dtype":"U16","shape":[4],"data_offsets":[0,4]}}`},
		{"half a byte", `{"a":{"dtype":"F4","shape":[7],"data_offsets":[0,4]}}`},
		{"negative", `{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}`},
		{"fraction", `{"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}`},
		{"overflow", `{"a":{"dtype":"U8","shape":[4294967296,4294967296,4],"data_offsets":[0,4]}}`},
		{"overflow times nothing", `{"a":{"dtype":"U8","shape":[9223372036854775807,9,0],"data_offsets":[0,0]}}`},
		{"backwards", `{"a":{"dtype":"U8","shape":[0],"data_offsets":[4,0]}}`},
		{"beyond the end", `{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}`},
		{"bytes behind", `{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`},
		{"overlap", `{` + a + `,"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`},
		{"gap", `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}`},
		{"three offsets", `{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}`},
		{"many axes", `{"a":{"dtype":"U8","shape":[4` + strings.Repeat(",1", 64) + `],"data_offsets":[0,4]}}`},
		{"deep", `{"a":{"dtype":"U8","shape":` + strings.Repeat("[", 100000) + `}}`},
		{"invalid UTF-8", "{\"a\xff\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}"},
	}
	if _, err := open(file(`{`+a+`}`, 4)); err != nil {
		t.Fatalf("the harmless twin: %v", err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := open(file(tt.header, 4)); !errors.Is(err, safetensors.ErrFormat) {
				t.Errorf("error %v, want ErrFormat", err)
			}
		})
	}
}

// TestSizes: a header's length is believed only as far as the file goes.
func TestSizes(t *testing.T) {
	for _, n := range []uint64{3, safetensors.MostHeader + 1, 1 << 63, math.MaxUint64} {
		b := append(binary.LittleEndian.AppendUint64(nil, n), "{}"...)
		if _, err := open(b); !errors.Is(err, safetensors.ErrFormat) {
			t.Errorf("length %d: error %v, want ErrFormat", n, err)
		}
	}
	if _, err := open(make([]byte, 7)); !errors.Is(err, safetensors.ErrFormat) {
		t.Errorf("7 bytes: error %v, want ErrFormat", err)
	}
	whole := file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4)
	if _, err := safetensors.Open(bytes.NewReader(whole[:20]), int64(len(whole))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file shorter than said: error %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(file(`{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"__metadata__":{"k":"v"}}`, 8))
	f.Add(file(`{"a":{"dtype":"F4","shape":[],"data_offsets":[0,0]}}`, 0))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := open(b)
		if err != nil {
			return
		}
		at := int64(-1)
		for _, tensor := range x.Tensors {
			if tensor.From < 8 || at >= 0 && tensor.From != at || tensor.To < tensor.From || tensor.To > int64(len(b)) {
				t.Fatalf("%+v after %d", tensor, at)
			}
			at = tensor.To
			if v, err := x.Floats(tensor, 1<<20); err == nil && int64(len(v)) != tensor.Count() {
				t.Fatalf("%d numbers for %+v", len(v), tensor)
			}
		}
		if at >= 0 && at != int64(len(b)) {
			t.Fatalf("the last tensor ends at %d of %d", at, len(b))
		}
	})
}
