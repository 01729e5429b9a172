package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/bartizan-ai/bartizan"
)

// mostGaps is how many gaps the text lists; JSON has them all.
const mostGaps = 20

func (r *Report) text(w io.Writer) error {
	b := bufio.NewWriter(w)
	for i := range r.Findings {
		if r.Findings[i].Severity > bartizan.Info {
			writeFinding(b, &r.Findings[i])
		}
	}
	r.writeNotes(b)
	r.writeGaps(b)
	r.writeSummary(b)
	return b.Flush()
}

// writeNotes lists findings of the least severity, a line each: they are no reason
// to act by themselves.
func (r *Report) writeNotes(b *bufio.Writer) {
	n := 0
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity > bartizan.Info || len(f.Signals) == 0 {
			continue
		}
		if n++; n <= mostGaps {
			fmt.Fprintf(b, "info     %s  %s: %s\n", f.Check, Printable(f.Location.URI), Printable(f.Signals[0].Reason))
		}
	}
	if n > mostGaps {
		fmt.Fprintf(b, "         and %d more; --format json lists all\n", n-mostGaps)
	}
	if n > 0 {
		b.WriteByte('\n')
	}
}

func writeFinding(b *bufio.Writer, f *bartizan.Finding) {
	fmt.Fprintf(b, "%-8s %s  %s\n", strings.ToUpper(f.Severity.String()), f.Check, Printable(f.Title))
	at := Printable(f.Location.URI)
	switch l := f.Location; {
	case l.Line > 0:
		at = fmt.Sprintf("%s:%d:%d", at, l.Line, l.Column)
	case l.Range.Len() > 0:
		at = fmt.Sprintf("%s, byte %d", at, l.Range.From)
	}
	fmt.Fprintf(b, "         %s\n", at)
	if len(f.Signals) > 0 {
		s := &f.Signals[0]
		fmt.Fprintf(b, "         %s (score %.2f)", Printable(s.Reason), s.Score)
		if n := len(f.Signals) - 1; n > 0 {
			fmt.Fprintf(b, ", and %d more times", n)
		}
		b.WriteByte('\n')
		if s.Evidence != "" {
			fmt.Fprintf(b, "         %s\n", Printable(s.Evidence))
		}
	}
	fmt.Fprintf(b, "         finding %.12s\n\n", f.Fingerprint)
}

func (r *Report) writeGaps(b *bufio.Writer) {
	if len(r.Gaps) == 0 {
		return
	}
	fmt.Fprintf(b, "NOT EXAMINED (%d)\n", len(r.Gaps))
	for i, g := range r.Gaps {
		if i == mostGaps {
			fmt.Fprintf(b, "         and %d more; --format json lists all\n", len(r.Gaps)-i)
			break
		}
		by := ""
		if g.Check != "" {
			by = " by " + g.Check
		}
		fmt.Fprintf(b, "         %s%s: %s\n", Printable(g.Path), by, Printable(g.Why))
	}
	b.WriteByte('\n')
}

func (r *Report) writeSummary(b *bufio.Writer) {
	took := r.Ended.Sub(r.Started)
	what := count(r.Files, "file")
	if r.Members > 0 {
		what += ", " + count(r.Members, "member") + " of archives"
	}
	fmt.Fprintf(b, "%s (%s) shown to %s in %.1f s: %s", what, bytesOf(r.Bytes),
		count(int64(len(r.Checks)), "check"), took.Seconds(), r.counted())
	if r.Unread > 0 {
		fmt.Fprintf(b, ", %s of a kind that no check reads", count(r.Unread, "file"))
	}
	if r.UnreadMembers > 0 {
		fmt.Fprintf(b, ", %s of a kind that no check reads", count(r.UnreadMembers, "member"))
	}
	if r.Known > 0 {
		fmt.Fprintf(b, ", %d known from the baseline", r.Known)
	}
	if r.Ignored > 0 {
		fmt.Fprintf(b, ", %d left out by the ignore file", r.Ignored)
	}
	if len(r.Gaps) > 0 {
		fmt.Fprintf(b, ", %d not examined", len(r.Gaps))
	}
	b.WriteByte('\n')
	r.writeModels(b)
	if len(r.Passed) > 0 {
		fmt.Fprintf(b, "Passed over: %s.\n", strings.Join(r.Passed, ", "))
	}
}

// counted says how many findings there are, those of the least severity apart.
func (r *Report) counted() string {
	notes := int64(0)
	for i := range r.Findings {
		if r.Findings[i].Severity == bartizan.Info {
			notes++
		}
	}
	out := count(int64(len(r.Findings))-notes, "finding")
	if notes > 0 {
		out += ", " + count(notes, "note")
	}
	return out
}

// writeModels sums up the verdicts of model files.
func (r *Report) writeModels(b *bufio.Writer) {
	models, by := int64(0), map[string]int{}
	for i := range r.Listing {
		if f := &r.Listing[i]; f.Model {
			models++
			by[f.Verdict]++
			if f.Completeness != "complete" {
				by[f.Completeness]++
			}
		}
	}
	if models == 0 {
		return
	}
	var parts []string
	for _, v := range []string{"malicious", "dangerous", "suspicious", "safe", "partial", "unparsed"} {
		what := map[string]string{"partial": "examined in part", "unparsed": "not examined"}[v]
		if n := by[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, cmp.Or(what, v)))
		}
	}
	fmt.Fprintf(b, "%s: %s.\n", count(models, "model file"), strings.Join(parts, ", "))
}

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func bytesOf(n int64) string {
	const units = "KMGT"
	if n < 1024 {
		return count(n, "byte")
	}
	f, i := float64(n)/1024, 0
	for f >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	return fmt.Sprintf("%.1f %ciB", f, units[i])
}

// Printable makes text from a scanned source safe to show on a terminal:
// control, format and other invisible characters are written as \u{…}, so that
// no file name moves the cursor or hides a line.
func Printable(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "\\u{%x}", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidden(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }
