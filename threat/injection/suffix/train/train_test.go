package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrainIsRepeatable makes the model twice of a few rows.
func TestTrainIsRepeatable(t *testing.T) {
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no go command")
	}
	source := filepath.Join(strings.TrimSpace(string(root)), "src")
	if _, err := os.Stat(filepath.Join(source, "sort")); err != nil {
		t.Skip("no source of Go")
	}
	dir := t.TempDir()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(`{"text":"The boats are in the old house.","label":0}` + "\n" + `{"text":"]x{","label":1}` + "\n"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "train.jsonl.gz"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var models [2][]byte
	for i := range models {
		out := filepath.Join(dir, "model.bin")
		var log bytes.Buffer
		if err := run([]string{"-data", dir, "-go", source, "-out", out}, &log); err != nil {
			t.Fatal(err)
		}
		m, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		models[i] = m
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("the same rows gave another model")
	}
	if err := run([]string{"-data", t.TempDir()}, &b); err == nil {
		t.Error("no rows, and no error")
	}
}
