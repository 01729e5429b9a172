package probe

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// WriteJSON writes the report as one indented JSON value. The error is the
// writer's.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// WriteText writes the report for people: verdict, a table with denominators and
// intervals, the proofs, and what was not tested. The error is the writer's.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	r.heading(&b)
	r.table(&b)
	for i := range r.Checks {
		for _, e := range r.Checks[i].Examples {
			fmt.Fprintf(&b, "proof   %s  case %s  attempt %s  rung P%d\n", r.Checks[i].Check, e.Case, e.Attempt, e.Rung)
			if e.Evidence != "" {
				fmt.Fprintf(&b, "        %s\n", e.Evidence)
			}
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "note    %s\n", n)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func (r *Report) heading(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %d findings", r.Verdict(), len(r.Findings))
	if !r.Complete {
		fmt.Fprintf(b, "; INCOMPLETE (%s)", r.Stopped)
	}
	fmt.Fprintf(b, "\ntarget  %s\nplan    %s  seed %d\n", r.Target, r.Plan.String(), r.Seed)
	fmt.Fprintf(b, "done    %d of %d attempts in %s, %d requests", r.Done, r.Plan.Attempts, r.Took.Round(time.Millisecond), r.Sends)
	if r.Resumed > 0 {
		fmt.Fprintf(b, ", %d attempts from the checkpoint, %d asks sent again", r.Resumed, r.Resent)
	}
	b.WriteString("\n\n")
}

func (r *Report) table(b *strings.Builder) {
	t := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "check\texploited/rated\trate\t95% interval\tblocked\terrors\tundetermined\tundeliverable\tfalse blocks\tcases")
	for i := range r.Checks {
		c := &r.Checks[i]
		rate := "-"
		if c.Rated() > 0 {
			rate = fmt.Sprintf("%.1f%%", 100*c.Rate)
		}
		fmt.Fprintf(t, "%s\t%d/%d\t%s\t%.1f to %.1f%%\t%d\t%d\t%d\t%d\t%d/%d\t%d/%d\n", c.Check, c.Exploited, c.Rated(), rate, 100*c.Low, 100*c.High,
			c.Blocked, c.Errors, c.Undetermined, c.NotDeliverable, c.Benign.Blocked, c.Benign.Judged(), c.Reached, c.Cases)
	}
	_ = t.Flush() // a strings.Builder takes everything
	b.WriteString("\n")
}

// String says in one line what the plan comes to.
func (p *Plan) String() string {
	s := fmt.Sprintf("%d attempts (%d cases of %d checks, up to %d times), at most %d prompts", p.Attempts, p.Cases, len(p.Checks), p.Repeats, p.Asks)
	if p.Budget.Duration > 0 {
		s += fmt.Sprintf(", for at most %s", p.Budget.Duration)
	}
	weakest := 0.0
	for _, c := range p.Checks {
		weakest = max(weakest, c.Detectable)
	}
	return s + fmt.Sprintf("; rates under %.1f%% may go unseen", 100*weakest)
}
