package modelsign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
)

// ParsePublicKey reads a public key in PEM (SubjectPublicKeyInfo): ECDSA on
// P-256, P-384 or P-521, Ed25519, or RSA of 2048 bits at least.
func ParsePublicKey(in []byte) (crypto.PublicKey, error) {
	block, _ := pem.Decode(in)
	if block == nil {
		return nil, errors.New("parse public key: it is not in PEM")
	}
	if block.Type != "PUBLIC KEY" {
		return nil, fmt.Errorf("parse public key: the file holds a %s, want a PUBLIC KEY", block.Type)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("parse public key: %w", err)
	}
	return key, supported(key)
}

// ParsePrivateKey reads an unencrypted private key in PEM (PKCS #8, or SEC 1 as
// openssl ecparam writes it).
func ParsePrivateKey(in []byte) (crypto.Signer, error) {
	for block, rest := pem.Decode(in); block != nil; block, rest = pem.Decode(rest) {
		var key any
		var err error
		switch block.Type {
		case "EC PARAMETERS":
			continue
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			err = errors.New("it is encrypted; decrypt it first, for example with openssl pkey")
		default:
			err = fmt.Errorf("the file holds a %s, want a PRIVATE KEY", block.Type)
		}
		if err != nil {
			return nil, fmt.Errorf("parse private key: %w", err)
		}
		signer, ok := key.(crypto.Signer)
		if !ok {
			return nil, errors.New("parse private key: it cannot sign")
		}
		return signer, supported(signer.Public())
	}
	return nil, errors.New("parse private key: there is none in PEM")
}

func supported(key crypto.PublicKey) error {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		_, err := curveHash(k)
		return err
	case ed25519.PublicKey:
		return nil
	case *rsa.PublicKey:
		if k.N.BitLen() < 2048 {
			return fmt.Errorf("an RSA key of %d bits is too short; 2048 is the least", k.N.BitLen())
		}
		return nil
	}
	return fmt.Errorf("keys of type %T are not supported", key)
}

// curveHash is the digest that goes with a curve in Sigstore.
func curveHash(k *ecdsa.PublicKey) (crypto.Hash, error) {
	switch k.Curve {
	case elliptic.P256():
		return crypto.SHA256, nil
	case elliptic.P384():
		return crypto.SHA384, nil
	case elliptic.P521():
		return crypto.SHA512, nil
	}
	return 0, fmt.Errorf("the curve %s is not supported; P-256, P-384 and P-521 are", k.Curve.Params().Name)
}

// marshalPublic is the key in PEM, and its hint in a bundle.
func marshalPublic(key crypto.PublicKey) (text []byte, hint string, err error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, "", fmt.Errorf("marshal public key: %w", err)
	}
	text = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	sum := sha256.Sum256(text)
	return text, hex.EncodeToString(sum[:]), nil
}

// MarshalPair gives both halves of a key in PEM.
func MarshalPair(key crypto.Signer) (private, public []byte, err error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, fmt.Errorf("marshal private key: %w", err)
	}
	public, _, err = marshalPublic(key.Public())
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), public, err
}

// holds reports whether sig is the key's over the payload. The key alone says by
// which algorithm; for RSA with SHA-256 both paddings are taken.
func holds(key crypto.PublicKey, payload, sig []byte) bool {
	message := encode(payload)
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		hash, err := curveHash(k)
		if err != nil {
			return false
		}
		h := hash.New()
		h.Write(message)
		return ecdsa.VerifyASN1(k, h.Sum(nil), sig)
	case ed25519.PublicKey:
		return ed25519.Verify(k, message, sig)
	case *rsa.PublicKey:
		sum := sha256.Sum256(message)
		return supported(k) == nil && (rsa.VerifyPSS(k, crypto.SHA256, sum[:], sig, nil) == nil ||
			rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], sig) == nil)
	}
	return false
}

// VerifyKey holds the bundle against a public key and gives what was signed.
// Every error is an ErrSignature.
func (b *Bundle) VerifyKey(key crypto.PublicKey) (*Statement, error) {
	if m := b.Method(); m != ByKey {
		return nil, wrong("it was made with a certificate, not with a bare key")
	}
	_, hint, err := marshalPublic(key)
	if err != nil {
		return nil, wrong("%v", err)
	}
	if b.hint != "" && b.hint != hint {
		return nil, wrong("it is by another key, whose SHA-256 is %.80q", b.hint)
	}
	if !holds(key, b.payload, b.signature) {
		return nil, wrong("it is not by this key, or what it signs was changed")
	}
	return ParseStatement(b.payload)
}
