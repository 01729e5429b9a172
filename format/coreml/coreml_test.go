package coreml_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"github.com/bartizan-ai/bartizan/format/coreml"
)

func field(number int, content ...[]byte) []byte {
	all := bytes.Join(content, nil)
	b := binary.AppendUvarint(nil, uint64(number)<<3|2)
	return append(binary.AppendUvarint(b, uint64(len(all))), all...)
}

var version = []byte{8, 4}

func walk(b []byte) (string, error) {
	got := ""
	err := coreml.Walk(bytes.NewReader(b), int64(len(b)), func(p coreml.Part) { got += fmt.Sprintf("%s %s;", p.Kind, p.Name) })
	return got, err
}

func TestWalk(t *testing.T) {
	class := field(10, []byte("Mine"))
	net := field(500, field(1, field(1, []byte("l")), field(500, class)))
	for name, tt := range map[string]struct {
		in   []byte
		want string
	}{
		"ordinary":     {append(version, field(500, field(1, field(1, []byte("l")), field(140, []byte{})))...), ""},
		"a layer":      {append(version, net...), "layer Mine;"},
		"a model":      {append(version, field(555, class)...), "model Mine;"},
		"a link":       {append(version, field(556, field(1, []byte("x")))...), "link x;"},
		"a pipeline":   {append(version, field(202, field(1, version, net))...), "layer Mine;"},
		"a classifier": {append(version, field(200, field(1, field(1, version, net)))...), "layer Mine;"},
		"a loop":       {append(version, field(500, field(1, field(615, field(4, field(1, field(500, class))))))...), "layer Mine;"},
	} {
		got, err := walk(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, tt.want)
		}
	}
	whole := append(version, net...)
	for n := 3; n < len(whole); n++ {
		if _, err := walk(whole[:n]); err == nil {
			t.Errorf("cut at %d: silent", n)
		}
	}
}

func TestHostile(t *testing.T) {
	nested := []byte{}
	for range 2000 {
		nested = field(202, field(1, nested))
	}
	if _, err := walk(append(version, nested...)); err != nil {
		t.Errorf("nested: %v", err)
	}
	for _, in := range []string{"", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "\x00\x00", "text of some kind"} {
		if _, err := walk([]byte(in)); !errors.Is(err, coreml.ErrSyntax) && !errors.Is(err, coreml.ErrCut) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(append(version, field(500, field(1, field(500, field(10, []byte("Mine")))))...))
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = walk(b) })
}
