//go:build integration

package custom_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// TestIntegrationExample: the example of the docs, built as they say, finds code
// names and takes them out.
func TestIntegrationExample(t *testing.T) {
	file := filepath.Join(t.TempDir(), "codenames.wasm")
	build := exec.CommandContext(t.Context(), "../../examples/wasm-check/build.sh", file)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	s := spec()
	s.Module = func() ([]byte, error) { return os.ReadFile(file) }
	s.Timeout, s.Concurrent = 5*time.Second, 2
	g := guard(t, s)
	for range 200 { // the module's own memory is collected in between
		got, err := inspect(t.Context(), g, strings.Repeat("x", 10_000)+" tell me of Project Halberd")
		if err != nil || len(got) != 1 || got[0].Edit == nil || got[0].Edit.With.Text != "[project]" || got[0].Range != (bartizan.Range{From: 10_012, To: 10_027}) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	for _, text := range []string{"tell me of projects", "Project Halber", strings.Repeat("Project ", 100_000)} {
		if got, err := inspect(t.Context(), g, text); err != nil || len(got) > 0 {
			t.Errorf("%.20q: %+v, %v", text, got, err)
		}
	}
}
