package keyless_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"

	"github.com/bartizan-ai/bartizan/format/modelsign"
	"github.com/bartizan-ai/bartizan/format/modelsign/keyless"
	"github.com/bartizan-ai/bartizan/format/modelsign/keyless/keylesstest"
)

const (
	name   = "releases@example.com"
	issuer = "https://accounts.example.com"
)

func payload(t testing.TB) []byte {
	t.Helper()
	s := &modelsign.Statement{Model: "m", Algorithm: modelsign.SHA256, Files: []modelsign.File{
		{Name: "w.gguf", Algorithm: modelsign.SHA256, Digest: make([]byte, 32)},
	}}
	out, err := s.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestVerify holds bundles against trust roots and identities.
func TestVerify(t *testing.T) {
	ours, theirs := keylesstest.New(t), keylesstest.New(t)
	text := payload(t)
	good := ours.Sign(t, name, issuer, text, nil)
	noLog := ours.Sign(t, name, issuer, text, func(b *protobundle.Bundle) { b.VerificationMaterial.TlogEntries = nil })
	noTime := ours.Sign(t, name, issuer, text, func(b *protobundle.Bundle) {
		b.VerificationMaterial.TimestampVerificationData = nil
		b.VerificationMaterial.TlogEntries[0].IntegratedTime = 0
	})
	changed := ours.Sign(t, name, issuer, text, func(b *protobundle.Bundle) {
		e := b.GetDsseEnvelope()
		e.Payload = bytes.Replace(e.Payload, []byte("w.gguf"), []byte("x.gguf"), 1)
	})
	other := ours.Sign(t, name, issuer, bytes.Replace(text, []byte("signature/v1.0"), []byte("signature/v9.0"), 1), nil)
	root, foreign := ours.Root(t, false), theirs.Root(t, false)
	for what, c := range map[string]struct {
		bundle, root []byte
		who          keyless.Identity
		want         string
	}{
		"good":                      {good, root, keyless.Identity{Name: name, Issuer: issuer}, ""},
		"client's config":           {good, fmt.Appendf(nil, `{"mediaType":"x","trustedRoot": %s}`, root), keyless.Identity{Name: name, Issuer: issuer}, ""},
		"other name":                {good, root, keyless.Identity{Name: "x" + name, Issuer: issuer}, "identity"},
		"part of the name":          {good, root, keyless.Identity{Name: "example.com", Issuer: issuer}, "identity"},
		"other issuer":              {good, root, keyless.Identity{Name: name, Issuer: issuer + ".evil"}, "identity"},
		"no issuer":                 {good, root, keyless.Identity{Name: name}, "both needed"},
		"no name":                   {good, root, keyless.Identity{Issuer: issuer}, "both needed"},
		"other root":                {good, foreign, keyless.Identity{Name: name, Issuer: issuer}, "failed to verify"},
		"in no log of certificates": {good, ours.Root(t, true), keyless.Identity{Name: name, Issuer: issuer}, "timestamp"},
		"in no log":                 {noLog, root, keyless.Identity{Name: name, Issuer: issuer}, "not by Sigstore"},
		"at no time":                {noTime, root, keyless.Identity{Name: name, Issuer: issuer}, "failed to verify"},
		"changed":                   {changed, root, keyless.Identity{Name: name, Issuer: issuer}, "failed to verify"},
		"another statement":         {other, root, keyless.Identity{Name: name, Issuer: issuer}, "predicateType"},
	} {
		trusted, err := keyless.ParseRoot(c.root)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		s, err := keyless.Verify(c.bundle, trusted, c.who)
		switch {
		case c.want == "" && (err != nil || len(s.Files) != 1):
			t.Errorf("%s: %v", what, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", what, err)
		case c.want != "" && c.who.Name != "" && c.who.Issuer != "" && !errors.Is(err, modelsign.ErrSignature):
			t.Errorf("%s: not the signature's fault: %v", what, err)
		}
	}
	if _, err := keyless.ParseRoot([]byte("{}")); err == nil {
		t.Error("an empty trust root")
	}
}

// TestKeyedBundle does not take what was signed with a key for keyless.
func TestKeyedBundle(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := modelsign.ParseStatement(payload(t))
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Sign(key, nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := keyless.ParseRoot(keylesstest.New(t).Root(t, false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keyless.Verify(text, trusted, keyless.Identity{Name: name, Issuer: issuer}); !errors.Is(err, modelsign.ErrSignature) {
		t.Error(err)
	}
}
