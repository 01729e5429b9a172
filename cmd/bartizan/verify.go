package main

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/format/modelsign"
	"github.com/bartizan-ai/bartizan/format/modelsign/keyless"
)

type verifyFlags struct {
	signature, manifest, key, roots, trustRoot, identity, issuer string
	ignore                                                       []string
	unsigned, expired                                            bool
}

func verifyCommand(a *app) *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify MODEL",
		Short: "Check that a model is what was signed, file by file",
		Long: "Holds every file below MODEL (a folder, or one file) against its signature by OpenSSF Model\n" +
			"Signing 1.0, such as 'bartizan sign' and model_signing from PyPI write, and says of each file\n" +
			"that differs whether it was changed, is missing or was added. Nothing is loaded, no link is\n" +
			"followed and no network is used.\n\n" +
			"Say whom you trust, by one of:\n\n" +
			"  --key signing.pub        a public key that you had from the signer by another way\n" +
			"  --roots authority.pem    roots of certificates; those of the system are not taken\n" +
			"  --trust-root FILE --identity WHO --issuer URL\n" +
			"                           signed without a key (Sigstore): FILE is Sigstore's trusted_root.json,\n" +
			"                           WHO an e-mail address or the URI of a workflow\n" +
			"  --manifest FILE          no signature: digests as 'bartizan manifest' and sha256sum write them\n\n" +
			"Exit codes: 0 it is what was signed, 3 it is not, or the signature does not hold, 1 it could not\n" +
			"be read, 2 usage.",
		Example: "  bartizan verify models/bert --key signing.pub\n" +
			"  bartizan verify models/bert --signature bert.sig --roots authority.pem\n" +
			"  bartizan verify models/bert --trust-root trusted_root.json \\\n" +
			"      --identity releases@example.com --issuer https://accounts.google.com\n" +
			"  bartizan verify models/bert --manifest bert.sha256",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.Context(), a, args[0]) },
	}
	c.Flags().StringVar(&f.signature, "signature", "", "the signature (default: model.sig in the folder, or MODEL.sig beside the file)")
	c.Flags().StringVar(&f.manifest, "manifest", "", "file of digests, in the place of a signature")
	c.Flags().StringVar(&f.key, "key", "", "public key in PEM")
	c.Flags().StringVar(&f.roots, "roots", "", "trusted root certificates in PEM")
	c.Flags().StringVar(&f.trustRoot, "trust-root", "", "Sigstore's trusted_root.json")
	c.Flags().StringVar(&f.identity, "identity", "", "who must have signed, exactly")
	c.Flags().StringVar(&f.issuer, "issuer", "", "who must have vouched for the identity, exactly")
	c.Flags().StringSliceVar(&f.ignore, "ignore", nil, "paths below MODEL to leave out")
	c.Flags().BoolVar(&f.unsigned, "ignore-unsigned-files", false, "take files that were added; a loader may still load them")
	c.Flags().BoolVar(&f.expired, "accept-expired", false, "take a certificate that has ended since, as model_signing does")
	return c
}

// checked says what is wrong with the flags.
func (f *verifyFlags) checked() error {
	ways := 0
	for _, w := range []string{f.key, f.roots, f.trustRoot, f.manifest} {
		if w != "" {
			ways++
		}
	}
	switch {
	case ways != 1:
		return hinted(exitUsage, errors.New("whom do you trust? want one of --key, --roots, --trust-root and --manifest"), "bartizan verify --help explains them")
	case f.trustRoot != "" && (f.identity == "" || f.issuer == ""):
		return usage("--trust-root needs --identity and --issuer: anyone can sign with Sigstore")
	case f.trustRoot == "" && (f.identity != "" || f.issuer != ""):
		return usage("--identity and --issuer need --trust-root")
	case f.manifest != "" && f.signature != "":
		return usage("--manifest takes the place of --signature")
	}
	return nil
}

func (f *verifyFlags) run(ctx context.Context, a *app, path string) error {
	if err := f.checked(); err != nil {
		return err
	}
	m, err := openModel(path)
	if err != nil {
		return err
	}
	defer func() { _ = m.root.Close() }()
	if f.signature == "" {
		f.signature = filepath.Join(m.dir, "model.sig")
		if m.only != "" {
			f.signature = filepath.Join(m.dir, m.only+".sig")
		}
	}
	s, by, err := f.statement(m)
	if errors.Is(err, modelsign.ErrSignature) {
		return hinted(exitFindings, err, "")
	}
	if err != nil {
		return err
	}
	return f.compare(ctx, a, m, s, by)
}

