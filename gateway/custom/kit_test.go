package custom_test

import (
	"context"
	"encoding/binary"
	"net/url"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway/custom"
)

func everything() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText | bartizan.KindCall | bartizan.KindTool, Sides: bartizan.SideRequest | bartizan.SideAnswer}
}

func spec() custom.Spec {
	return custom.Spec{ID: "CUS001", Name: "mine", Severity: bartizan.High, Action: bartizan.Block, Scope: everything()}
}

func at(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func guard(t *testing.T, s custom.Spec) bartizan.Guard {
	t.Helper()
	c, err := custom.New(s)
	if err != nil {
		t.Fatal(err)
	}
	g, err := c.Guard(bartizan.Settings{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func inspect(ctx context.Context, g bartizan.Guard, text string) ([]bartizan.Signal, error) {
	p := &bartizan.Part{ID: 3, Side: bartizan.SideRequest, Done: true}
	p.Role, p.Origin, p.Kind, p.Text = bartizan.RoleUser, bartizan.FromUser, bartizan.KindText, text
	return g.Inspect(ctx, &bartizan.Exchange{ID: "req_1", Route: "chat", Model: "m"}, p)
}

// wasm assembles a module of WebAssembly (core specification 2.0, section 5) with
// 32 pages of memory in which data lies from 0, and the functions alloc and
// inspect with the given code.
func wasm(data string, alloc, inspect []byte, locals byte) []byte {
	section := func(id byte, body ...byte) []byte {
		return append(append([]byte{id}, uleb(len(body))...), body...)
	}
	code := func(locals byte, b []byte) []byte {
		b = append(append([]byte{1, locals, 0x7f}, b...), 0x0b)
		return append(uleb(len(b)), b...)
	}
	out := []byte{0, 'a', 's', 'm', 1, 0, 0, 0}
	out = append(out, section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7e)...)
	out = append(out, section(3, 2, 0, 1)...)
	out = append(out, section(5, 1, 0, 32)...)
	exports := []byte{3}
	for _, e := range []struct {
		name        string
		kind, index byte
	}{{"memory", 2, 0}, {"alloc", 0, 0}, {"inspect", 0, 1}} {
		exports = append(append(append(exports, byte(len(e.name))), e.name...), e.kind, e.index)
	}
	out = append(out, section(7, exports...)...)
	out = append(out, section(10, append(append([]byte{2}, code(1, alloc)...), code(locals, inspect)...)...)...)
	return append(out, section(11, append(append([]byte{1, 0, 0x41, 0, 0x0b}, uleb(len(data))...), data...)...)...)
}

func uleb(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) }

// sleb is a signed number as WebAssembly writes it.
func sleb(n int64) []byte {
	var out []byte
	for {
		b := byte(n & 0x7f)
		n >>= 7
		if n == 0 && b&0x40 == 0 || n == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

// fixed is code that gives place and size of an answer.
func fixed(from, size int) []byte { return append([]byte{0x42}, sleb(int64(from)<<32|int64(size))...) }

// place is code that gives a number of 32 bits.
func place(n int64) []byte { return append([]byte{0x41}, sleb(n)...) }

const (
	something = `{"signals":[{"score":0.9,"range":{"from":0,"to":2},"reason":"an exclamation","edit":{"text":"?"}}]}`
	nothing   = `{"signals":[]}`
)

// shouts is a module that gives a signal where the question has an exclamation
// mark.
func shouts() []byte {
	code := []byte{
		0x20, 0, 0x20, 1, 0x6a, 0x21, 2, // end = ptr + size
		0x02, 0x40, 0x03, 0x40, // block, loop
		0x20, 0, 0x20, 2, 0x4f, 0x0d, 1, // ptr >= end: leave
		0x20, 0, 0x2d, 0, 0, 0x41, '!', 0x46, 0x04, 0x40, // if *ptr == '!'
	}
	code = append(append(code, fixed(0, len(something))...), 0x0f, 0x0b)
	code = append(code, 0x20, 0, 0x41, 1, 0x6a, 0x21, 0, 0x0c, 0, 0x0b, 0x0b) // ptr++, again
	return wasm(something+nothing, place(4096), append(code, fixed(len(something), len(nothing))...), 1)
}
