package store

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan/posture/store/internal/row"
)

// Filter chooses findings; an empty field chooses all.
type Filter struct {
	Severity, Check, Threat, State, Verb string
	// Limit is at most 1,000, Offset skips as many.
	Limit, Offset int
}

// Findings lists the worst first, then the last seen first, and counts all
// that the filter chooses.
func (r *Reader) Findings(ctx context.Context, f Filter) ([]Finding, int64, error) {
	rows, err := r.rows.ListFindings(ctx, row.ListFindingsParams{
		Severity: f.Severity, CheckID: f.Check, Threat: f.Threat, State: f.State, Verb: f.Verb,
		N: bound(f.Limit), Skip: int64(max(f.Offset, 0)),
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read findings: %w", classify(err))
	}
	total, err := r.rows.CountFindings(ctx, row.CountFindingsParams{
		Severity: f.Severity, CheckID: f.Check, Threat: f.Threat, State: f.State, Verb: f.Verb,
	})
	if err != nil {
		return nil, 0, fmt.Errorf("count findings: %w", classify(err))
	}
	out := make([]Finding, len(rows))
	for i := range rows {
		out[i] = findingOf(&rows[i])
	}
	return out, total, nil
}

// Finding finds one by its fingerprint, or gives ErrNotFound.
func (r *Reader) Finding(ctx context.Context, fingerprint string) (Finding, error) {
	x, err := r.rows.FindingByFingerprint(ctx, fingerprint)
	if err != nil {
		return Finding{}, fmt.Errorf("read finding %q: %w", fingerprint, classify(err))
	}
	return findingOf(&x), nil
}

// FindingChecks lists the check ids that findings have, sorted, up to 500.
func (r *Reader) FindingChecks(ctx context.Context) ([]string, error) {
	ids, err := r.rows.FindingChecks(ctx)
	if err != nil {
		return nil, fmt.Errorf("read checks of findings: %w", classify(err))
	}
	return ids, nil
}
