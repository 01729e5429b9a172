package checktest

import (
	"errors"
	"testing"

	"github.com/bartizan-ai/bartizan"
)

// Survey shows each file to a sketch of its own, sends these through their bytes,
// merges them and finishes: the hardest way in which an engine may share the work
// of a survey in one pass that takes note of names only. An error of Add other
// than bartizan.ErrNotMine is returned, as is that of Finish.
func Survey(t testing.TB, c *bartizan.Check, source string, report bartizan.Report, files ...*bartizan.Artifact) error {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	u, err := c.Survey(Settings())
	must(err)
	all, err := u.Survey(nil)
	must(err)
	for _, a := range files {
		if !u.Wants(a.Entry) {
			continue
		}
		s, err := u.Survey(nil)
		must(err)
		switch err := s.Add(t.Context(), nil, a); {
		case err == nil:
			t.Errorf("%s counts as examined", a.Path)
		case !errors.Is(err, bartizan.ErrNotMine):
			return err
		}
		b, err := s.MarshalBinary()
		must(err)
		back, err := u.Survey(nil)
		must(err)
		must(back.UnmarshalBinary(b))
		must(all.Merge(back))
	}
	if next, err := u.Survey(all); next != nil || err != nil {
		t.Errorf("a second pass: %v, %v", next, err)
	}
	return u.Finish(t.Context(), &bartizan.Source{Name: source}, all, report)
}
