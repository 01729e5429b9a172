package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/glob"
	"github.com/bartizan-ai/bartizan/scan"
)

// ignoreFile lists findings that someone has decided about. It is read only when
// it is named: one that lies in the scanned folder would be its author's decision.
type ignoreFile struct {
	Ignore []ignored `yaml:"ignore"`
	now    time.Time
}

// ignored is one decision: what it is about, why, and until when.
type ignored struct {
	// Fingerprint of one finding, or its first eight characters at least.
	Fingerprint string `yaml:"fingerprint"`
	// Check and Path choose findings by id and by a pattern over the place.
	Check string `yaml:"check"`
	Path  string `yaml:"path"`
	// Reason and Expires (2027-01-31) must be given.
	Reason  string `yaml:"reason"`
	Expires string `yaml:"expires"`

	until time.Time
	used  int
}

func readIgnore(name string, now time.Time) (*ignoreFile, error) {
	f := &ignoreFile{now: now}
	if name == "" {
		return f, nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("read ignore file: %w", err), "docs/scan.md shows one")
	}
	if err := yaml.UnmarshalWithOptions(b, f, yaml.DisallowUnknownField()); err != nil {
		return nil, hinted(exitUsage, fmt.Errorf("read ignore file %q: %w", name, err), "docs/scan.md shows one")
	}
	for i := range f.Ignore {
		if err := f.Ignore[i].check(); err != nil {
			return nil, hinted(exitUsage, fmt.Errorf("read ignore file %q: entry %d: %w", name, i+1, err), "docs/scan.md shows one")
		}
	}
	return f, nil
}

func (e *ignored) check() (err error) {
	switch {
	case strings.TrimSpace(e.Reason) == "":
		return fmt.Errorf("it has no reason")
	case e.Fingerprint == "" && (e.Check == "" || e.Path == ""):
		return fmt.Errorf("want a fingerprint, or a check and a path")
	case e.Fingerprint != "" && len(e.Fingerprint) < 8:
		return fmt.Errorf("the fingerprint is shorter than eight characters")
	}
	if e.until, err = time.Parse(time.DateOnly, e.Expires); err != nil {
		return fmt.Errorf("expires %q: want a date like 2027-01-31", e.Expires)
	}
	e.until = e.until.AddDate(0, 0, 1) // the day itself counts
	return nil
}

func (e *ignored) matches(f *bartizan.Finding) bool {
	if e.Fingerprint != "" && !strings.HasPrefix(f.Fingerprint, e.Fingerprint) {
		return false
	}
	if e.Check != "" && !strings.EqualFold(e.Check, f.Check) {
		return false
	}
	return e.Path == "" || glob.Match(e.Path, f.Location.URI)
}

// apply takes the findings out that an entry in force matches, and counts them.
func (f *ignoreFile) apply(res *scan.Result) (n int) {
	kept := res.Findings[:0]
	for i := range res.Findings {
		if f.drops(&res.Findings[i]) {
			n++
			continue
		}
		kept = append(kept, res.Findings[i])
	}
	res.Findings = kept
	return n
}

func (f *ignoreFile) drops(found *bartizan.Finding) bool {
	for i := range f.Ignore {
		e := &f.Ignore[i]
		if e.matches(found) {
			if e.used++; f.now.Before(e.until) {
				return true
			}
		}
	}
	return false
}

// said tells of entries that are over while they still match, and of those that
// match nothing.
func (f *ignoreFile) said() (out []string) {
	for i := range f.Ignore {
		switch e := &f.Ignore[i]; {
		case e.used > 0 && !f.now.Before(e.until):
			out = append(out, fmt.Sprintf("ignore file, entry %d: expired on %s, so its %d findings are shown again", i+1, e.Expires, e.used))
		case e.used == 0:
			out = append(out, fmt.Sprintf("ignore file, entry %d: matches no finding; remove it", i+1))
		}
	}
	return out
}
