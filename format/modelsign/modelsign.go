// Package modelsign reads, writes and verifies signatures of model folders as
// OpenSSF Model Signing 1.0 defines them and the PyPI package model-signing
// writes them: a Sigstore bundle with a DSSE envelope, in it an in-toto
// statement that lists every file with its digest. The subject is the SHA-256
// over these digests in the order of the list.
//
// Nothing in a bundle chooses how it is verified: the algorithm follows from
// the key that the caller trusts. Reading is strict, because two readers that
// take a document for two things is how signatures are got around: keys that
// stand twice, several signatures, names that leave the folder and digests of
// another length than their algorithm's are errors.
//
// Sources: OpenSSF Model Signing Specification v1.0; DSSE v1.0.2; in-toto
// Statement v1; Sigstore bundle v0.3.
package modelsign

import "errors"

// ErrSignature is in every error that is due to the signature, its content or
// whom it is by; not in those of reading files.
var ErrSignature = errors.New("the signature does not hold")

// File is one file of a model. Digest is raw, of Algorithm's length.
type File struct {
	// Name is slash-separated and relative to the model's folder; "." where the
	// model is one file.
	Name      string
	Algorithm string
	Digest    []byte
}

// Statement is what is signed.
type Statement struct {
	// Model is the name of the folder when it was signed; for people only.
	Model string
	// Algorithm is that of all files: SHA256 or BLAKE2b.
	Algorithm string
	// Links says that the signer followed symbolic links; a verifier here
	// does not.
	Links bool
	// Ignored are the paths that the signer left out, with all below them.
	Ignored []string
	// Files has every file once, in the signed order.
	Files []File
}

// The algorithms of digests.
const (
	SHA256  = "sha256"
	BLAKE2b = "blake2b" // 64 bytes
)

// GitPaths are left out of every signature, as the package does.
func GitPaths() []string { return []string{".git", ".gitattributes", ".github", ".gitignore"} }

// The names of formats.
const (
	payloadType   = "application/vnd.in-toto+json"
	statementType = "https://in-toto.io/Statement/v1"
	predicateType = "https://model_signing/signature/v1.0"
	oldPredicate  = "https://model_signing/Digests/v0.1"
	mediaType     = "application/vnd.dev.sigstore.bundle.v0.3+json"
	oldMediaType  = "application/vnd.dev.sigstore.bundle+json;version=0."
)

// Limits of what is read.
const (
	// MostBundle is the largest bundle in bytes: a million files of 100 bytes
	// of name are 270 MB of base64, which no honest model comes near.
	MostBundle = 64 << 20
	// MostFiles is the most files of one model.
	MostFiles        = 1_000_000
	mostCertificates = 16
)
