package unsigned_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/unsigned"
)

func TestCheck(t *testing.T) { checktest.Run(t, unsigned.Check) }

// survey shows artefacts to a sketch each, merges these and gives the findings.
func survey(t *testing.T, source string, files ...*bartizan.Artifact) []string {
	t.Helper()
	got := []string{}
	err := checktest.Survey(t, unsigned.Check, source, func(at string, s bartizan.Signal) {
		if sev := unsigned.Check.Weigh(s.Score); sev != bartizan.Info {
			t.Errorf("severity %v", sev)
		}
		got = append(got, at+": "+strings.SplitAfter(s.Reason, ")")[0])
	}, files...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func file(name string, parents ...*bartizan.Artifact) *bartizan.Artifact {
	a := &bartizan.Artifact{Entry: bartizan.Entry{Path: name, Size: 1}}
	if len(parents) > 0 {
		a.Parent = parents[0]
	}
	return a
}

func TestSurvey(t *testing.T) {
	tar, pt := file("all.tar"), file("b/m.pt")
	for name, c := range map[string]struct {
		source string
		files  []*bartizan.Artifact
		want   []string
	}{
		"none":           {"src", []*bartizan.Artifact{file("a/w.gguf"), file("a/v.gguf"), file("b/m.pt"), file("data.pkl", pt), file("readme.md")}, []string{"a: 2 weight files (v.gguf, w.gguf)", "b: 1 weight file (m.pt)"}},
		"beside":         {"src", []*bartizan.Artifact{file("a/w.gguf"), file("a/model.sig")}, []string{}},
		"above":          {"src", []*bartizan.Artifact{file("a/b/c/w.gguf"), file("a/w.sigstore.json")}, []string{}},
		"claims":         {"src", []*bartizan.Artifact{file("w.gguf"), file("claims.jsonl")}, []string{}},
		"elsewhere":      {"src", []*bartizan.Artifact{file("a/w.gguf"), file("b/model.sig"), file("a/sub/model.sig")}, []string{"a: 1 weight file (w.gguf)"}},
		"no signature":   {"src", []*bartizan.Artifact{file("a/w.gguf"), file("a/signature.txt")}, []string{"a: 1 weight file (w.gguf)"}},
		"one file":       {"dir/w.gguf", []*bartizan.Artifact{file("w.gguf")}, []string{}},
		"folder of one":  {"dir", []*bartizan.Artifact{file("w.gguf")}, []string{".: 1 weight file (w.gguf)"}},
		"in an archive":  {"src", []*bartizan.Artifact{file("m/w.gguf", tar)}, []string{"all.tar!m: 1 weight file (w.gguf)"}},
		"beside archive": {"src", []*bartizan.Artifact{file("m/w.gguf", tar), file("all.tar.sig")}, []string{}},
		"no weights":     {"src", []*bartizan.Artifact{file("a.sig"), file("readme.md")}, []string{}},
	} {
		if diff := cmp.Diff(c.want, survey(t, c.source, c.files...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestMany bounds what a hostile tree costs, and says that it did not look at
// all of it.
func TestMany(t *testing.T) {
	u, err := unsigned.Check.Survey(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	s, _ := u.Survey(nil)
	for i := range 100_100 {
		if err := s.Add(t.Context(), nil, file(fmt.Sprintf("%d/w.gguf", i))); !errors.Is(err, bartizan.ErrNotMine) {
			t.Fatal(err)
		}
	}
	n := 0
	err = u.Finish(t.Context(), nil, s, func(string, bartizan.Signal) { n++ })
	if n != 100_000 || err == nil || !strings.Contains(err.Error(), "first 100000 folders") {
		t.Errorf("%d findings, %v", n, err)
	}
	if err := u.Finish(t.Context(), nil, nil, nil); err == nil {
		t.Error("a foreign sketch")
	}
}
