package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/format/modelsign"
)

type signFlags struct {
	key, certificate, chain, output, newKey string
	ignore                                  []string
}

func signCommand(a *app) *cobra.Command {
	var f signFlags
	c := &cobra.Command{
		Use:   "sign MODEL",
		Short: "Sign a model, so that others can tell whether it was changed",
		Long: "Signs every file below MODEL (a folder, or one file) by OpenSSF Model Signing 1.0: a Sigstore\n" +
			"bundle with each file's digest. 'bartizan verify' checks it, and so does model_signing from PyPI.\n" +
			"The signature goes to model.sig in the folder, or beside the file.\n\n" +
			"A key of your own is enough to begin with: --new-key makes a pair. Keep signing.key to yourself,\n" +
			"and give signing.pub to those who verify, by another way than the model. With a certificate\n" +
			"they need your authority's root only.\n\n" +
			".git, .gitignore, .gitattributes, .github and the signature itself are left out. Links are not\n" +
			"followed: a folder with links in it is not signed.\n\n" +
			"Exit codes: 0 signed, 1 it could not be signed, 2 usage.",
		Example: "  bartizan sign --new-key signing\n  bartizan sign models/bert --key signing.key\n" +
			"  bartizan sign models/bert --key signer.key --certificate signer.pem --chain authority.pem -o bert.sig",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.Context(), a, args) },
	}
	c.Flags().StringVar(&f.key, "key", "", "private key in PEM: ECDSA on P-256, P-384 or P-521")
	c.Flags().StringVar(&f.certificate, "certificate", "", "certificate of the key, in PEM")
	c.Flags().StringVar(&f.chain, "chain", "", "certificates between it and the root, in PEM")
	c.Flags().StringVarP(&f.output, "output", "o", "", "where to write the signature")
	c.Flags().StringVar(&f.newKey, "new-key", "", "make a pair of keys: NAME.key and NAME.pub; nothing is signed")
	c.Flags().StringSliceVar(&f.ignore, "ignore", nil, "paths below MODEL to leave out; whoever verifies sees them as left out")
	return c
}

func (f *signFlags) run(ctx context.Context, a *app, args []string) error {
	if f.newKey != "" {
		if len(args) > 0 || f.key != "" {
			return usage("--new-key makes keys and signs nothing: give it alone, then sign with --key")
		}
		return newKey(a, f.newKey)
	}
	switch {
	case len(args) != 1:
		return hinted(exitUsage, errors.New("which model is to be signed?"), "bartizan sign MODEL --key signing.key")
	case f.key == "":
		return hinted(exitUsage, errors.New("--key is needed"), "make one with 'bartizan sign --new-key signing'")
	case f.chain != "" && f.certificate == "":
		return usage("--chain needs --certificate")
	}
	key, chain, err := f.signer()
	if err != nil {
		return err
	}
	m, err := openModel(args[0])
	if err != nil {
		return err
	}
	defer func() { _ = m.root.Close() }()
	return f.sign(ctx, a, m, key, chain)
}

// signer reads the key and its certificates.
func (f *signFlags) signer() (crypto.Signer, []*x509.Certificate, error) {
	key, err := parsed("--key", f.key, modelsign.ParsePrivateKey)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := key.Public().(*ecdsa.PublicKey); !ok {
		return nil, nil, usage("--key: want an ECDSA key; model_signing verifies no other")
	}
	if f.certificate == "" {
		return key, nil, nil
	}
	chain, err := parsed("--certificate", f.certificate, modelsign.ParseCertificates)
	if err != nil || f.chain == "" {
		return key, chain, err
	}
	more, err := parsed("--chain", f.chain, modelsign.ParseCertificates)
	return key, append(chain, more...), err
}

func (f *signFlags) sign(ctx context.Context, a *app, m *modelFolder, key crypto.Signer, chain []*x509.Certificate) error {
	out := f.output
	if out == "" {
		out = filepath.Join(m.dir, "model.sig")
		if m.only != "" {
			out = filepath.Join(m.dir, m.only+".sig")
		}
	}
	// model_signing 1.1 verifies SHA-256 alone.
	s := &modelsign.Statement{Model: m.name, Algorithm: modelsign.SHA256, Ignored: m.ignoring(out, f.ignore)}
	found, err := m.hash(ctx, a, modelsign.Job{Algorithm: s.Algorithm, Ignore: s.Ignored})
	if err != nil {
		return err
	}
	if err := whole(found); err != nil {
		return err
	}
	s.Files = found.Files
	bundle, err := s.Sign(key, chain, rand.Reader)
	if err != nil {
		return err
	}
	err = writeWhole(out, func(w io.Writer) error {
		_, err := w.Write(bundle)
		return err
	})
	if err == nil {
		fmt.Fprintf(a.out, "signed %s of %s: %s\n", filesOf(len(s.Files)), printable(m.name), out)
	}
	return err
}

// newKey writes a pair of keys, over nothing that is there.
func newKey(a *app, name string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make key: %w", err)
	}
	private, public, err := modelsign.MarshalPair(key)
	if err != nil {
		return err
	}
	if err := writeNew(name+".key", private, 0o600); err != nil {
		return err
	}
	if err := writeNew(name+".pub", public, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s.key: keep it to yourself; whoever has it signs as you\n%s.pub: for those who verify\n", name, name)
	return nil
}

func writeNew(name string, b []byte, mode os.FileMode) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return hinted(exitFailed, fmt.Errorf("write key: %w", err), "choose another name; no file is written over")
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return nil
}
