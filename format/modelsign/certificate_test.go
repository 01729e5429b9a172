package modelsign_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan/format/modelsign"
)

var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// authority is a root with one authority below it.
type authority struct {
	root, between *x509.Certificate
	key           crypto.Signer
}

func issue(t testing.TB, c, parent *x509.Certificate, public crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	t.Helper()
	c.SerialNumber, c.NotBefore = big.NewInt(1), began
	if c.NotAfter.IsZero() {
		c.NotAfter = began.AddDate(1, 0, 0)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, public, by)
	if err != nil {
		t.Fatal(err)
	}
	out, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func curveKey(t testing.TB) crypto.Signer {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newAuthority(t testing.TB) authority {
	ca := func(name string) *x509.Certificate {
		return &x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, NotAfter: began.AddDate(9, 0, 0)}
	}
	rootKey, key := curveKey(t), curveKey(t)
	root := issue(t, ca("root"), ca("root"), rootKey.Public(), rootKey)
	return authority{root, issue(t, ca("between"), root, key.Public(), rootKey), key}
}

// TestCertificate holds bundles against roots: the right one, others, other
// times, and certificates for something else.
func TestCertificate(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	signing := x509.Certificate{Subject: pkix.Name{CommonName: "signer"}, KeyUsage: x509.KeyUsageDigitalSignature}
	code := x509.Certificate{Subject: pkix.Name{CommonName: "coder"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}}
	server := signing
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for name, c := range map[string]struct {
		leaf    x509.Certificate
		root    *x509.Certificate
		now     time.Time
		expired bool
		short   bool // without the authority between
		want    string
	}{
		"good":            {leaf: signing, root: ours.root, now: began.AddDate(0, 6, 0)},
		"for code":        {leaf: code, root: ours.root, now: began.AddDate(0, 6, 0)},
		"other root":      {leaf: signing, root: theirs.root, now: began.AddDate(0, 6, 0), want: "unknown authority"},
		"too late":        {leaf: signing, root: ours.root, now: began.AddDate(2, 0, 0), want: "ended on 2027-01-01"},
		"late, and taken": {leaf: signing, root: ours.root, now: began.AddDate(2, 0, 0), expired: true},
		"too early":       {leaf: signing, root: ours.root, now: began.AddDate(-1, 0, 0), expired: true, want: "not yet valid"},
		"server":          {leaf: server, root: ours.root, now: began.AddDate(0, 6, 0), want: "not made for signing"},
		"no usage":        {leaf: x509.Certificate{}, root: ours.root, now: began.AddDate(0, 6, 0), want: "not made for signing"},
		"gap":             {leaf: signing, root: ours.root, now: began.AddDate(0, 6, 0), short: true, want: "unknown authority"},
	} {
		key := curveKey(t)
		chain := []*x509.Certificate{issue(t, &c.leaf, ours.between, key.Public(), ours.key), ours.between}
		if c.short {
			chain = chain[:1]
		}
		text, err := statement(t, modelsign.SHA256).Sign(key, chain, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		b, err := modelsign.ParseBundle(text)
		if err != nil {
			t.Fatal(err)
		}
		s, leaf, err := b.VerifyCertificate(modelsign.Trust{Roots: []*x509.Certificate{c.root}, Now: c.now, Expired: c.expired})
		switch {
		case c.want == "" && (err != nil || len(s.Files) != 3 || !leaf.Equal(chain[0])):
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (!errors.Is(err, modelsign.ErrSignature) || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		}
		if _, err := b.VerifyKey(key.Public()); err == nil {
			t.Errorf("%s: a bundle with a certificate holds by a bare key", name)
		}
	}
}

// TestForeignCertificate does not let a chain stand in for the key that signed.
func TestForeignCertificate(t *testing.T) {
	ca := newAuthority(t)
	good, evil := curveKey(t), curveKey(t)
	leaf := func(k crypto.Signer) *x509.Certificate {
		return issue(t, &x509.Certificate{KeyUsage: x509.KeyUsageDigitalSignature}, ca.between, k.Public(), ca.key)
	}
	if _, err := statement(t, modelsign.SHA256).Sign(evil, []*x509.Certificate{leaf(good)}, rand.Reader); err == nil {
		t.Error("signed with another key's certificate")
	}
	text, err := statement(t, modelsign.SHA256).Sign(evil, []*x509.Certificate{leaf(evil), ca.between}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	swapped := strings.Replace(string(text), rawOf(t, text), b64(leaf(good).Raw), 1)
	b, err := modelsign.ParseBundle([]byte(swapped))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = b.VerifyCertificate(modelsign.Trust{Roots: []*x509.Certificate{ca.root}, Now: began.AddDate(0, 1, 0)})
	if !errors.Is(err, modelsign.ErrSignature) || !strings.Contains(err.Error(), "not by its certificate's key") {
		t.Error(err)
	}
	if _, err := b.VerifyKey(good.Public()); err == nil {
		t.Error("a certificate's bundle by a key")
	}
	if _, err := modelsign.ParseCertificates([]byte("none")); err == nil {
		t.Error("no certificate")
	}
}
