package rdata_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/rdata"
)

func word(ns ...uint32) string {
	var b []byte
	for _, n := range ns {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return string(b)
}

func chars(s string) string { return word(0x00040009, uint32(len(s))) + s }

func symbol(s string) string { return word(1) + chars(s) }

const null = "\x00\x00\x00\xfe"

// call is f("x").
func call(f string) string {
	return word(6) + symbol(f) + word(2) + word(16, 1) + chars("x") + null
}

func file(object string) string {
	return "X\n" + word(3, 0x00040301, 0x00030500, 5) + "UTF-8" + object
}

func walk(in string) (string, error) {
	var got []string
	err := rdata.Walk(strings.NewReader(in), int64(len(in)), func(o rdata.Object) {
		s := fmt.Sprintf("%d", o.Kind)
		if o.Name != "" {
			s += ":" + o.Name
		}
		if o.Forced {
			s += " forced"
		}
		if o.Environment {
			s += " env"
		}
		got = append(got, s+strings.Repeat("!", o.Promises))
	})
	return strings.Join(got, ", "), err
}

func TestWalk(t *testing.T) {
	for in, want := range map[string]string{
		word(13, 2, 1, 2): "",
		word(19|1<<9, 1) + word(14, 1, 0, 0) + word(2|1<<10) + symbol("names") + word(16, 1) + chars("a") + null: "1:names",
		call("system"): "6, 1:system",
		word(5|1<<10) + word(253) + word(252) + call("system"): "5, 6!, 1:system!",
		word(5) + word(13, 1, 1) + call("c"):                   "5 forced, 6, 1:c",
		word(5) + word(252) + call("c"):                        "5, 6!, 1:c!",
		word(4, 0) + word(242) + word(2|1<<10) + symbol("a") + word(5|1<<10) + word(253) + word(252) + call("f") + null + null + null: "1:a env, 5 env, 6 env!, 1:f env!",
		word(3|1<<10) + word(253) + null + call("f"): "3, 6, 1:f",
		word(249, 0, 1) + chars("stats"):             "",
		word(19, 2) + symbol("a") + word(255|1<<8):   "1:a",
		word(22) + null + null:                       "22",
		word(238) + null + null + null:               "",
		word(25|1<<9) + null:                         "",
		word(21, 1) + word(13, 1, 12) + word(2) + word(6) + null + word(1) + symbol("f") + word(254) + null + word(10, 10, 1, 1): "21, 6, 1:f",
	} {
		got, err := walk(file(in))
		if err != nil || got != want {
			t.Errorf("%x: %s, %v; want %s", in, got, err, want)
		}
		if got, err = walk("RDX3\n" + file(in)); err != nil || got != want {
			t.Errorf("in RDX3: %s, %v", got, err)
		}
	}
}

func TestRefused(t *testing.T) {
	whole := file(call("f"))
	for n := 7; n < len(whole); n++ {
		if _, err := walk(whole[:n]); !errors.Is(err, rdata.ErrCut) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	for in, want := range map[string]error{
		"":                         rdata.ErrNotR,
		"X\nplain text":            rdata.ErrNotR,
		"A\n3\n197124\n":           rdata.ErrForm,
		file(word(99)):             rdata.ErrSyntax,
		file(word(13, 0x7fffffff)): rdata.ErrCut,
		file(word(13, 0xffffffff, 0x7fffffff, 1)): rdata.ErrCut,
		file(word(19, 0x7fffffff)):                rdata.ErrCut,
		file(strings.Repeat(word(6), 2_000_000)):  rdata.ErrLimit,
	} {
		if _, err := walk(in); !errors.Is(err, want) {
			t.Errorf("%.40q: %v, want %v", in, err, want)
		}
	}
}

func FuzzWalk(f *testing.F) {
	f.Add([]byte(file(call("system"))))
	f.Add([]byte(file(word(5|1<<10) + word(253) + word(252) + call("system"))))
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = rdata.Walk(bytes.NewReader(b), int64(len(b)), func(o rdata.Object) {
			if o.At < 0 || o.At > int64(len(b)) {
				t.Fatal(o)
			}
		})
	})
}
