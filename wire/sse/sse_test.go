package sse_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire/sse"
)

// pieces is a reader that returns its source in pieces of n bytes.
type pieces struct {
	s string
	n int
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.s == "" {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), p.n)], p.s)
	p.s = p.s[n:]
	return n, nil
}

func readAll(r io.Reader) ([]sse.Event, error) {
	rd := sse.NewReader(r, 1<<16)
	var out []sse.Event
	for {
		e, err := rd.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, e)
	}
}

func show(evs []sse.Event) []string {
	out := []string{}
	for _, e := range evs {
		out = append(out, fmt.Sprintf("%s|%q|%v|%v", e.Name, e.Data, e.HasData, e.Cut))
	}
	return out
}

func TestEvents(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"one", "data: a\n\n", []string{`|"a"|true|false`}},
		{"no space, two spaces", "data:a\n\ndata:  b\n\n", []string{`|"a"|true|false`, `|" b"|true|false`}},
		{"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", []string{`|"a"|true|false`, `|"b"|true|false`}},
		{"CR", "data: a\r\rdata: b\r\r", []string{`|"a"|true|false`, `|"b"|true|false`}},
		{"mixed line ends", "data: a\r\n\ndata: b\n\r\n", []string{`|"a"|true|false`, `|"b"|true|false`}},
		{"several data lines", "data: a\ndata\ndata: c\n\n", []string{`|"a\n\nc"|true|false`}},
		{"name, id, comment", ": hi\nevent: x\nid: 1\ndata: a\n\n", []string{`x|"a"|true|false`}},
		{"comment alone", ": hi\n\ndata: a\n\n", []string{`|""|false|false`, `|"a"|true|false`}},
		{"empty lines", "\n\ndata: a\n\n", []string{`|""|false|false`, `|""|false|false`, `|"a"|true|false`}},
		{"cut off", "data: a\n\ndata: b", []string{`|"a"|true|false`, `|"b"|true|true`}},
		{"cut off after a line", "data: b\n", []string{`|"b"|true|true`}},
		{"byte order mark", "\ufeffdata: a\n\n", []string{`|"a"|true|false`}},
		{"empty", "", []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for n := 1; n <= len(tt.in)+1; n++ {
				evs, err := readAll(&pieces{tt.in, n})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, show(evs)); diff != "" {
					t.Fatalf("in pieces of %d (-want +got):\n%s", n, diff)
				}
				var raw []byte
				for _, e := range evs {
					raw = append(raw, e.Raw...)
				}
				if string(raw) != tt.in {
					t.Fatalf("in pieces of %d: raw bytes %q, want %q", n, raw, tt.in)
				}
			}
		})
	}
}

func TestTooLong(t *testing.T) {
	if _, err := readAll(strings.NewReader("data: " + strings.Repeat("x", 1<<20))); !errors.Is(err, sse.ErrTooLong) {
		t.Errorf("error %v", err)
	}
}

func TestBrokenSource(t *testing.T) {
	broken := errors.New("broken")
	evs, err := readAll(io.MultiReader(strings.NewReader("data: a\n\ndata: b"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || len(evs) != 1 {
		t.Errorf("%d events, error %v", len(evs), err)
	}
}

func TestAppend(t *testing.T) {
	out := sse.Append(nil, "x", []byte("a\nb"))
	evs, err := readAll(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`x|"a\nb"|true|false`}, show(evs)); diff != "" {
		t.Error(diff)
	}
}

// FuzzReader: bytes in are bytes out, however they arrive.
func FuzzReader(f *testing.F) {
	f.Add("data: a\r\n\r\nevent: b\ndata: c\n\n", 3)
	f.Add("\r\r\n\n: x\n\n", 1)
	f.Fuzz(func(t *testing.T, in string, n int) {
		if len(in) > 1<<15 {
			return
		}
		whole, err := readAll(strings.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		cut, err := readAll(&pieces{in, max(n%64, 1)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(show(whole), show(cut)); diff != "" {
			t.Fatal(diff)
		}
		var raw []byte
		for _, e := range cut {
			raw = append(raw, e.Raw...)
		}
		if string(raw) != in {
			t.Fatalf("%q came out as %q", in, raw)
		}
	})
}
