package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

// ErrNoFinding says that no finding has the fingerprint asked for.
var ErrNoFinding = errors.New("no finding has this fingerprint")

// Explain writes all that is known of the findings whose fingerprint begins
// with prefix.
func (r *Report) Explain(w io.Writer, prefix string) error {
	b, n := bufio.NewWriter(w), 0
	for i := range r.Findings {
		if f := &r.Findings[i]; prefix != "" && strings.HasPrefix(f.Fingerprint, prefix) {
			r.explain(b, f)
			n++
		}
	}
	if n == 0 {
		return fmt.Errorf("explain %q: %w", prefix, ErrNoFinding)
	}
	return b.Flush()
}

func (r *Report) explain(b *bufio.Writer, f *bartizan.Finding) {
	fmt.Fprintf(b, "%s %s  %s\n", strings.ToUpper(f.Severity.String()), f.Check, Printable(f.Title))
	fmt.Fprintf(b, "finding %s\nin      %s\n\n", f.Fingerprint, Printable(f.Location.URI))
	for i := range f.Signals {
		s := &f.Signals[i]
		fmt.Fprintf(b, "  ")
		if s.Range.Len() > 0 {
			fmt.Fprintf(b, "byte %d: ", s.Range.From)
		}
		fmt.Fprintf(b, "%s (score %.2f)\n", Printable(s.Reason), s.Score)
		if s.Evidence != "" {
			fmt.Fprintf(b, "    %s\n", Printable(s.Evidence))
		}
	}
	for _, c := range r.Checks {
		if c.ID == f.Check && c.Check != nil {
			fmt.Fprintf(b, "\n%s\n\nWhat to do: %s\n\nWhat the check does not see: %s\n\nSource: %s\n\n",
				c.Doc.Text, c.Doc.Remedy, c.Doc.Limits, c.Doc.Source)
		}
	}
}
