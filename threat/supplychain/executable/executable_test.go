package executable_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/executable"
)

func TestCheck(t *testing.T) { checktest.Run(t, executable.Check) }

const elf = "\x7fELF\x02\x01\x01\x00"

// TestSurvey names native code where models lie, once for a folder, and nowhere
// else; also when the work was shared.
func TestSurvey(t *testing.T) {
	u, err := executable.Check.Survey(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"m/model.gguf": "GGUF", "m/a.so": elf, "m/b.so": elf, "m/c.so": elf, "m/d.so": elf, "m/run.sh": "#!/bin/sh",
		"bin/tool": elf, "w/model.onnx": "x",
	}
	var parts []bartizan.Sketch
	for name, in := range files {
		s, err := u.Survey(nil)
		if err != nil {
			t.Fatal(err)
		}
		a := &bartizan.Artifact{Entry: bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in)}, ReaderAt: strings.NewReader(in)}
		if u.Wants(a.Entry) {
			if err := s.Add(t.Context(), nil, a); !errors.Is(err, bartizan.ErrNotMine) {
				t.Errorf("%s counts as examined: %v", name, err)
			}
		}
		parts = append(parts, s)
	}
	all := parts[0]
	for _, p := range parts[1:] {
		b, err := p.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		back, _ := u.Survey(nil)
		if err := back.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if err := all.Merge(back); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	if err := u.Finish(t.Context(), nil, all, func(at string, s bartizan.Signal) { got = append(got, at+": "+s.Reason) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"m: native code lies beside models and is not examined: 4 files (a.so, b.so, c.so, …)"}, got); diff != "" {
		t.Error(diff)
	}
	if next, err := u.Survey(all); next != nil || err != nil {
		t.Errorf("a second pass: %v, %v", next, err)
	}
}
