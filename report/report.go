// Package report writes findings as bytes: text for people, JSON for programs,
// SARIF 2.1.0 for code hosts, JUnit for test dashboards, CycloneDX for inventories. It knows no engine; cmd fills in a Report.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"

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
	// Ignored counts findings that an ignore file leaves out.
	Ignored int `json:"ignored"`
	// Listing has the files one by one, Unlisted how many more there are.
	Listing  []File `json:"files_examined"`
	Unlisted int64  `json:"files_unlisted,omitempty"`
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

// Formats lists the formats that Write knows.
const Formats = "text, json, sarif, junit, cyclonedx (1.6) or cyclonedx-1.7"

// Known reports whether Write knows a format.
func Known(format string) bool {
	_, ok := writers()[format]
	return ok
}

func writers() map[string]func(*Report, io.Writer) error {
	return map[string]func(*Report, io.Writer) error{
		"text": (*Report).text, "json": (*Report).json, "sarif": (*Report).sarif, "junit": (*Report).junit,
		"cyclonedx":     func(r *Report, w io.Writer) error { return r.cyclonedx(w, cdx.SpecVersion1_6) },
		"cyclonedx-1.7": func(r *Report, w io.Writer) error { return r.cyclonedx(w, cdx.SpecVersion1_7) },
	}
}

// Digests reports whether a format is meant to carry digests of files.
func Digests(format string) bool { return strings.HasPrefix(format, "cyclonedx") }

// Write writes the report in one of the Formats.
func (r *Report) Write(w io.Writer, format string) error {
	write, ok := writers()[format]
	if !ok {
		return fmt.Errorf("unknown format %q: want %s", format, Formats)
	}
	return write(r, w)
}

func (r *Report) json(w io.Writer) error {
	out := *r
	if out.Findings == nil {
		out.Findings = []bartizan.Finding{}
	}
	if out.Listing == nil {
		out.Listing = []File{}
	}
	if out.Gaps == nil {
		out.Gaps = []Gap{}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
