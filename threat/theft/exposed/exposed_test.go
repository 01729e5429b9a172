package exposed_test

import (
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/theft/exposed"
)

func TestCheck(t *testing.T) { checktest.Run(t, exposed.Check) }

func file(name string, mode fs.FileMode, in string) *bartizan.Artifact {
	return &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Mode: mode, Head: []byte(in[:min(len(in), bartizan.HeadSize)])},
		ReaderAt: strings.NewReader(in),
	}
}

// survey shows artefacts to a sketch each, merges these and gives the findings.
func survey(t *testing.T, files ...*bartizan.Artifact) (got []string, err error) {
	t.Helper()
	got = []string{}
	err = checktest.Survey(t, exposed.Check, "", func(at string, s bartizan.Signal) {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s: %s: %.32s", at, exposed.Check.Weigh(s.Score), s.Reason)))
	}, files...)
	return got, err
}

const lfs = "# weights\n*.safetensors filter=lfs diff=lfs merge=lfs -text\ndata/** filter=lfs\n*.txt text\n"

func TestRights(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such rights")
	}
	for name, c := range map[string]struct {
		files []*bartizan.Artifact
		want  []string
	}{
		"closed":      {[]*bartizan.Artifact{file("m/w.gguf", 0o640, "x")}, []string{}},
		"readable":    {[]*bartizan.Artifact{file("m/w.gguf", 0o644, "x"), file("m/v.gguf", 0o604, "x")}, []string{"m: info: 2 weight files (v.gguf, w.gguf)"}},
		"writable":    {[]*bartizan.Artifact{file("m/w.gguf", 0o666, "x")}, []string{"m: low: 1 weight file (w.gguf) that ever", "m: info: 1 weight file (w.gguf) that ever"}},
		"other files": {[]*bartizan.Artifact{file("m/readme.md", 0o666, "x"), file("m/w.py", 0o777, "x")}, []string{}},
		"unknown":     {[]*bartizan.Artifact{file("m/w.gguf", 0, "x")}, []string{}},
	} {
		got, err := survey(t, c.files...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestGit(t *testing.T) {
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
	for name, c := range map[string]struct {
		files []*bartizan.Artifact
		want  []string
	}{
		"no repository": {[]*bartizan.Artifact{file("m/w.gguf", 0o600, "x")}, []string{}},
		"sent":          {[]*bartizan.Artifact{file(".gitattributes", 0, lfs), file("m/w.safetensors", 0o600, "x"), file("data/w.gguf", 0o600, "x")}, []string{}},
		"not sent":      {[]*bartizan.Artifact{file(".gitattributes", 0, lfs), file("m/w.gguf", 0o600, "x"), file("m/w.safetensors", 0o600, "x")}, []string{"m: info: 1 weight file (w.gguf) in a Git"}},
		"a pointer":     {[]*bartizan.Artifact{file(".gitattributes", 0, ""), file("m/w.gguf", 0o600, pointer)}, []string{}},
		"by name":       {[]*bartizan.Artifact{file("m/.gitattributes", 0, "big-*.gguf filter=lfs\n"), file("m/big-1.gguf", 0o600, "x")}, []string{}},
		"elsewhere":     {[]*bartizan.Artifact{file("other/.gitattributes", 0, lfs), file("m/w.gguf", 0o600, "x")}, []string{}},
	} {
		got, err := survey(t, c.files...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestHostile bounds what is read and kept, and says so.
func TestHostile(t *testing.T) {
	if _, err := survey(t, file(".gitattributes", 0, strings.Repeat("*.x filter=lfs\n", 1<<17))); err == nil || !strings.Contains(err.Error(), "are read") {
		t.Errorf("a large .gitattributes: %v", err)
	}
	many := []*bartizan.Artifact{file(".gitattributes", 0, strings.Repeat("[ filter=lfs\n", 1000))}
	for i := range 200 {
		many = append(many, file(fmt.Sprintf("w.%d.gguf", i), 0o600, "x"))
	}
	got, err := survey(t, many...)
	if err != nil || len(got) != 1 || !strings.HasPrefix(got[0], ".: info: 200 weight files") {
		t.Errorf("%v, %q", err, got)
	}
}
