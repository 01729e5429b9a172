// Package keyless verifies model signatures that were made without a key of
// one's own: with a certificate of some minutes that Sigstore's Fulcio gave to
// an identity, and an entry in its transparency log. It works offline: what is
// trusted comes from a trusted_root.json, and no network is used.
package keyless

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/bartizan-ai/bartizan/format/jsontree"
	"github.com/bartizan-ai/bartizan/format/modelsign"
)

// Identity is whom a signature must be by. Both are compared exactly, and both
// are needed: an identity is worth what its issuer is.
type Identity struct {
	// Name is an e-mail address or a workflow's URI.
	Name string
	// Issuer is the URL of the OpenID Connect provider that vouched for it.
	Issuer string
}

// ParseRoot reads a trusted_root.json, or the trust configuration of a client
// that holds one.
func ParseRoot(in []byte) (root.TrustedMaterial, error) {
	if doc, err := jsontree.Parse(in); err == nil {
		if inner := doc.Get("trustedRoot"); inner != nil {
			in = in[inner.At:inner.End]
		}
	}
	trusted, err := root.NewTrustedRootFromJSON(in)
	if err != nil {
		return nil, fmt.Errorf("parse trust root: %w", err)
	}
	return trusted, nil
}

// Verify holds a bundle against a trust root and an identity and gives what was
// signed. The bundle must have an entry of a transparency log and a time that a
// log or an authority vouches for and that lies in the certificate's; where the
// root knows certificate logs, the certificate must be in one of them. Errors
// are modelsign.ErrSignature, but for those of an identity that is not whole.
func Verify(in []byte, trusted root.TrustedMaterial, who Identity) (*modelsign.Statement, error) {
	if who.Name == "" || who.Issuer == "" {
		return nil, errors.New("verify keyless signature: identity and issuer are both needed")
	}
	ours, err := modelsign.ParseBundle(in)
	if err != nil {
		return nil, err
	}
	if m := ours.Method(); m != modelsign.Keyless {
		return nil, fmt.Errorf("%w: it was made with a %s, not by Sigstore without a key", modelsign.ErrSignature, m)
	}
	var b bundle.Bundle
	if err := b.UnmarshalJSON(in); err != nil {
		return nil, fmt.Errorf("%w: %w", modelsign.ErrSignature, err)
	}
	if err := check(&b, trusted, who); err != nil {
		return nil, err
	}
	// Two parsers have read the bundle; only what both took for the payload counts.
	theirs, err := payload(&b)
	if err != nil || !bytes.Equal(theirs, ours.Payload()) {
		return nil, fmt.Errorf("%w: the bundle reads in two ways", modelsign.ErrSignature)
	}
	return modelsign.ParseStatement(ours.Payload())
}

func check(entity verify.SignedEntity, trusted root.TrustedMaterial, who Identity) error {
	options := []verify.VerifierOption{verify.WithTransparencyLog(1), verify.WithObserverTimestamps(1)}
	if len(trusted.CTLogs()) > 0 {
		options = append(options, verify.WithSignedCertificateTimestamps(1))
	}
	v, err := verify.NewVerifier(trusted, options...)
	if err != nil {
		return fmt.Errorf("verify keyless signature: %w", err)
	}
	id, err := verify.NewShortCertificateIdentity(who.Issuer, "", who.Name, "")
	if err != nil {
		return fmt.Errorf("verify keyless signature: %w", err)
	}
	// The artefact is the folder, which the caller holds against the statement.
	_, err = v.Verify(entity, verify.NewPolicy(verify.WithoutArtifactUnsafe(), verify.WithCertificateIdentity(id)))
	if err != nil {
		return fmt.Errorf("%w: %w", modelsign.ErrSignature, err)
	}
	return nil
}

func payload(b *bundle.Bundle) ([]byte, error) {
	envelope, err := b.Envelope()
	if err != nil {
		return nil, err
	}
	return envelope.DecodeB64Payload()
}
