package executable_test

import (
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
	files := map[string]string{
		"m/model.gguf": "GGUF", "m/a.so": elf, "m/b.so": elf, "m/c.so": elf, "m/d.so": elf, "m/run.sh": "#!/bin/sh",
		"bin/tool": elf, "w/model.onnx": "x",
	}
	var all []*bartizan.Artifact
	for name, in := range files {
		all = append(all, &bartizan.Artifact{Entry: bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in)}, ReaderAt: strings.NewReader(in)})
	}
	var got []string
	if err := checktest.Survey(t, executable.Check, "", func(at string, s bartizan.Signal) { got = append(got, at+": "+s.Reason) }, all...); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"m: native code lies beside models and is not examined: 4 files (a.so, b.so, c.so, …)"}, got); diff != "" {
		t.Error(diff)
	}
}
