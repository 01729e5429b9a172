package lines_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire/lines"
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
	rd := lines.NewReader(r, 1<<16)
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
		out = append(out, fmt.Sprintf("%q|%v|%v|%v", e.Data, e.HasData, e.Cut, e.Odd))
	}
	return out
}

func TestLines(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"one", "{}\n", []string{`"{}"|true|false|false`}},
		{"CRLF", "{}\r\n[]\r\n", []string{`"{}"|true|false|false`, `"[]"|true|false|false`}},
		{"an empty line", "\n{}\n", []string{`""|false|false|false`, `"{}"|true|false|false`}},
		{"blanks around", " {} \t\n", []string{`"{}"|true|false|false`}},
		{"cut off", "{}\n{\"a\"", []string{`"{}"|true|false|false`, `"{\"a\""|true|true|false`}},
		{"an object between returns", "{\"x\":\r{\"a\":1}\r}\n", []string{`"{\"x\":\r{\"a\":1}\r}"|true|false|true`}},
		{"returns as blanks", "{\r\"a\":1\r}\n", []string{`"{\r\"a\":1\r}"|true|false|false`}},
		{"nothing", "", []string{}},
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
	if _, err := readAll(strings.NewReader(strings.Repeat("x", 1<<20))); !errors.Is(err, sse.ErrTooLong) {
		t.Errorf("error %v", err)
	}
}

func TestBrokenSource(t *testing.T) {
	broken := errors.New("broken")
	evs, err := readAll(io.MultiReader(strings.NewReader("{}\n{"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || len(evs) != 1 {
		t.Errorf("%d events, error %v", len(evs), err)
	}
}

func TestReady(t *testing.T) {
	r := lines.NewReader(strings.NewReader("1\n2\n3"), 100)
	if r.Ready() {
		t.Error("ready before anything was read")
	}
	if _, err := r.Next(); err != nil || !r.Ready() {
		t.Errorf("not ready with a line in hand (%v)", err)
	}
}

func TestAppend(t *testing.T) {
	if got := string(lines.Append([]byte("x\n"), []byte("{\r\n}"))); got != "x\n{  }\n" {
		t.Errorf("%q", got)
	}
}

// FuzzReader: bytes in are bytes out, however they arrive.
func FuzzReader(f *testing.F) {
	f.Add("{}\r\n\n[1]\n{", 3)
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
