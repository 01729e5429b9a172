package trainingrows

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/format/pickle"
)

// keeper is a kind of estimator that keeps rows.
type keeper struct {
	// classes are its names in scikit-learn.
	classes string
	// attribute has the rows once it is fitted.
	attribute string
	what      string
}

// keepers lists them, as of scikit-learn 1.9; older names included.
var keepers = [...]keeper{
	{"KNeighborsClassifier KNeighborsRegressor KNeighborsTransformer RadiusNeighborsClassifier RadiusNeighborsRegressor RadiusNeighborsTransformer " +
		"NearestNeighbors LocalOutlierFactor KNNImputer", "_fit_X", "all of them"},
	{"SVC NuSVC SVR NuSVR OneClassSVM", "support_vectors_", "those at the border"},
	{"GaussianProcessRegressor _BinaryGaussianProcessClassifierLaplace", "X_train_", "all of them"},
	{"LabelPropagation LabelSpreading", "X_", "all of them"},
	{"KernelRidge KernelPCA", "X_fit_", "all of them"},
	{"KernelDensity", "tree_", "all of them"},
	{"DBSCAN", "components_", "those in the middle of clusters"},
	{"Nystroem", "components_", "a sample of them"},
}

// keeps finds the keeper of a class.
func keeps(module, class string) (keeper, bool) {
	if module != "sklearn" && !strings.HasPrefix(module, "sklearn.") {
		return keeper{}, false
	}
	for _, k := range keepers {
		if slices.Contains(strings.Fields(k.classes), class) {
			return k, true
		}
	}
	return keeper{}, false
}

// finder looks into one file and says each thing once.
type finder struct {
	a      *bartizan.Artifact
	report bartizan.Report
	said   map[string]bool
}

func (f *finder) say(why string) {
	if f.said[why] {
		return
	}
	if f.said == nil {
		f.said = map[string]bool{}
	}
	f.said[why] = true
	f.report("", bartizan.Signal{Score: 0.5, Reason: why})
}

func (f *finder) found(class string, k keeper) {
	f.say(fmt.Sprintf("carries rows of its training data: %s keeps %s (%s), and whoever has the file has them", strings.TrimPrefix(class, "_"), k.what, k.attribute))
}

// first is how much of a file is looked at before the rest is, in bytes.
const first = 1 << 20

// begins reports whether the file's first bytes have one of some texts.
func (f *finder) begins(texts ...string) (bool, error) {
	b := make([]byte, min(first, max(f.a.Size, 0)))
	n, err := f.a.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read %q: %w", f.a.Path, err)
	}
	for _, t := range texts {
		if bytes.Contains(b[:n], []byte(t)) {
			return true, nil
		}
	}
	return false, nil
}

// pickle walks the opcodes for estimators that are built, then looks for the
// attributes that have the rows.
func (f *finder) pickle(ctx context.Context) error {
	if ok, err := f.begins("sklearn"); !ok {
		return cmpOr(err, bartizan.ErrNotMine)
	}
	built := map[string]keeper{}
	_, err := pickle.Walk(ctx, f.a, f.a.Size, pickle.DefaultLimits, func(m *pickle.Machine, e pickle.Effect) {
		for _, i := range classes(m, e) {
			if k, ok := keeps(i.Module, i.Name); ok {
				built[i.Name] = k
			}
		}
	})
	if errors.Is(err, pickle.ErrNotPickle) {
		return bartizan.ErrNotMine
	}
	if err != nil {
		return err
	}
	return f.fitted(ctx, built, written)
}

// classes gives what an effect builds: by NEWOBJ, or by the call that protocols 0
// and 1 build objects with.
func classes(m *pickle.Machine, e pickle.Effect) []pickle.Import {
	switch {
	case e.Unresolved:
		return nil
	case e.Action == pickle.DoNew:
		return []pickle.Import{e.Import}
	case e.Action != pickle.DoCall || e.Import.Name != "_reconstructor" || !e.ArgsKnown || len(e.Args) == 0:
		return nil
	}
	if i, ok := m.Origin(e.Args[0]); ok {
		return []pickle.Import{i}
	}
	return nil
}

// written gives the ways in which pickles write a short name.
func written(name string) [][]byte {
	n := byte(len(name))
	long := binary.LittleEndian.AppendUint32([]byte{'X'}, uint32(n))
	return [][]byte{
		append([]byte{0x8c, n}, name...), append(long, name...), append([]byte{'U', n}, name...),
		[]byte("V" + name + "\n"), []byte("S'" + name + "'\n"),
	}
}

// fitted says which of the estimators have their rows.
func (f *finder) fitted(ctx context.Context, built map[string]keeper, written func(string) [][]byte) error {
	names := make([]string, 0, len(built))
	for n := range built {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		ok, err := f.has(ctx, written(built[n].attribute))
		if err != nil {
			return err
		}
		if ok {
			f.found(n, built[n])
		}
	}
	return nil
}

// has searches the whole file.
func (f *finder) has(ctx context.Context, texts [][]byte) (bool, error) {
	const overlap = 64 // longer than any of the texts
	b := make([]byte, min(first, f.a.Size)+overlap)
	for at := int64(0); at < f.a.Size && ctx.Err() == nil; at += int64(len(b) - overlap) {
		n, err := f.a.ReadAt(b, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return false, fmt.Errorf("read %q: %w", f.a.Path, err)
		}
		for _, t := range texts {
			if bytes.Contains(b[:n], t) {
				return true, nil
			}
		}
	}
	return false, ctx.Err()
}

func cmpOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