// statement gives what was signed and by whom, once the signature holds.
func (f *verifyFlags) statement(m *modelFolder) (*modelsign.Statement, string, error) {
	if f.manifest != "" {
		in, err := readInput("--manifest", f.manifest)
		if err != nil {
			return nil, "", err
		}
		files, err := modelsign.ParseSums(in)
		if len(files) == 1 && files[0].Name == m.only {
			files[0].Name = "."
		}
		return &modelsign.Statement{Algorithm: modelsign.SHA256, Files: files}, "listed", err
	}
	in, err := readInput("--signature", f.signature)
	if err != nil {
		return nil, "", err
	}
	if f.trustRoot != "" {
		trusted, err := parsed("--trust-root", f.trustRoot, keyless.ParseRoot)
		if err != nil {
			return nil, "", err
		}
		s, err := keyless.Verify(in, trusted, keyless.Identity{Name: f.identity, Issuer: f.issuer})
		return s, "signed by " + printable(f.identity), err
	}
	if f.key != "" {
		return f.byKey(in)
	}
	return f.byCertificate(in)
}

func (f *verifyFlags) byKey(in []byte) (*modelsign.Statement, string, error) {
	key, err := parsed("--key", f.key, func(b []byte) (crypto.PublicKey, error) { return modelsign.ParsePublicKey(b) })
	if err != nil {
		return nil, "", err
	}
	b, err := modelsign.ParseBundle(in)
	if err != nil {
		return nil, "", err
	}
	s, err := b.VerifyKey(key)
	return s, "signed with the key " + f.key, err
}

func (f *verifyFlags) byCertificate(in []byte) (*modelsign.Statement, string, error) {
	roots, err := parsed("--roots", f.roots, modelsign.ParseCertificates)
	if err != nil {
		return nil, "", err
	}
	b, err := modelsign.ParseBundle(in)
	if err != nil {
		return nil, "", err
	}
	s, leaf, err := b.VerifyCertificate(modelsign.Trust{Roots: roots, Now: time.Now(), Expired: f.expired})
	if err != nil {
		return nil, "", err
	}
	return s, "signed by " + printable(leaf.Subject.String()), nil
}

// compare holds the folder against what was signed and tells the difference.
func (f *verifyFlags) compare(ctx context.Context, a *app, m *modelFolder, s *modelsign.Statement, by string) error {
	itself := f.signature
	if f.manifest != "" {
		itself = f.manifest
	}
	job := modelsign.Job{Algorithm: s.Algorithm, Ignore: append(m.ignoring(itself, f.ignore), s.Ignored...)}
	if f.unsigned {
		job.Signed = make(map[string]bool, len(s.Files))
		for _, file := range s.Files {
			job.Signed[file.Name] = true
		}
	}
	found, err := m.hash(ctx, a, job)
	if err != nil {
		return err
	}
	r := modelsign.Compare(s.Files, found)
	for _, kind := range []struct {
		word  string
		names []string
	}{{"changed", r.Changed}, {"missing", r.Missing}, {"added", r.Added}} {
		for _, n := range kind.names {
			fmt.Fprintf(a.out, "%-8s %s\n", kind.word, printable(n))
		}
	}
	for _, o := range r.Odd {
		fmt.Fprintf(a.out, "%-8s %s: %s\n", "unread", printable(o.Name), o.Why)
	}
	if len(found.Ignored) > 0 {
		fmt.Fprintf(a.err, "not covered, because left out: %s\n", listed3(found.Ignored))
	}
	if !r.Same() {
		fmt.Fprintf(a.out, "%s is not what was %s: %d changed, %d missing, %d added, %d not readable; %d unchanged\n",
			printable(m.name), by, len(r.Changed), len(r.Missing), len(r.Added), len(r.Odd), len(r.Unchanged))
		return silent(exitFindings)
	}
	fmt.Fprintf(a.out, "verified: %s, %s as %s\n", printable(m.name), filesOf(len(r.Unchanged)), by)
	return nil
}

// listed3 names the first few.
func listed3(names []string) string {
	out := ""
	for i, n := range names[:min(len(names), 3)] {
		if i > 0 {
			out += ", "
		}
		out += printable(n)
	}
	if len(names) > 3 {
		out += fmt.Sprintf(" and %d more", len(names)-3)
	}
	return out
}
