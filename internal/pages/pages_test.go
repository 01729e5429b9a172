package pages_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/bartizan-ai/bartizan/internal/pages"
)

func never(int64) error { return nil }

func TestBuffer(t *testing.T) {
	for _, size := range []int{0, 1, 100, pages.Size - 1, pages.Size, pages.Size + 1, 3*pages.Size + 7} {
		want := make([]byte, size)
		for i := range want {
			want[i] = byte(i * 7 >> 3)
		}
		for _, guess := range []int64{-1, 0, 10, int64(size), 1 << 40} {
			var b pages.Buffer
			if err := b.Fill(iotest.HalfReader(bytes.NewReader(want)), guess, never); err != nil || b.Len() != int64(size) {
				t.Fatalf("%d bytes, guess %d: %d held, %v", size, guess, b.Len(), err)
			}
			got := make([]byte, size+5)
			if n, err := b.ReadAt(got, 0); n != size || !errors.Is(err, io.EOF) || !bytes.Equal(got[:n], want) {
				t.Errorf("%d bytes: read %d, %v", size, n, err)
			}
			if guess != 10 || size > pages.Size+1 {
				continue // the full test reads byte by byte
			}
			if err := iotest.TestReader(io.NewSectionReader(&b, 0, b.Len()), want); err != nil {
				t.Errorf("%d bytes, guess %d: %v", size, guess, err)
			}
		}
	}
}

func TestBufferStops(t *testing.T) {
	tooMany := errors.New("too many")
	var b pages.Buffer
	err := b.Fill(zeros{}, 1<<20, func(n int64) error {
		if n > 1<<20 {
			return tooMany
		}
		return nil
	})
	if !errors.Is(err, tooMany) || b.Len() > 1<<20+pages.Size {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
	if b.Cut(10); b.Len() != 10 {
		t.Errorf("%d bytes after the cut", b.Len())
	}
	var c pages.Buffer
	err = c.Fill(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(io.ErrClosedPipe)), 0, never)
	got := make([]byte, 3)
	if _, rerr := c.ReadAt(got, 0); !errors.Is(err, io.ErrClosedPipe) || rerr != nil || string(got) != "abc" {
		t.Errorf("before the error: %q, %v, %v", got, rerr, err)
	}
	if _, err := c.ReadAt(got, -1); err == nil {
		t.Error("a negative offset reads")
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
