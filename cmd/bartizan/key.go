package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/spf13/cobra"
)

func keyCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "key",
		Short: "Make access keys to the gateway",
		Long:  "Access keys say who asks the gateway for what, and how much. The gateway knows only\ntheir SHA-256, from gateway.keys of the configuration.",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use:     "new NAME",
		Short:   "Make a key: print it once, and its entry for the configuration",
		Example: "  bartizan key new shop",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			key := "btz-" + rand.Text()
			sum := sha256.Sum256([]byte(key))
			fmt.Fprintf(a.out, "The key, shown only now; give it to applications in the place of the provider's:\n\n  %s\n\n"+
				"Its entry below gateway.keys in the configuration:\n\n  - name: %q\n    sha256: %s\n", key, args[0], hex.EncodeToString(sum[:]))
			return nil
		},
	})
	return c
}
