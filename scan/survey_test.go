package scan_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/scan"
)

// lengths is a survey in two passes: the first finds the mean length of .txt
// files, the second the files that are far longer.
type lengths struct{}

type lengthSketch struct {
	Pass       int
	Sum, Count int64
	Long       []string
}

func (lengths) Wants(e bartizan.Entry) bool { return strings.HasSuffix(e.Path, ".txt") }

func (lengths) Survey(prev bartizan.Sketch) (bartizan.Sketch, error) {
	p, _ := prev.(*lengthSketch)
	switch {
	case p == nil:
		return &lengthSketch{Pass: 1}, nil
	case p.Pass == 1:
		return &lengthSketch{Pass: 2, Sum: p.Sum, Count: p.Count}, nil
	}
	return nil, nil
}

func (s *lengthSketch) Add(_ context.Context, _ *bartizan.Source, a *bartizan.Artifact) error {
	b, err := io.ReadAll(io.NewSectionReader(a, 0, a.Size))
	if err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(string(b), "panic"):
		panic("boom")
	case strings.HasPrefix(string(b), "other"):
		return bartizan.ErrNotMine
	case strings.HasPrefix(string(b), "fail") && s.Pass == 2:
		return bartizan.Unexamined{Why: "too strange"}
	}
	if s.Pass == 1 {
		s.Sum, s.Count = s.Sum+a.Size, s.Count+1
	} else if a.Size > 2*s.Sum/s.Count {
		s.Long = append(s.Long, a.Path)
	}
	return nil
}

func (s *lengthSketch) Merge(other bartizan.Sketch) error {
	o := other.(*lengthSketch)
	if s.Pass == 1 {
		s.Sum, s.Count = s.Sum+o.Sum, s.Count+o.Count
	}
	s.Long = append(s.Long, o.Long...)
	slices.Sort(s.Long)
	return nil
}

func (s *lengthSketch) MarshalBinary() ([]byte, error) { return json.Marshal(s) }
func (s *lengthSketch) UnmarshalBinary(b []byte) error { return json.Unmarshal(b, s) }

func (lengths) Finish(ctx context.Context, src *bartizan.Source, last bartizan.Sketch, report bartizan.Report) error {
	s := last.(*lengthSketch)
	for _, p := range s.Long {
		report(p, bartizan.Signal{Score: .9, Reason: fmt.Sprintf("longer than twice the mean of %d files", s.Count)})
	}
	var all []string
	err := src.Each(ctx, func(a *bartizan.Artifact) error {
		if all = append(all, a.Path); a.Path == "stop.txt" {
			return errors.New("enough")
		}
		return nil
	})
	if len(s.Long) > 0 {
		report("", bartizan.Signal{Score: .9, Reason: strings.Join(all, " ")})
	}
	return err
}

func surveyConfig(path string, workers int) scan.Config {
	c := config(path)
	c.Workers = workers
	c.Checks = []*bartizan.Check{{
		ID: "TST002", Name: "length", Threat: threat, Severity: bartizan.Medium, Doc: bartizan.Doc{Title: "Long texts"},
		Survey: func(bartizan.Settings) (bartizan.Surveyor, error) { return lengths{}, nil },
	}}
	return c
}

// TestSurvey runs two passes over files and members of archives; the result does
// not depend on how many workers share the work.
func TestSurvey(t *testing.T) {
	files := map[string]string{"long.txt": strings.Repeat("x", 100), "z.zip": zipped(t, "in.txt", "short"), "x.png": "no"}
	for i := range 20 {
		files[fmt.Sprintf("d/%02d.txt", i)] = "short"
	}
	root := tree(t, files)
	for _, workers := range []int{1, 2, 8} {
		r, err := scan.Run(t.Context(), surveyConfig(root, workers))
		if err != nil || !r.Complete() {
			t.Fatalf("%v, gaps %q", err, gaps(r))
		}
		var reasons []string
		for _, f := range r.Findings {
			reasons = append(reasons, f.Location.URI+": "+f.Signals[0].Reason)
		}
		want := []string{".: d/00.txt d/01.txt", "long.txt: longer than twice the mean of 22 files"}
		if len(reasons) != 2 || !strings.HasPrefix(reasons[0], want[0]) || !strings.HasSuffix(reasons[0], "x.png z.zip in.txt") || reasons[1] != want[1] {
			t.Errorf("%d workers: %q", workers, reasons)
		}
		if r.Files != 23 || r.Unread != 1 || r.Members != 1 || r.Checks[0].Files != 22 {
			t.Errorf("%d workers: %d files, %d unread, %d members, %d surveyed", workers, r.Files, r.Unread, r.Members, r.Checks[0].Files)
		}
	}
}

// TestSurveyFails shows that what a survey could not look at is a gap.
func TestSurveyFails(t *testing.T) {
	r, err := scan.Run(t.Context(), surveyConfig(tree(t, map[string]string{
		"a.txt": "short", "fail.txt": "fail", "panic.txt": "panic", "other.txt": "other", "stop.txt": "the end",
	}), 2))
	if err != nil {
		t.Fatal(err)
	}
	got := gaps(r)
	want := []string{"fail.txt|TST002|too strange", "panic.txt|TST002|the check panicked: boom", "panic.txt|TST002|the check panicked: boom", "|TST002|enough"}
	for i := range got {
		got[i] = strings.Replace(got[i], r.Path, "", 1)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" || r.Unread != 1 {
		t.Errorf("%d unread: %s", r.Unread, diff)
	}
}

// TestVerdicts sums up each file, with what lies in it.
func TestVerdicts(t *testing.T) {
	r := scanned(t, map[string]string{
		"a.txt": "bad", "b.txt": "fine", "c.png": "x", "half.txt": "", "z.zip": zipped(t, "in.txt", "bad"), "cut.zip": zipped(t, "in.txt", "fine")[:60],
	}, func(c *scan.Config) { c.Checks[0].Severity = bartizan.Critical })
	var got []string
	for _, f := range r.Verdicts {
		got = append(got, fmt.Sprintf("%s %s %s %d", f.Path, f.Verdict(), f.Completeness, f.Found))
	}
	want := []string{"a.txt malicious complete 1", "b.txt safe complete 0", "c.png safe unparsed 0", "cut.zip safe partial 0", "half.txt safe partial 0", "z.zip malicious complete 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
