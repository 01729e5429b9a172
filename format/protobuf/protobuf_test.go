package protobuf_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/bartizan-ai/bartizan/format/protobuf"
)

func walk(b []byte) (out string, err error) {
	r := protobuf.NewReader(bytes.NewReader(b), int64(len(b)))
	err = r.Root().Each(func(f protobuf.Field) error {
		if f.Type == protowire.BytesType {
			text, err := r.Bytes(f, 10)
			out += fmt.Sprintf("%d=%q;", f.Number, text)
			return err
		}
		out += fmt.Sprintf("%d=%d;", f.Number, f.Value)
		return nil
	})
	return out, err
}

func sample() []byte {
	b := protowire.AppendTag(nil, 1, protowire.VarintType)
	b = protowire.AppendVarint(b, 1<<63)
	b = protowire.AppendTag(b, 2, protowire.BytesType)
	b = protowire.AppendString(b, strings.Repeat("x", 100_000))
	b = protowire.AppendTag(b, 3, protowire.StartGroupType)
	b = protowire.AppendTag(b, 9, protowire.VarintType)
	b = protowire.AppendVarint(b, 9)
	b = protowire.AppendTag(b, 3, protowire.EndGroupType)
	b = protowire.AppendTag(b, 4, protowire.Fixed32Type)
	b = append(b, 1, 2, 3, 4)
	b = protowire.AppendTag(b, 5, protowire.Fixed64Type)
	return append(b, 1, 2, 3, 4, 5, 6, 7, 8)
}

func TestEach(t *testing.T) {
	got, err := walk(sample())
	if want := `1=9223372036854775808;2="xxxxxxxxxx";4=0;5=0;`; got != want || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestBroken(t *testing.T) {
	whole := sample()
	ends := map[int]bool{0: true, 11: true, 100_015: true, 100_019: true, 100_024: true} // between fields
	for _, n := range []int{1, 5, 10, 12, 14, 15, 50_000, 100_014, 100_016, 100_018, 100_020, 100_025, 100_032} {
		if _, err := walk(whole[:n]); !errors.Is(err, protobuf.ErrFormat) && !ends[n] {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	for _, in := range []string{"\x00", "\x07", "\x0c", "\x0b", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", strings.Repeat("\x0b", 1000)} {
		if got, err := walk([]byte(in)); !errors.Is(err, protobuf.ErrFormat) {
			t.Errorf("%q: %s, %v", in, got, err)
		}
	}
	// A source that is shorter than it says.
	r := protobuf.NewReader(strings.NewReader("\x0a\x05abc"), 7)
	err := r.Root().Each(func(f protobuf.Field) error { _, err := r.Bytes(f, 9); return err })
	if err == nil {
		t.Error("a source that ends early is no error")
	}
}

func TestNumbers(t *testing.T) {
	b := []byte("\x0a\x03\x01\x80\x01\x08\x07")
	r := protobuf.NewReader(bytes.NewReader(b), int64(len(b)))
	var got []uint64
	err := r.Root().Each(func(f protobuf.Field) error {
		n, err := r.Numbers(f, 8)
		got = append(got, n...)
		return err
	})
	if fmt.Sprint(got) != "[1 128 7]" || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzEach(f *testing.F) {
	f.Add([]byte("\x08\x01\x12\x02ab\x1b\x20\x01\x1c"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := protobuf.NewReader(bytes.NewReader(b), int64(len(b)))
		last := int64(-1)
		_ = r.Root().Each(func(f protobuf.Field) error {
			if f.At <= last || f.To > int64(len(b)) {
				t.Fatalf("%+v after %d", f, last)
			}
			last = f.At
			return nil
		})
	})
}

func BenchmarkEach(b *testing.B) {
	one := []byte("\x08\x96\x01\x12\x04abcd")
	data := bytes.Repeat(one, 1<<17)
	r := protobuf.NewReader(bytes.NewReader(data), int64(len(data)))
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		_ = r.Root().Each(func(protobuf.Field) error { return nil })
	}
}
