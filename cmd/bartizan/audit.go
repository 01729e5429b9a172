package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/bartizan-ai/bartizan/gateway/audit"
)

func auditCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "audit",
		Short: "Prove that an audit log is whole and unchanged",
		Long: "The gateway keeps an audit log when gateway.audit.file names one: one JSON object per\n" +
			"line, each with the hash of the line before. Its end is told by FILE.head.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var head, keyEnv string
	v := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Follow the chain through files, the oldest first",
		Long: "Follows the chain of hashes from the first line to the last and compares the end with\n" +
			"the head file. Exit codes: 0 whole, 3 changed or with gaps (the first broken line is\n" +
			"named), 4 whole as far as it goes, but nothing tells where it should end.",
		Example: "  bartizan audit verify audit.jsonl\n  bartizan audit verify --key-env AUDIT_KEY audit.jsonl.* audit.jsonl",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			key, err := auditKey(keyEnv, a.env)
			if err != nil {
				return err
			}
			return verifyAudit(a, withoutHeads(files), head, key)
		},
	}
	v.Flags().StringVar(&keyEnv, "key-env", "", "environment variable that holds the log's key")
	v.Flags().StringVar(&head, "head", "", "head file, such as a copy from another place (default FILE.head of the last file)")
	c.AddCommand(v)
	return c
}

// withoutHeads leaves out the head files that a shell's pattern brings along.
func withoutHeads(files []string) []string {
	var out []string
	for _, f := range files {
		if len(f) < 5 || f[len(f)-5:] != ".head" {
			out = append(out, f)
		}
	}
	return out
}

func verifyAudit(a *app, files []string, head string, key []byte) error {
	if len(files) == 0 {
		return usage("name the files of a log")
	}
	if head == "" {
		head = audit.HeadFile(files[len(files)-1])
	}
	p, err := audit.Verify(files, head, key)
	switch {
	case errors.Is(err, audit.ErrKey):
		return hinted(exitUsage, err, "name the variable that holds the key with --key-env, or leave it out for a log without")
	case err != nil:
		return hinted(exitUsage, err, "")
	}
	for _, f := range p.Parts {
		fmt.Fprintf(a.out, "%s: %d lines, entries %d to %d\n", f.File, f.Lines, f.First, f.Last)
	}
	if n := len(p.Parts); n > 0 && p.Parts[0].First > 1 {
		fmt.Fprintf(a.out, "what came before entry %d is not among these files\n", p.Parts[0].First)
	}
	for _, g := range p.Gaps {
		fmt.Fprintf(a.out, "found damaged at a start: %s\n", g)
	}
	if p.Lost > 0 {
		fmt.Fprintf(a.out, "the log says itself that %d entries were lost\n", p.Lost)
	}
	switch {
	case p.Broken != nil:
		fmt.Fprintf(a.out, "BROKEN at %v\n", p.Broken)
		return silent(exitFindings)
	case len(p.Gaps) > 0:
		fmt.Fprintln(a.out, "the chain holds, with gaps")
		return silent(exitFindings)
	case !p.Whole:
		fmt.Fprintf(a.out, "the chain holds, but %s\n", p.Tail)
		return silent(exitIncomplete)
	}
	fmt.Fprintln(a.out, "the chain is whole")
	return nil
}
