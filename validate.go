package bartizan

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Validate reports everything that is wrong with a catalog: ids that are not
// the threat's prefix and three digits or are used twice, names that are no
// folder names, missing documentation, checks that serve no verb.
func Validate(checks []*Check) error {
	var errs []error
	ids, paths := map[string]bool{}, map[string]bool{}
	for _, c := range checks {
		if c == nil || c.Threat == nil {
			errs = append(errs, errors.New("a check without a threat"))
			continue
		}
		if err := c.validate(); err != nil {
			errs = append(errs, fmt.Errorf("check %s %q: %w", c.ID, c.Name, err))
		}
		if ids[c.ID] || paths[c.Path()] {
			errs = append(errs, fmt.Errorf("check %s %s stands twice", c.ID, c.Path()))
		}
		ids[c.ID], paths[c.Path()] = true, true
	}
	return errors.Join(errs...)
}

func (c *Check) validate() error {
	switch {
	case !isID(c.ID, c.Threat.Prefix):
		return fmt.Errorf("id is not %s and three digits", c.Threat.Prefix)
	case !isFolder(c.Name):
		return errors.New("name is not a lower-case folder name")
	case c.Doc.Title == "" || len(c.Doc.Title) > 80:
		return errors.New("doc title is missing or over 80 characters")
	case c.Doc.Text == "" || c.Doc.Remedy == "" || c.Doc.Limits == "" || c.Doc.Source == "":
		return errors.New("doc lacks text, remedy, limits or source")
	case c.Threshold < 0 || c.Threshold > 1:
		return errors.New("threshold is outside [0,1]")
	case c.Severity > Critical || c.Action > Block:
		return errors.New("severity or action is unknown")
	case !c.Serves(VerbScan) && !c.Serves(VerbGateway) && !c.Serves(VerbProbe):
		return errors.New("serves no verb")
	}
	return nil
}

// isID reports whether s is the prefix and three digits.
func isID(s, prefix string) bool {
	digits, ok := strings.CutPrefix(s, prefix)
	return ok && len(prefix) == 3 && len(digits) == 3 && strings.Trim(digits, "0123456789") == ""
}

// isFolder reports whether s is a Go package name of lower-case letters and
// digits, 2 to 31 of them.
func isFolder(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return len(s) >= 2 && len(s) <= 31 && strings.IndexByte(letters, s[0]) >= 0 &&
		strings.Trim(s, letters+"0123456789") == ""
}

// Fingerprint names a finding so that the same one gets the same name in every
// run. detail should survive small edits around the finding: an excerpt, not
// an offset. The result is 32 hexadecimal digits.
func Fingerprint(check, uri, detail string) string {
	h := sha256.New()
	for _, s := range []string{check, uri, detail} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
