package provenance_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/provenance"
)

func TestCheck(t *testing.T) { checktest.Run(t, provenance.Check) }

func file(name, in string) *bartizan.Artifact {
	return &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in[:min(len(in), bartizan.HeadSize)])},
		ReaderAt: strings.NewReader(in),
	}
}

// fetches scans one file and gives the severities and the addresses.
func fetches(t *testing.T, a *bartizan.Artifact) (got []string, err error) {
	t.Helper()
	u, err := provenance.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	if !u.Wants(a.Entry) {
		return nil, bartizan.ErrNotMine
	}
	got = []string{}
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		got = append(got, fmt.Sprintf("%s %s", provenance.Check.Weigh(s.Score), s.Reason[strings.LastIndex(s.Reason, ": ")+2:]))
	})
	return got, err
}

func TestFetch(t *testing.T) {
	pinned := "https://huggingface.co/org/m/resolve/" + strings.Repeat("0a", 20) + "/model.safetensors"
	for in, want := range map[string]string{
		`{"url": "http://models.example.org/a/b/w.gguf"}`:                       "medium models.example.org/…/w.gguf",
		`{"url": "HTTP://models.example.org:80/w.gguf?x=1"}`:                    "medium models.example.org/…/w.gguf",
		`wget https://huggingface.co/org/m/resolve/main/model.safetensors -O x`: "low huggingface.co/…/model.safetensors",
		`https://huggingface.co/org/m/resolve/v1.0/model.safetensors`:           "low huggingface.co/…/model.safetensors",
		`https://raw.githubusercontent.com/o/r/main/w.pt`:                       "low raw.githubusercontent.com/…/w.pt",
		`u="https://bucket.s3.amazonaws.com/w.pt"`:                              "low bucket.s3.amazonaws.com/…/w.pt",
		`https://b.s3.eu-west-1.amazonaws.com/w.pt`:                             "low b.s3.eu-west-1.amazonaws.com/…/w.pt",
		`https://storage.googleapis.com/b/w.onnx`:                               "low storage.googleapis.com/…/w.onnx",
		`https://acct.blob.core.windows.net/c/w.h5`:                             "low acct.blob.core.windows.net/…/w.h5",
		pinned:                         "",
		`http://localhost:8080/w.gguf`: "",
		`http://127.0.0.1/w.gguf http://10.1.2.3/w.gguf`:      "",
		`http://models.corp.internal/w.gguf`:                  "",
		`http://www.apache.org/licenses/LICENSE-2.0`:          "",
		`https://models.example.org/w.gguf`:                   "",
		`https://b.s3.amazonaws.com/w.pt?X-Amz-Signature=1`:   "",
		`https://huggingface.co/org/m/resolve/main/vocab.txt`: "",
		`"://" ":///w.gguf" http:// ://w.pt`:                  "",
		`s3://bucket/w.pt`:                                    "",
	} {
		got, err := fetches(t, file("m/config.json", in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	for _, a := range []*bartizan.Artifact{file("README.md", "http://models.example.org/w.gguf"), file("c.json", "{}")} {
		if _, err := fetches(t, a); !errors.Is(err, bartizan.ErrNotMine) {
			t.Errorf("%s: %v", a.Path, err)
		}
	}
}

// TestFetchHostile has many addresses, long ones and none that ends.
func TestFetchHostile(t *testing.T) {
	var many strings.Builder
	for i := range 100 {
		fmt.Fprintf(&many, "http://models.example.org/%d.gguf\n", i)
	}
	got, err := fetches(t, file("get.sh", many.String()))
	if len(got) != 50 || !errors.As(err, new(bartizan.Unexamined)) {
		t.Errorf("%d addresses, %v", len(got), err)
	}
	for _, in := range []string{strings.Repeat("://", 1<<20), "http://" + strings.Repeat("a", 1<<20) + ".gguf"} {
		if got, err := fetches(t, file("get.sh", in)); err != nil || len(got) > 0 {
			t.Errorf("%.10q: %q, %v", in, got, err)
		}
	}
}

// survey shows artefacts to a sketch each, merges these and gives the findings.
func survey(t *testing.T, source string, files ...*bartizan.Artifact) []string {
	t.Helper()
	got := []string{}
	err := checktest.Survey(t, provenance.Check, source, func(at string, s bartizan.Signal) {
		what, _, _ := strings.Cut(s.Reason, ": ")
		got = append(got, fmt.Sprintf("%s: %s: %s", at, provenance.Check.Weigh(s.Score), what))
	}, files...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestSurvey(t *testing.T) {
	w := file("m/w.gguf", "x")
	card := file("m/README.md", "---\ntags: [x]\nlicense: apache-2.0\n---\n# M")
	for name, c := range map[string]struct {
		files []*bartizan.Artifact
		want  string
	}{
		"nothing":          {[]*bartizan.Artifact{w}, "m: info: 1 weight file (w.gguf) and no licence and no source"},
		"a card":           {[]*bartizan.Artifact{w, card}, ""},
		"a card above":     {[]*bartizan.Artifact{file("m/onnx/w.onnx", "x"), card}, ""},
		"without licence":  {[]*bartizan.Artifact{w, file("m/README.md", "---\ntags: [x]\n---\nlicense: in prose")}, "m: info: 1 weight file (w.gguf) and no licence"},
		"empty licence":    {[]*bartizan.Artifact{w, file("m/README.md", "---\nlicense:\n---\n")}, "m: info: 1 weight file (w.gguf) and no licence"},
		"a heading":        {[]*bartizan.Artifact{w, file("m/readme.txt", "# M\n\n## License\nMIT")}, ""},
		"licence alone":    {[]*bartizan.Artifact{w, file("m/LICENSE", "MIT")}, "m: info: 1 weight file (w.gguf) and no source"},
		"configuration":    {[]*bartizan.Artifact{w, file("m/COPYING.txt", "x"), file("m/config.json", `{"_name_or_path": "org/m"}`)}, ""},
		"path on a disk":   {[]*bartizan.Artifact{w, file("m/COPYING.txt", "x"), file("m/config.json", `{"_name_or_path": "/home/me/m"}`)}, "m: info: 1 weight file (w.gguf) and no source"},
		"broken":           {[]*bartizan.Artifact{w, file("m/LICENSE", "x"), file("m/config.json", `{"_name_or_path`)}, "m: info: 1 weight file (w.gguf) and no source"},
		"hub's cache":      {[]*bartizan.Artifact{file("models--o--m/snapshots/0/w.gguf", "x"), file("models--o--m/snapshots/0/LICENSE", "x")}, ""},
		"elsewhere":        {[]*bartizan.Artifact{w, file("other/README.md", "---\nlicense: mit\n---\n")}, "m: info: 1 weight file (w.gguf) and no licence and no source"},
		"no weights":       {[]*bartizan.Artifact{card, file("m/x.py", "x")}, ""},
		"an empty card":    {[]*bartizan.Artifact{w, file("m/LICENSE", "x"), file("m/README.md", "")}, "m: info: 1 weight file (w.gguf) and no source"},
		"a large card":     {[]*bartizan.Artifact{w, file("m/README.md", strings.Repeat("---\n", 1<<20))}, "m: info: 1 weight file (w.gguf) and no licence"},
		"a deep configure": {[]*bartizan.Artifact{w, file("m/LICENSE", "x"), file("m/config.json", strings.Repeat("[", 1<<20))}, "m: info: 1 weight file (w.gguf) and no source"},
	} {
		if got := strings.Join(survey(t, "src", c.files...), "; "); got != c.want {
			t.Errorf("%s: %s", name, cmp.Diff(c.want, got))
		}
	}
	if got := survey(t, "dir/w.gguf", file("w.gguf", "x")); len(got) > 0 {
		t.Errorf("one file: %q", got)
	}
}
