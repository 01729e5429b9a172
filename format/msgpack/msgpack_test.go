package msgpack_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/msgpack"
)

func walk(in string) (end int64, exts []msgpack.Ext, err error) {
	end, err = msgpack.Walk(strings.NewReader(in), int64(len(in)), func(e msgpack.Ext) { exts = append(exts, e) })
	return end, exts, err
}

// honest is {"a": [1, -1, nil, true], "b": ext 1 of 3 bytes, "c": 1.5, "d": bin, "e": {}}.
const honest = "\x85\xa1a\x94\x01\xff\xc0\xc3\xa1b\xc7\x03\x01xyz\xa1c\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00\xa1d\xc4\x02zz\xa1e\x80"

func TestWalk(t *testing.T) {
	end, exts, err := walk(honest + "rest")
	if err != nil || end != int64(len(honest)) || len(exts) != 1 || exts[0].Type != 1 || exts[0].Size != 3 {
		t.Errorf("%d, %+v, %v", end, exts, err)
	}
	for n := range len(honest) {
		if _, _, err := walk(honest[:n]); !errors.Is(err, msgpack.ErrCut) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

func TestHostile(t *testing.T) {
	for in, want := range map[string]error{
		"\xc1":                            msgpack.ErrSyntax,
		"\xdd\xff\xff\xff\xff":            msgpack.ErrCut,
		"\xdf\xff\xff\xff\xff\x01":        msgpack.ErrCut,
		"\xdb\xff\xff\xff\xff":            msgpack.ErrCut,
		strings.Repeat("\x91", 1_000_000): msgpack.ErrLimit,
	} {
		if _, _, err := walk(in); !errors.Is(err, want) {
			t.Errorf("%.10q: %v", in, err)
		}
	}
}

func FuzzWalk(f *testing.F) {
	f.Add([]byte(honest))
	f.Fuzz(func(t *testing.T, b []byte) {
		end, err := msgpack.Walk(bytes.NewReader(b), int64(len(b)), func(e msgpack.Ext) {
			if e.At+e.Size > int64(len(b)) {
				t.Fatalf("%+v of %d", e, len(b))
			}
		})
		if err == nil && (end <= 0 || end > int64(len(b))) {
			t.Fatal(end)
		}
	})
}
