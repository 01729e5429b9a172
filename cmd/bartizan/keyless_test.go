package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/modelsign"
	"github.com/bartizan-ai/bartizan/format/modelsign/keyless/keylesstest"
)

// TestVerifyKeyless verifies what a Sigstore of the test's own signed, as a user
// types it.
func TestVerifyKeyless(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	weights := []byte("GGUF")
	sum := sha256.Sum256(weights)
	s := &modelsign.Statement{Model: "m", Algorithm: modelsign.SHA256, Files: []modelsign.File{{Name: "w.gguf", Algorithm: modelsign.SHA256, Digest: sum[:]}}}
	payload, err := s.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	sigstore := keylesstest.New(t)
	model := filepath.Dir(write("m/w.gguf", weights))
	write("m/model.sig", sigstore.Sign(t, "me@example.com", "https://issuer.example", payload, nil))
	root, other := write("root.json", sigstore.Root(t, false)), write("other.json", keylesstest.New(t).Root(t, false))
	for _, c := range []struct {
		root, identity string
		code           int
		want           string
	}{
		{root, "me@example.com", exitPass, "verified: m, 1 file as signed by me@example.com"},
		{root, "you@example.com", exitFindings, "identity"},
		{other, "me@example.com", exitFindings, "the signature does not hold"},
		{filepath.Join(model, "w.gguf"), "me@example.com", exitUsage, "--trust-root"},
	} {
		var out strings.Builder
		args := []string{"verify", model, "--trust-root", c.root, "--identity", c.identity, "--issuer", "https://issuer.example"}
		if code := run(t.Context(), args, streams{nil, &out, &out}, os.Getenv); code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s by %s: exit code %d: %s", filepath.Base(c.root), c.identity, code, out.String())
		}
	}
}
