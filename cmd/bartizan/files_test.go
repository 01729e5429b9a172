package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
)

// TestScanUpload: the scan of an upload is that of 'bartizan scan'. A pickle that
// runs a command is a finding, one that holds a number is none, and a file that
// no check reads is told as such.
func TestScanUpload(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	c := defaultConfig()
	harm, harmless := "cposix\nsystem\n(S'id'\ntR.", "\x80\x02K\x01."
	for _, u := range []struct {
		name, content string
		found, gaps   bool
	}{
		{"model.pkl", harm, true, false},
		{"model.pkl", harmless, false, false},
		{"notes.zzz", "\x00\x01\x02 nothing that anybody reads", false, true},
	} {
		for _, where := range []string{"memory", "file"} {
			found, gaps, err := scanned(t, &c, u.name, u.content, where == "file")
			if err != nil || (len(found) > 0) != u.found || (len(gaps) > 0) != u.gaps {
				t.Errorf("%s from %s: found %v, gaps %q, %v", u.name, where, found, gaps, err)
			}
		}
	}
	c.Gateway.Files.FailOn.is = bartizan.Critical + 1
	if found, _, err := scanned(t, &c, "model.pkl", harm, false); err != nil || len(found) > 0 {
		t.Errorf("below the bar: %v, %v", found, err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "bartizan-scan-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func scanned(t *testing.T, c *config, name, content string, asFile bool) ([]bartizan.Finding, []string, error) {
	t.Helper()
	if !asFile {
		return c.scanUpload(t.Context(), name, strings.NewReader(content), int64(len(content)))
	}
	f, err := os.CreateTemp(t.TempDir(), "up")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(bytes.Clone([]byte(content))); err != nil {
		t.Fatal(err)
	}
	return c.scanUpload(t.Context(), name, f, int64(len(content)))
}
