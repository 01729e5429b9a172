package sse_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/wire/sse"
)

func TestSide(t *testing.T) {
	tests := []struct {
		name, in, side string
		odd            bool
	}{
		{"plain", "event: message\nid: 7\nretry: 10\ndata: {}\n\n", "", false},
		{"keep-alive", ": keep-alive\n\n", "", false},
		{"a comment with text", ": all is well\ndata: {}\n\n", "all is well", false},
		{"several lines", ": one two\nevent: three four\nid: five six\nother: seven\n\n", "one two\nthree four\nfive six\nother: seven", false},
		{"a bare line", "{\"error\": 1}\n\n", "{\"error\": 1}", false},
		{"data behind a mark", "\xEF\xBB\xBFdata: {}\n\n\xEF\xBB\xBFdata: {}\n\n", "", true},
		{"data after a space", " data: {}\n\n", "", true},
		{"data in capitals", "DATA: {}\n\n", "", true},
		{"data behind a line separator", ": x\u2028data: {}\n\n", "", true},
		{"data in two lines", "data: {\"a\":\ndata: 1}\n\n", "", false},
		{"an object on a line of its own", "data: {\"x\":\ndata: {\"a\":1}\ndata: }\n\n", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := sse.NewReader(strings.NewReader(tt.in), 1<<20)
			var side []string
			odd := false
			for {
				e, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(e.Side) > 0 {
					side = append(side, string(e.Side))
				}
				odd = odd || e.Odd
			}
			if got := strings.Join(side, "|"); !odd && got != tt.side || odd != tt.odd {
				t.Errorf("side %q, odd %v; want %q, %v", got, odd, tt.side, tt.odd)
			}
		})
	}
}

// trickle gives few bytes at a time.
type trickle struct {
	s string
	n int
}

func (r *trickle) Read(b []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	n := copy(b, r.s[:min(r.n, len(r.s))])
	r.s = r.s[n:]
	return n, nil
}

// TestTrickledLine: a long line in small pieces is looked at once, not once for
// every piece.
func TestTrickledLine(t *testing.T) {
	const n = 1 << 20
	cost := func(piece int) time.Duration {
		begin := time.Now()
		r := sse.NewReader(&trickle{"data: " + strings.Repeat("x", n) + "\n\n", piece}, 2*n)
		if e, err := r.Next(); err != nil || len(e.Data) != n {
			t.Fatalf("%d bytes, %v", len(e.Data), err)
		}
		return time.Since(begin)
	}
	if whole, pieces := cost(n), cost(16); pieces > 50*whole+500*time.Millisecond {
		t.Errorf("%s in one piece, %s in pieces of 16 bytes", whole, pieces)
	}
}
