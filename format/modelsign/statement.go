package modelsign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/format/jsontree"
)

// ParseStatement reads a signed payload and holds it against itself: the root
// digest against the files, names and digests each by itself. Fields that the
// specification does not have are passed over, as it asks. Every error is an
// ErrSignature.
func ParseStatement(payload []byte) (*Statement, error) {
	d, err := parse("the statement", payload)
	if err != nil {
		return nil, err
	}
	for key, want := range map[string]string{"_type": statementType, "predicateType": predicateType} {
		got, err := d.text(key)
		switch {
		case err != nil:
			return nil, err
		case got == oldPredicate:
			return nil, wrong("it was made by a version of model-signing before 1.0; the model must be signed again")
		case got != want:
			return nil, wrong("%s is %q, want %q", key, got, want)
		}
	}
	s := &Statement{}
	root, err := s.subject(d)
	if err != nil {
		return nil, err
	}
	p, err := d.object("predicate")
	if err != nil {
		return nil, err
	}
	if err := s.serialization(p); err != nil {
		return nil, err
	}
	if err := s.resources(p); err != nil {
		return nil, err
	}
	if !bytes.Equal(root, s.Root()) {
		return nil, wrong("the root digest %x does not fit the %d files that are listed", root, len(s.Files))
	}
	return s, nil
}

// Root is the digest over all files' digests, in their order.
func (s *Statement) Root() []byte {
	h := sha256.New()
	for _, f := range s.Files {
		h.Write(f.Digest)
	}
	return h.Sum(nil)
}

func (s *Statement) subject(d document) (root []byte, err error) {
	subjects, err := d.objects("subject", 16)
	if err != nil {
		return nil, err
	}
	if len(subjects) != 1 {
		return nil, wrong("the statement is about %d subjects, want one", len(subjects))
	}
	if s.Model, err = subjects[0].text("name"); err != nil {
		return nil, err
	}
	digest, err := subjects[0].object("digest")
	if err != nil {
		return nil, err
	}
	return digest.digest(SHA256, SHA256)
}

// digest decodes hex in lower case of the algorithm's length.
func (d document) digest(key, algorithm string) ([]byte, error) {
	text, err := d.text(key)
	if err != nil {
		return nil, err
	}
	h, err := newHash(algorithm)
	if err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != h.Size() {
		return nil, wrong("%s.%s is no %s digest", d.path, key, algorithm)
	}
	return b, nil
}

func (s *Statement) serialization(p document) error {
	d, err := p.object("serialization")
	if err != nil {
		return err
	}
	method, err := d.text("method")
	if err != nil {
		return err
	}
	if method != "files" {
		return wrong("the model was signed by %q, and only a signature by files is read", method)
	}
	if s.Algorithm, err = d.text("hash_type"); err != nil {
		return err
	}
	if _, err := newHash(s.Algorithm); err != nil {
		return err
	}
	if s.Links, err = d.truth("allow_symlinks"); err != nil || !d.has("ignore_paths") {
		return err
	}
	list, err := d.child("ignore_paths", jsontree.List, "a list")
	if err != nil {
		return err
	}
	for _, k := range list.Kids {
		if k.Kind != jsontree.String {
			return wrong("%s.ignore_paths holds something else than text", d.path)
		}
		s.Ignored = append(s.Ignored, k.Text)
	}
	return nil
}

func (s *Statement) resources(p document) error {
	list, err := p.objects("resources", MostFiles)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(list))
	for _, d := range list {
		f := File{}
		if f.Name, err = d.text("name"); err != nil {
			return err
		}
		if err := goodName(f.Name, len(list)); err != nil {
			return err
		}
		if seen[f.Name] {
			return wrong("the file %q is listed twice", f.Name)
		}
		seen[f.Name] = true
		if f.Algorithm, err = d.text("algorithm"); err != nil {
			return err
		}
		if f.Algorithm != s.Algorithm {
			return wrong("the file %q has a digest by %q where the signature is by %q", f.Name, f.Algorithm, s.Algorithm)
		}
		if f.Digest, err = d.digest("digest", f.Algorithm); err != nil {
			return err
		}
		s.Files = append(s.Files, f)
	}
	return nil
}

// goodName holds a name against what lies inside a folder, on every system.
func goodName(name string, files int) error {
	switch {
	case name == "." && files == 1:
		return nil
	case name == "." || !fs.ValidPath(name) || strings.ContainsAny(name, "\x00\\"):
		return wrong("the file name %q leads out of the model's folder or is not plain", name)
	}
	return nil
}

// sortFiles orders as the package does: by the parts of the path.
func sortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int {
		return strings.Compare(strings.ReplaceAll(a.Name, "/", "\x00"), strings.ReplaceAll(b.Name, "/", "\x00"))
	})
}
