package scan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/scan"
)

var threat = &bartizan.Threat{ID: "T00", Name: "test", Prefix: "TST"}

// wordScanner signals every "bad" in .txt files, and misbehaves by name.
type wordScanner struct{}

func (wordScanner) Wants(e bartizan.Entry) bool { return strings.HasSuffix(e.Path, ".txt") }

func (wordScanner) Scan(_ context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	switch filepath.Base(a.Path) {
	case "panic.txt":
		panic("boom")
	case "fail.txt":
		return errors.New("cannot")
	case "half.txt":
		return bartizan.Unexamined{What: a.Path, Why: "too strange"}
	}
	b, err := io.ReadAll(io.NewSectionReader(a, 0, a.Size))
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		n := bytes.Index(b[i:], []byte("bad"))
		if n < 0 {
			return nil
		}
		i += n
		report("", bartizan.Signal{Score: .9, Range: bartizan.Range{From: i, To: i + 3}, Reason: "bad word", Evidence: string(b[max(i-1, 0):i])})
	}
}

func check() *bartizan.Check {
	return &bartizan.Check{
		ID: "TST001", Name: "word", Threat: threat, Severity: bartizan.Medium, Doc: bartizan.Doc{Title: "Bad words"},
		Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return wordScanner{}, nil },
	}
}

func config(path string) scan.Config {
	return scan.Config{
		Path: path, Checks: []*bartizan.Check{check()}, Now: time.Now, Exclude: []string{".git", "sub/skip"},
		Settings: func(*bartizan.Check) bartizan.Settings { return bartizan.Settings{} },
	}
}

func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		p := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func places(r *scan.Result) []string {
	out := []string{}
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s:%d:%d %d", f.Location.URI, f.Location.Line, f.Location.Column, len(f.Signals)))
	}
	return out
}

func gaps(r *scan.Result) []string {
	out := []string{}
	for _, g := range r.Unexamined {
		out = append(out, g.Path+"|"+g.Check+"|"+g.Why)
	}
	return out
}

func TestScan(t *testing.T) {
	root := tree(t, map[string]string{
		"a.txt": "bad\nok\n éé xbad", "b/c.txt": "good", "z.txt": "1bad 1bad\n2bad", "b/image.png": "bad",
		".git/x.txt": "bad", "sub/skip/x.txt": "bad", "sub/keep.txt": "bad",
		"panic.txt": "", "fail.txt": "", "half.txt": "",
	})
	var first *scan.Result
	for _, workers := range []int{1, 2, 8} {
		c := config(root)
		c.Workers = workers
		r, err := scan.Run(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"a.txt:1:1 1", "a.txt:3:6 1", "sub/keep.txt:1:1 1", "z.txt:1:2 2", "z.txt:2:2 1"}
		if diff := cmp.Diff(want, places(r)); diff != "" {
			t.Errorf("%d workers, findings (-want +got):\n%s", workers, diff)
		}
		wantGaps := []string{"fail.txt|TST001|cannot", "half.txt|TST001|too strange", "panic.txt|TST001|the check panicked: boom"}
		if diff := cmp.Diff(wantGaps, gaps(r)); diff != "" {
			t.Errorf("%d workers, gaps (-want +got):\n%s", workers, diff)
		}
		if r.Complete() || r.Files != 8 || r.Unread != 1 || r.Excluded != 2 {
			t.Errorf("complete %v, %d files, %d unread, %d excluded", r.Complete(), r.Files, r.Unread, r.Excluded)
		}
		if first == nil {
			first = r
		} else if diff := cmp.Diff(first.Findings, r.Findings, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%d workers find something else: %s", workers, diff)
		}
	}
}

func TestBaseline(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "1bad", "b.txt": "2bad"})
	r, err := scan.Run(t.Context(), config(root))
	if err != nil {
		t.Fatal(err)
	}
	c := config(root)
	c.Baseline = map[string]bool{r.Findings[0].Fingerprint: true}
	// Lines move; the fingerprint does not.
	if err := os.WriteFile(filepath.Join(root, "a.txt"), []byte("\n\nnew line\n1bad"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err = scan.Run(t.Context(), c)
	if err != nil || r.Known != 1 || len(r.Findings) != 1 || r.Findings[0].Location.URI != "b.txt" {
		t.Errorf("known %d, findings %v, %v", r.Known, places(r), err)
	}
}

func TestLinksAndSpecialFiles(t *testing.T) {
	outside := tree(t, map[string]string{"secret.txt": "bad"})
	root := tree(t, map[string]string{"d/a.txt": "fine"})
	for name, to := range map[string]string{
		"out.txt": filepath.Join(outside, "secret.txt"), "up": "..", "in.txt": "d/a.txt", "dir": "d", "loop": "loop", "a": "b", "b": "a", "gone": "nothing",
	} {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(root, "fifo.txt"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := scan.Run(t.Context(), config(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 0 {
		t.Errorf("followed a link out: %v", places(r))
	}
	var bad []string
	for _, g := range r.Unexamined {
		bad = append(bad, g.Path)
	}
	if diff := cmp.Diff([]string{"a", "b", "gone", "loop", "out.txt", "up"}, bad); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
	if r.Links != 2 || r.Special != 1 || r.Complete() {
		t.Errorf("%d links, %d special", r.Links, r.Special)
	}
}

func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	root := tree(t, map[string]string{"a.txt": "bad", "d/b.txt": "bad"})
	_ = os.Chmod(filepath.Join(root, "a.txt"), 0)
	_ = os.Chmod(filepath.Join(root, "d"), 0)
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(root, "d"), 0o755) })
	r, err := scan.Run(t.Context(), config(root))
	if err != nil || len(r.Unexamined) != 2 {
		t.Errorf("gaps %v, %v", gaps(r), err)
	}
}

// TestReadError reads a file that opens and then fails, also for root.
func TestReadError(t *testing.T) {
	const file = "/proc/self/mem"
	if _, err := os.Stat(file); err != nil {
		t.Skip("no /proc here")
	}
	r, err := scan.Run(t.Context(), config(file))
	if err != nil || len(r.Unexamined) != 1 || r.Complete() {
		t.Errorf("gaps %v, %v", gaps(r), err)
	}
}

func TestOneFileAndNone(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "bad", "b.txt": "bad", "c.bin": "x"})
	r, err := scan.Run(t.Context(), config(filepath.Join(root, "a.txt")))
	if err != nil || len(r.Findings) != 1 || r.Files != 1 {
		t.Errorf("one file: %v, %v", r, err)
	}
	if r, err = scan.Run(t.Context(), config(filepath.Join(root, "c.bin"))); err != nil || r.Complete() {
		t.Errorf("a file that nothing reads counts as examined: %+v, %v", r, err)
	}
	if _, err = scan.Run(t.Context(), config(filepath.Join(root, "nothing"))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if r, err = scan.Run(t.Context(), config(t.TempDir())); err != nil || !r.Complete() || r.Files != 0 {
		t.Errorf("empty folder: %+v, %v", r, err)
	}
}

// TestNeeds: a check that lacks something is not run half.
func TestNeeds(t *testing.T) {
	c := config(t.TempDir())
	c.Checks[0].Needs = bartizan.NeedKey
	if _, err := scan.Run(t.Context(), c); err == nil {
		t.Error("a check without its key was started")
	}
	c.Settings = func(*bartizan.Check) bartizan.Settings {
		return bartizan.Settings{Key: func(string) []byte { return nil }}
	}
	if _, err := scan.Run(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestStop(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "bad"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := scan.Run(ctx, config(root))
	if r == nil || r.Complete() || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", r, err)
	}
}
