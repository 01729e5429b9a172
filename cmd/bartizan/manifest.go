package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/format/modelsign"
)

func manifestCommand(a *app) *cobra.Command {
	var out string
	var ignore []string
	c := &cobra.Command{
		Use:   "manifest MODEL",
		Short: "List the digests of a model's files, as sha256sum does",
		Long: "Writes the SHA-256 of every file below MODEL (a folder, or one file) in the format of sha256sum.\n" +
			"'bartizan verify MODEL --manifest FILE' checks it, and so does 'sha256sum -c' in the folder, which\n" +
			"does not see files that were added. A manifest is worth what the way is by which you had it;\n" +
			"'bartizan sign' makes one that proves whom it is from.",
		Example: "  bartizan manifest models/bert -o bert.sha256\n  (cd models/bert && sha256sum -c ../../bert.sha256)",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return writeManifest(c.Context(), a, args[0], out, ignore)
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "file to write to (default: standard output)")
	c.Flags().StringSliceVar(&ignore, "ignore", nil, "paths below MODEL to leave out")
	return c
}

func writeManifest(ctx context.Context, a *app, path, out string, ignore []string) error {
	m, err := openModel(path)
	if err != nil {
		return err
	}
	defer func() { _ = m.root.Close() }()
	found, err := m.hash(ctx, a, modelsign.Job{Algorithm: modelsign.SHA256, Ignore: m.ignoring(out, ignore)})
	if err != nil {
		return err
	}
	if err := whole(found); err != nil {
		return err
	}
	if m.only != "" {
		found.Files[0].Name = m.only
	}
	if out == "" {
		return modelsign.WriteSums(a.out, found.Files)
	}
	return writeWhole(out, func(w io.Writer) error { return modelsign.WriteSums(w, found.Files) })
}
