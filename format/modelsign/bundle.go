package modelsign

import (
	"fmt"
	"strings"
)

// Bundle is a Sigstore bundle around one DSSE envelope with one signature. What
// it holds is not verified by being read.
type Bundle struct {
	payload   []byte
	signature []byte
	// hint is the SHA-256 of the signer's public key in PEM, in hex; may be empty.
	hint string
	// certificates are DER, the signer's first.
	certificates [][]byte
	logged       bool // has entries of a transparency log
}

// Method says how a bundle is to be verified.
type Method string

// The methods.
const (
	ByKey         Method = "key"
	ByCertificate Method = "certificate"
	Keyless       Method = "keyless" // a short-lived certificate and a log's entry
)

// Method tells which kind of trust the bundle asks for.
func (b *Bundle) Method() Method {
	switch {
	case len(b.certificates) == 0:
		return ByKey
	case b.logged:
		return Keyless
	}
	return ByCertificate
}

// Payload is the signed text, unverified. Read only.
func (b *Bundle) Payload() []byte { return b.payload }

// ParseBundle reads a bundle of media type 0.1 to 0.3, of MostBundle bytes at
// most. Every error is an ErrSignature.
func ParseBundle(in []byte) (*Bundle, error) {
	d, err := parse("the bundle", in)
	if err != nil {
		return nil, err
	}
	kind, err := d.text("mediaType")
	if err != nil {
		return nil, err
	}
	if kind != mediaType && kind != oldMediaType+"1" && kind != oldMediaType+"2" && kind != oldMediaType+"3" {
		return nil, wrong("media type %q is not a Sigstore bundle's", kind)
	}
	b := &Bundle{}
	if err := b.envelope(d); err != nil {
		return nil, err
	}
	return b, b.material(d)
}

// envelope takes the DSSE envelope: one signature, of the one payload type.
func (b *Bundle) envelope(d document) error {
	if d.has("messageSignature") {
		return wrong("the bundle signs a digest, not a model")
	}
	env, err := d.object("dsseEnvelope")
	if err != nil {
		return err
	}
	kind, err := env.text("payloadType")
	if err != nil {
		return err
	}
	if kind != payloadType {
		return wrong("payload type is %q, want %q", kind, payloadType)
	}
	if b.payload, err = env.bytes("payload"); err != nil {
		return err
	}
	sigs, err := env.objects("signatures", 16)
	if err != nil {
		return err
	}
	if len(sigs) != 1 {
		return wrong("the envelope has %d signatures, want one", len(sigs))
	}
	if b.signature, err = sigs[0].bytes("sig"); err != nil {
		return err
	}
	if len(b.signature) == 0 {
		return wrong("the envelope's signature is empty")
	}
	return nil
}

// material takes what the signature is to be verified with: one of a key's hint,
// a certificate and a chain.
func (b *Bundle) material(d document) error {
	m, err := d.object("verificationMaterial")
	if err != nil {
		return err
	}
	if m.has("tlogEntries") {
		entries, err := m.objects("tlogEntries", 16)
		if err != nil {
			return err
		}
		b.logged = len(entries) > 0
	}
	var kinds []string
	for _, k := range []string{"publicKey", "certificate", "x509CertificateChain"} {
		if m.has(k) {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) != 1 {
		return wrong("the bundle names %d ways to verify it (%s), want one", len(kinds), strings.Join(kinds, ", "))
	}
	o, err := m.object(kinds[0])
	if err != nil {
		return err
	}
	switch kinds[0] {
	case "publicKey":
		if o.has("hint") {
			b.hint, err = o.text("hint")
		}
		return err
	case "certificate":
		return b.chain([]document{o})
	}
	list, err := o.objects("certificates", mostCertificates)
	if err != nil {
		return err
	}
	return b.chain(list)
}

func (b *Bundle) chain(list []document) error {
	if len(list) == 0 {
		return wrong("the chain of certificates is empty")
	}
	for _, o := range list {
		der, err := o.bytes("rawBytes")
		if err != nil {
			return err
		}
		b.certificates = append(b.certificates, der)
	}
	return nil
}

// encode is DSSE's pre-authentication encoding: what a signature covers.
func encode(payload []byte) []byte {
	return append(fmt.Appendf(nil, "DSSEv1 %d %s %d ", len(payloadType), payloadType, len(payload)), payload...)
}
