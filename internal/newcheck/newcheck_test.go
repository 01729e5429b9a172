package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestScaffoldCompilesAndPasses makes a check in a copy of the repository and
// runs its test and the catalog's.
func TestScaffoldCompilesAndPasses(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a copy of the repository")
	}
	root := t.TempDir()
	for _, pattern := range []string{"*.go", "go.mod", "go.sum", "catalog", "checktest", "internal", "format", "learn", "policy", "text", "threat", "wire"} {
		names, _ := filepath.Glob(filepath.Join("../..", pattern))
		for _, n := range names {
			rel, _ := filepath.Rel("../..", n)
			to := filepath.Join(root, rel)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.CommandContext(t.Context(), "cp", "-r", n, to).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
	}
	if err := scaffold(io.Discard, root, "agency", "example"); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "./catalog", "./threat/agency/example")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	src, err := os.ReadFile(filepath.Join(root, "threat/agency/example/example.go"))
	if err != nil || !strings.Contains(string(src), `ID: "AGY`) {
		t.Errorf("%v\n%s", err, src)
	}
	if err := scaffold(io.Discard, root, "agency", "example"); err == nil {
		t.Error("the same check was made twice")
	}
}

func TestScaffoldRefuses(t *testing.T) {
	for _, tt := range [][2]string{{"nothing", "fine"}, {"injection", "Bad"}, {"injection", "../x"}, {"", "fine"}} {
		if err := scaffold(io.Discard, "../..", tt[0], tt[1]); err == nil {
			t.Errorf("%v was accepted", tt)
		}
	}
}
