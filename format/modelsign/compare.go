package modelsign

import "bytes"

// Result says how a folder differs from what was signed. Names are in the order
// of the lists they come from.
type Result struct {
	Unchanged, Changed, Missing, Added []string
	Odd                                []Odd
}

// Compare holds what a folder has against what was signed, by name.
func Compare(signed []File, found *Found) Result {
	r := Result{Odd: found.Odd}
	digests := make(map[string]File, len(found.Files))
	for _, f := range found.Files {
		digests[f.Name] = f
	}
	for _, want := range signed {
		got, ok := digests[want.Name]
		switch {
		case !ok:
			r.Missing = append(r.Missing, want.Name)
		case got.Algorithm == want.Algorithm && bytes.Equal(got.Digest, want.Digest):
			r.Unchanged = append(r.Unchanged, want.Name)
		default:
			r.Changed = append(r.Changed, want.Name)
		}
		delete(digests, want.Name)
	}
	for _, f := range found.Files {
		if _, ok := digests[f.Name]; ok {
			r.Added = append(r.Added, f.Name)
		}
	}
	return r
}

// Same reports whether the folder is exactly what was signed.
func (r Result) Same() bool {
	return len(r.Changed)+len(r.Missing)+len(r.Added)+len(r.Odd) == 0
}
