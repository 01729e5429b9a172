package read_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/read"
)

func TestAll(t *testing.T) {
	content := []byte("content")
	a := &bartizan.Artifact{Entry: bartizan.Entry{Path: "f", Size: 7}, ReaderAt: bytes.NewReader(content)}
	for range 2 {
		if b, err := read.All(a); err != nil || !bytes.Equal(b, content) {
			t.Errorf("%q, %v", b, err)
		}
	}
	gap := bartizan.Unexamined{}
	large := &bartizan.Artifact{Entry: bartizan.Entry{Path: "f", Size: read.Most + 1}, ReaderAt: bytes.NewReader(content)}
	if _, err := read.All(large); !errors.As(err, &gap) {
		t.Errorf("a large file: %v", err)
	}
	growing := &bartizan.Artifact{Entry: bartizan.Entry{Path: "f", Size: 1}, ReaderAt: bytes.NewReader(make([]byte, read.Most+1))}
	if _, err := read.All(growing); !errors.As(err, &gap) {
		t.Errorf("a file that grows: %v", err)
	}
}

func TestSpeaks(t *testing.T) {
	large := bytes.Repeat([]byte(`\u00e9`), 1<<20)
	for in, want := range map[string]bool{`{"key": 1}`: true, `{"k\u0065y": 1}`: true, `{"other": 1}`: false, string(large): false, string(large) + "key": true} {
		if read.Speaks([]byte(in), "key") != want {
			t.Errorf("%.20s", in)
		}
	}
}
