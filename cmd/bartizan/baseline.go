package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"

	"github.com/bartizan-ai/bartizan"
)

// baseline is the file of known findings.
type baseline struct {
	Version      int      `json:"version"`
	Fingerprints []string `json:"fingerprints"`
}

func readBaseline(name string) (map[string]bool, error) {
	if name == "" {
		return nil, nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("read baseline: %w", err), "make one with --write-baseline")
	}
	var v baseline
	if err := json.Unmarshal(b, &v); err != nil || v.Version != 1 {
		return nil, hinted(exitUsage, fmt.Errorf("read baseline %q: not a baseline of version 1", name), "make one with --write-baseline")
	}
	known := map[string]bool{}
	for _, f := range v.Fingerprints {
		known[f] = true
	}
	return known, nil
}

func writeBaseline(name string, found []bartizan.Finding) error {
	v := baseline{Version: 1, Fingerprints: []string{}}
	for i := range found {
		v.Fingerprints = append(v.Fingerprints, found[i].Fingerprint)
	}
	sort.Strings(v.Fingerprints)
	return writeWhole(name, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	})
}
