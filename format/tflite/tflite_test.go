package tflite_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"github.com/bartizan-ai/bartizan/format/tflite"
	"github.com/bartizan-ai/bartizan/format/tflite/tflitetest"
)

func read(t testing.TB, b []byte) (tflite.Model, error) {
	return tflite.Read(t.Context(), bytes.NewReader(b), int64(len(b)))
}

func TestRead(t *testing.T) {
	b := tflitetest.Model(2, 9, "Mine", 25)
	m, err := read(t, b)
	want := "{3 [9 25] [Mine] [min_runtime_version] 1 1 3 2}"
	if got := fmt.Sprint(m); got != want || err != nil || !tflite.Sniff(b) {
		t.Errorf("%s, %v", got, err)
	}
}

// TestBroken: indices and offsets that lead out of the model.
func TestBroken(t *testing.T) {
	if _, err := read(t, tflitetest.Model(0, 9)); !errors.Is(err, tflite.ErrBroken) {
		t.Errorf("a buffer that is not there: %v", err)
	}
	whole := tflitetest.Model(2, 9, "Mine")
	for n := range whole {
		if _, err := read(t, whole[:n]); err == nil && n < len(whole)-4 {
			t.Errorf("cut at %d of %d is whole", n, len(whole))
		}
	}
	for _, in := range []string{"", "TFL3", "\x00\x00\x00\x00TFL2", "\x00\x00\x00"} {
		if _, err := read(t, []byte(in)); !errors.Is(err, tflite.ErrFormat) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// TestClaims: every number in the file may be anything.
func TestClaims(t *testing.T) {
	whole := tflitetest.Model(2, 9, "Mine")
	for i := 0; i+4 <= len(whole); i++ {
		for _, v := range []uint32{0, 1, 0x7fffffff, 0x80000000, 0xffffffff, uint32(i)} {
			b := bytes.Clone(whole)
			binary.LittleEndian.PutUint32(b[i:], v)
			_, _ = read(t, b)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(tflitetest.Model(2, 9, "Mine"))
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = read(t, b) })
}
