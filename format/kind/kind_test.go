package kind_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/kind"
)

func TestOf(t *testing.T) {
	pe := append([]byte("MZ"), make([]byte, 100)...)
	pe[60] = 64
	copy(pe[64:], "PE\x00\x00")
	tests := []struct {
		head string
		want kind.Kind
	}{
		{"\x80\x04\x95\x00", kind.Pickle}, {"\x80\x02}q\x00", kind.Pickle}, {"\x80\x04\xff\xff", kind.Unknown},
		{"PK\x03\x04", kind.Zip}, {string(pe), kind.PE}, {"MZ is how this text begins, and it goes on for a while, as texts do", kind.Unknown},
		{"MZqFpD='\n", kind.APE}, {"#!/bin/sh\n", kind.Script}, {"# a heading\n", kind.Unknown},
		{"\xca\xfe\xba\xbe\x00\x00\x00\x02", kind.MachO}, {"\xca\xfe\xba\xbe\x00\x00\x00\x37", kind.Class},
		{"\x02\x01\x00\x00\x00\x00\x00\x00{\"a\":", kind.Safetensors}, {"\xff\xff\xff\xff\xff\xff\xff\xff{\"a\":", kind.Unknown},
		{"\xcb\x0d\r\n\x00\x00\x00\x00aaaaaaaa", kind.Bytecode}, {"\x1c\x00\x00\x00TFL3", kind.TFLite}, {"", kind.Unknown},
		{strings.Repeat("x", 257) + "ustar\x00", kind.Tar},
	}
	for _, tt := range tests {
		if got := kind.Of([]byte(tt.head)); got != tt.want {
			t.Errorf("%.20q is %q, want %q", tt.head, got, tt.want)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(self)
	if err != nil || !kind.Of(b[:512]).Program() {
		t.Errorf("this test is no program: %q, %v", kind.Of(b[:min(512, len(b))]), err)
	}
}

func FuzzOf(f *testing.F) {
	f.Add([]byte("MZ"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if k := kind.Of(b); len(b) == 0 && k != kind.Unknown {
			t.Errorf("nothing is %q", k)
		}
	})
}
