package trainingrows_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/inversion/trainingrows"
)

func TestCheck(t *testing.T) { checktest.Run(t, trainingrows.Check) }

func scan(t testing.TB, name, in string) (got []string, err error) {
	t.Helper()
	u, err := trainingrows.Check.Scan(checktest.Settings())
	if err != nil {
		t.Fatal(err)
	}
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: name, Size: int64(len(in)), Head: []byte(in[:min(len(in), bartizan.HeadSize)])},
		ReaderAt: strings.NewReader(in),
	}
	if !u.Wants(a.Entry) {
		return nil, bartizan.ErrNotMine
	}
	err = u.Scan(t.Context(), a, func(_ string, s bartizan.Signal) {
		if sev := trainingrows.Check.Weigh(s.Score); sev != bartizan.Info {
			t.Errorf("severity %v", sev)
		}
		got = append(got, s.Reason)
	})
	return got, err
}

func short(s string) string { return fmt.Sprintf("\x8c%c%s", len(s), s) }

// estimator is a pickle of protocol 4 that builds a class and sets one attribute.
func estimator(module, class, attribute string) string {
	return "\x80\x04" + short(module) + short(class) + "\x93)\x81}" + short(attribute) + "K\x01sb."
}

// old is the same as protocols 0 and 1 have it.
func old(module, class, attribute string) string {
	return "ccopy_reg\n_reconstructor\n(c" + module + "\n" + class + "\nc__builtin__\nobject\nNtR(dV" + attribute + "\nI1\nsb."
}

const neighbours = "sklearn.neighbors._classification"

func TestPickles(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"neighbours":       {estimator(neighbours, "KNeighborsClassifier", "_fit_X"), "KNeighborsClassifier keeps all of them (_fit_X)"},
		"protocol 0":       {old("sklearn.svm.classes", "SVC", "support_vectors_"), "SVC keeps those at the border (support_vectors_)"},
		"private class":    {estimator("sklearn.gaussian_process._gpc", "_BinaryGaussianProcessClassifierLaplace", "X_train_"), "BinaryGaussianProcessClassifierLaplace keeps all of them"},
		"short attribute":  {estimator("sklearn.semi_supervised._label_propagation", "LabelSpreading", "X_"), "LabelSpreading keeps"},
		"not fitted":       {estimator(neighbours, "KNeighborsClassifier", "n_neighbors"), ""},
		"part of the name": {estimator("sklearn.semi_supervised._label_propagation", "LabelSpreading", "X_y"), ""},
		"keeps none":       {estimator("sklearn.linear_model._logistic", "LogisticRegression", "coef_"), ""},
		"another library":  {estimator("mylib.neighbors", "KNeighborsClassifier", "_fit_X") + estimator("sklearn.base", "X", "y"), ""},
		"only imported":    {"\x80\x04" + short(neighbours) + short("KNeighborsClassifier") + "\x93" + short("_fit_X") + "\x86.", ""},
	} {
		got, err := scan(t, "m.pkl", c.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, in := range map[string]string{
		"no scikit-learn": estimator("torch", "KNeighborsClassifier", "_fit_X"), "text": "hello", "cut": "\x80\x04",
		"a name that lies": "\x80\x04sklearn sklearn sklearn",
	} {
		if got, err := scan(t, "m.pkl", in); !errors.Is(err, bartizan.ErrNotMine) || len(got) > 0 {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestAcross has the attribute across the border of what is read at once.
func TestAcross(t *testing.T) {
	for shift := -12; shift <= 4; shift++ {
		filler := strings.Repeat("x", 1<<20+shift-100)
		size := fmt.Sprintf("\x8d%c%c%c%c\x00\x00\x00\x00", len(filler)&255, len(filler)>>8&255, len(filler)>>16&255, len(filler)>>24)
		in := "\x80\x04" + short(neighbours) + short("NearestNeighbors") + "\x93)\x81}" + size + filler + "K\x01s" + short("_fit_X") + "K\x01sb."
		if got, err := scan(t, "m.pkl", in); err != nil || len(got) != 1 {
			t.Fatalf("shifted by %d: %q, %v", shift, got, err)
		}
	}
}

func TestOthers(t *testing.T) {
	node := func(class, attribute string) string {
		return fmt.Sprintf(`{"__loader__":"ObjectNode","__class__":%q,"__module__":"sklearn.svm._classes","content":{"__loader__":"DictNode","content":{%q:{}}}}`, class, attribute)
	}
	for name, c := range map[string]struct{ file, in, want string }{
		"skops":            {"schema.json", node("SVC", "support_vectors_"), "SVC keeps"},
		"skops, deeper":    {"schema.json", `{"__loader__":"x","content":[` + node("SVR", "support_vectors_") + `]}`, "SVR keeps"},
		"skops, unfitted":  {"schema.json", node("SVC", "kernel"), ""},
		"skops, none":      {"schema.json", node("LinearSVC", "coef_"), ""},
		"a flat index":     {"x.index", "IxF2\x03\x00\x00\x00", "a FAISS index"},
		"annoy":            {"x.ann", "\x00\x00\x00\x00\x00", "an Annoy index"},
		"ONNX":             {"m.onnx", "\x08\x0a\x12\x03abc\x3a\x40\x0a\x3e\x22\x0dSVMClassifier\x2a\x29\x0a\x0fsupport_vectors" + strings.Repeat("\x00", 22), "support vector machine"},
		"ONNX, without it": {"m.onnx", "\x08\x0a\x12\x03abc\x3a\x40\x0a\x3e\x22\x0dSVMClassifier" + strings.Repeat("\x00", 47), ""},
	} {
		got, err := scan(t, c.file, c.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, c := range map[string][2]string{
		"another schema": {"schema.json", `{"type":"object"}`}, "broken": {"schema.json", `{"__loader__"`},
		"quantised index": {"x.index", "IxPq\x03\x00\x00\x00"}, "ONNX of a tree": {"m.onnx", "\x08\x0a\x12\x03abc\x3a\x02\x0a\x00"},
	} {
		if got, err := scan(t, c[0], c[1]); !errors.Is(err, bartizan.ErrNotMine) || len(got) > 0 {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// BenchmarkForeign is what the check costs on a large pickle of something else.
func BenchmarkForeign(b *testing.B) {
	in := "\x80\x04]" + strings.Repeat("K\x01a", 16<<20) + "."
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scan(b, "m.pkl", in); !errors.Is(err, bartizan.ErrNotMine) {
			b.Fatal(err)
		}
	}
}
