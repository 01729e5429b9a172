package modelsign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// The documents as they are written. Their fields are in the order of the
// package's.
type (
	statementJSON struct {
		Type          string        `json:"_type"`
		Subject       []subjectJSON `json:"subject"`
		PredicateType string        `json:"predicateType"`
		Predicate     predicateJSON `json:"predicate"`
	}
	subjectJSON struct {
		Name   string            `json:"name"`
		Digest map[string]string `json:"digest"`
	}
	predicateJSON struct {
		Resources     []resourceJSON    `json:"resources"`
		Serialization serializationJSON `json:"serialization"`
	}
	resourceJSON struct {
		Name      string `json:"name"`
		Algorithm string `json:"algorithm"`
		Digest    string `json:"digest"`
	}
	serializationJSON struct {
		Method string   `json:"method"`
		Hash   string   `json:"hash_type"`
		Links  bool     `json:"allow_symlinks"`
		Ignore []string `json:"ignore_paths,omitempty"`
	}
	bundleJSON struct {
		MediaType string       `json:"mediaType"`
		Material  materialJSON `json:"verificationMaterial"`
		Envelope  envelopeJSON `json:"dsseEnvelope"`
	}
	materialJSON struct {
		Key   *keyJSON   `json:"publicKey,omitempty"`
		Chain *chainJSON `json:"x509CertificateChain,omitempty"`
		Log   []struct{} `json:"tlogEntries"`
	}
	keyJSON struct {
		Hint string `json:"hint"`
	}
	chainJSON struct {
		Certificates []certificateJSON `json:"certificates"`
	}
	certificateJSON struct {
		Raw []byte `json:"rawBytes"`
	}
	envelopeJSON struct {
		Payload    []byte          `json:"payload"`
		Type       string          `json:"payloadType"`
		Signatures []signatureJSON `json:"signatures"`
	}
	signatureJSON struct {
		Sig   []byte `json:"sig"`
		KeyID string `json:"keyid"`
	}
)

// Marshal writes the statement as it is signed, its files sorted. A name that
// is not UTF-8 cannot be written.
func (s *Statement) Marshal() ([]byte, error) {
	if len(s.Files) == 0 {
		return nil, errors.New("sign model: it has no file")
	}
	sortFiles(s.Files)
	out := statementJSON{Type: statementType, PredicateType: predicateType}
	for _, f := range s.Files {
		if err := goodName(f.Name, len(s.Files)); err != nil || !utf8.ValidString(f.Name) {
			return nil, fmt.Errorf("sign model: the file name %q cannot be signed", f.Name)
		}
		out.Predicate.Resources = append(out.Predicate.Resources, resourceJSON{f.Name, f.Algorithm, hex.EncodeToString(f.Digest)})
	}
	out.Subject = []subjectJSON{{Name: s.Model, Digest: map[string]string{SHA256: hex.EncodeToString(s.Root())}}}
	out.Predicate.Serialization = serializationJSON{Method: "files", Hash: s.Algorithm, Links: s.Links, Ignore: s.Ignored}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("marshal statement: %w", err)
	}
	return b, nil
}

// Sign makes a bundle. chain is empty, or the signer's certificate followed by
// those between it and a root. random is read for the signature.
func (s *Statement) Sign(key crypto.Signer, chain []*x509.Certificate, random io.Reader) ([]byte, error) {
	payload, err := s.Marshal()
	if err != nil {
		return nil, err
	}
	_, hint, err := marshalPublic(key.Public())
	if err != nil {
		return nil, err
	}
	out := bundleJSON{MediaType: mediaType, Material: materialJSON{Log: []struct{}{}}}
	if len(chain) == 0 {
		out.Material.Key = &keyJSON{hint}
	} else {
		_, theirs, err := marshalPublic(chain[0].PublicKey)
		if err != nil {
			return nil, err
		}
		if theirs != hint {
			return nil, errors.New("sign model: the certificate is of another key")
		}
		out.Material.Chain = &chainJSON{}
		for _, c := range chain {
			out.Material.Chain.Certificates = append(out.Material.Chain.Certificates, certificateJSON{c.Raw})
		}
	}
	sig, err := sign(key, payload, random)
	if err != nil {
		return nil, fmt.Errorf("sign model: %w", err)
	}
	out.Envelope = envelopeJSON{Payload: payload, Type: payloadType, Signatures: []signatureJSON{{Sig: sig}}}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("marshal bundle: %w", err)
	}
	return append(b, '\n'), nil
}

func sign(key crypto.Signer, payload []byte, random io.Reader) ([]byte, error) {
	message, hash := encode(payload), crypto.SHA256
	switch k := key.Public().(type) {
	case ed25519.PublicKey:
		return key.Sign(random, message, crypto.Hash(0))
	case *ecdsa.PublicKey:
		var err error
		if hash, err = curveHash(k); err != nil {
			return nil, err
		}
	}
	h := hash.New()
	h.Write(message)
	return key.Sign(random, h.Sum(nil), hash)
}
