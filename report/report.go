// Package report writes findings as bytes: text for people, JSON for programs,
// SARIF 2.1.0 for code hosts. It knows no engine; cmd fills in a Report.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// Report is one run of one verb. Findings are written in the order given.
type Report struct {
	Version string    `json:"version"`
	Verb    string    `json:"verb"`
	Target  string    `json:"target"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	// Complete is false when something was not examined; Gaps says what.
	Complete bool               `json:"complete"`
	Findings []bartizan.Finding `json:"findings"`
	// Known counts findings left out because a baseline holds them.
	Known int   `json:"known"`
	Gaps  []Gap `json:"not_examined"`
	// Files and Bytes were examined; Passed says what was not content.
	Files int64 `json:"files"`
	// Members were examined inside archives; no check reads UnreadMembers of
	// them.
	Members       int64 `json:"members"`
	UnreadMembers int64 `json:"unread_members"`
	// Unread counts files of kinds that no check reads.
	Unread int64    `json:"unread"`
	Bytes  int64    `json:"bytes"`
	Passed []string `json:"passed_over,omitempty"`
	Checks []Check  `json:"checks"`
}

// Gap is something that was not examined.
type Gap struct {
	Path  string `json:"path"`
	Check string `json:"check,omitempty"`
	Why   string `json:"why"`
}

// Check is a check that took part, with what it did.
type Check struct {
	*bartizan.Check `json:"-"`
	ID              string        `json:"id"`
	Path            string        `json:"path"`
	Files           int64         `json:"files"`
	Failures        int64         `json:"failures"`
	Findings        int64         `json:"findings"`
	Time            time.Duration `json:"time_ns"`
}

// Write writes the report in a format: text, json or sarif.
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return r.text(w)
	case "json":
		return r.json(w)
	case "sarif":
		return r.sarif(w)
	}
	return fmt.Errorf("unknown format %q: want text, json or sarif", format)
}

func (r *Report) json(w io.Writer) error {
	out := *r
	if out.Findings == nil {
		out.Findings = []bartizan.Finding{}
	}
	if out.Gaps == nil {
		out.Gaps = []Gap{}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
