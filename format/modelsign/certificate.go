package modelsign

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ParseCertificates reads certificates in PEM, one at least.
func ParseCertificates(in []byte) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for block, rest := pem.Decode(in); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("parse certificates: the file holds a %s, want CERTIFICATE", block.Type)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parse certificates: %w", err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, errors.New("parse certificates: there is none in PEM")
	}
	return out, nil
}

// Trust is what a certificate is held against.
type Trust struct {
	// Roots are trusted; nothing else is, the system's roots neither.
	Roots []*x509.Certificate
	// Now is the time at which the chain must be valid.
	Now time.Time
	// Expired takes a signer's certificate that has ended as well, by looking at
	// the time when it began. That is what model_signing does, always: nothing
	// in such a bundle proves when it was signed.
	Expired bool
}

// VerifyCertificate holds the bundle against roots and gives what was signed and
// by whom. The signer's certificate must be made for signatures: by its key usage,
// and by its extended key usage where it has one. Every error is an ErrSignature.
func (b *Bundle) VerifyCertificate(t Trust) (*Statement, *x509.Certificate, error) {
	switch b.Method() {
	case ByKey:
		return nil, nil, wrong("it was made with a bare key and has no certificate")
	case Keyless:
		return nil, nil, wrong("it was made without a key (Sigstore), and its certificate is valid for minutes; give a trust root, an identity and an issuer")
	case ByCertificate:
	}
	var chain []*x509.Certificate
	for i, der := range b.certificates {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, nil, wrong("certificate %d of the bundle: %v", i+1, err)
		}
		chain = append(chain, c)
	}
	leaf := chain[0]
	if err := t.check(leaf, chain[1:]); err != nil {
		return nil, nil, err
	}
	if err := supported(leaf.PublicKey); err != nil {
		return nil, nil, wrong("%v", err)
	}
	if !holds(leaf.PublicKey, b.payload, b.signature) {
		return nil, nil, wrong("it is not by its certificate's key, or what it signs was changed")
	}
	s, err := ParseStatement(b.payload)
	return s, leaf, err
}

func (t Trust) check(leaf *x509.Certificate, others []*x509.Certificate) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range t.Roots {
		roots.AddCert(c)
	}
	for _, c := range others {
		between.AddCert(c)
	}
	at := t.Now
	if t.Expired && at.After(leaf.NotAfter) {
		at = leaf.NotBefore
	}
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	switch {
	case err != nil && at.After(leaf.NotAfter):
		return wrong("its certificate ended on %s, and nothing proves that it was made before", leaf.NotAfter.UTC().Format(time.DateOnly))
	case err != nil:
		return wrong("its certificate: %v", err)
	case !forSigning(leaf):
		return wrong("its certificate is not made for signing (neither key usage digitalSignature nor code signing, or made for something else)")
	}
	return nil
}

// forSigning is stricter than the package, which takes a web server's certificate
// for its key usage alone.
func forSigning(c *x509.Certificate) bool {
	code := slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageCodeSigning)
	if len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) > 0 && !code && !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) {
		return false
	}
	return code || c.KeyUsage&x509.KeyUsageDigitalSignature != 0
}
