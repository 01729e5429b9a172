package report

// File sums up one file of the source with all that lies in it.
type File struct {
	Path string `json:"path"`
	Size int64  `json:"size"`
	// Kind is what the first bytes show, and Model whether content or name is
	// that of a model.
	Kind  string `json:"kind,omitempty"`
	Model bool   `json:"model"`
	// Verdict is safe, suspicious, dangerous or malicious, of what was
	// examined; Completeness says how much that was: complete, partial or
	// unparsed.
	Verdict      string `json:"verdict"`
	Completeness string `json:"completeness"`
	SHA256       string `json:"sha256,omitempty"`
}
