//go:build integration

package main

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/format/modelsign"
)

// TestIntegrationModelSigning signs here and verifies with model_signing from
// PyPI, and the other way round, by key and by certificate. It needs model_signing
// in PATH or in MODEL_SIGNING.
func TestIntegrationModelSigning(t *testing.T) {
	t.Parallel()
	theirs := os.Getenv("MODEL_SIGNING")
	if theirs == "" {
		var err error
		if theirs, err = exec.LookPath("model_signing"); err != nil {
			t.Skip("model_signing is not installed")
		}
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	model, sig := at("model"), at("model/model.sig")
	for name, text := range map[string]string{"a.txt": "a", "sub/b": "b", "sub.txt": "", "sub-c": "c", "é/ü.bin": "d", ".git/config": "e"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(model, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(model, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ours := func(code int, args ...string) {
		t.Helper()
		var out strings.Builder
		if got := run(t.Context(), args, streams{strings.NewReader(""), &out, &out}, os.Getenv); got != code {
			t.Fatalf("bartizan %q: exit code %d, want %d: %s", args, got, code, out.String())
		}
	}
	python := func(ok bool, args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), theirs, args...).CombinedOutput(); (err == nil) != ok {
			t.Fatalf("model_signing %q: %v: %s", args, err, out)
		}
	}
	ours(0, "sign", "--new-key", at("k"))
	certify(t, at("k.key"), at("root.pem"), at("leaf.pem"))
	for range 2 {
		ours(0, "sign", model, "--key", at("k.key"))
		python(true, "verify", "key", model, "--public_key", at("k.pub"), "--signature", sig)
		ours(0, "sign", model, "--key", at("k.key"), "--certificate", at("leaf.pem"))
		python(true, "verify", "certificate", model, "--certificate_chain", at("root.pem"), "--signature", sig)

		python(true, "sign", "key", model, "--private_key", at("k.key"), "--signature", sig)
		ours(0, "verify", model, "--key", at("k.pub"))
		python(true, "sign", "certificate", model, "--private_key", at("k.key"), "--signing_certificate", at("leaf.pem"), "--certificate_chain", at("root.pem"), "--signature", sig)
		ours(0, "verify", model, "--roots", at("root.pem"))
	}
	if err := os.WriteFile(filepath.Join(model, "a.txt"), []byte("A"), 0o600); err != nil {
		t.Fatal(err)
	}
	ours(exitFindings, "verify", model, "--roots", at("root.pem"))
	python(false, "verify", "certificate", model, "--certificate_chain", at("root.pem"), "--signature", sig)
}

// certify issues a certificate for a key from a new root.
func certify(t *testing.T, key, root, leaf string) {
	t.Helper()
	in, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	k, err := modelsign.ParsePrivateKey(in)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, c, parent *x509.Certificate) {
		c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
		der, err := x509.CreateCertificate(rand.Reader, c, parent, k.Public(), k)
		if err == nil {
			err = os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "root"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		SubjectKeyId: []byte{1},
	}
	write(root, ca, ca)
	signer := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "signer"}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}, SubjectKeyId: []byte{2},
	}
	write(leaf, signer, ca)
}
