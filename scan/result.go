package scan

import (
	"cmp"
	"fmt"
	"sort"
	"time"

	"github.com/bartizan-ai/bartizan"
)

// result sorts everything, so that the same source gives the same result
// whatever the number of workers.
func (r *run) result(started time.Time) *Result {
	res := &Result{
		Path: r.Path, Started: started, Ended: r.Now(),
		Files: r.Progress.Files.Load(), Bytes: r.Progress.Bytes.Load(),
		Known: len(r.known), Unexamined: r.gaps,
		Links: r.src.links.Load(), Special: r.src.special.Load(), Excluded: r.src.excluded.Load(), Unread: r.unread.Load(),
		Members: r.Progress.Members.Load(), UnreadMembers: r.unreadMembers.Load(),
		Verdicts: r.verdicts(), Unlisted: r.unlisted,
	}
	for _, f := range r.findings {
		sort.SliceStable(f.Signals, func(i, j int) bool { return f.Signals[i].Range.From < f.Signals[j].Range.From })
		res.Findings = append(res.Findings, *f)
	}
	sort.Slice(res.Findings, func(i, j int) bool { return before(&res.Findings[i], &res.Findings[j]) })
	if r.overflow > 0 {
		res.Unexamined = append(res.Unexamined, Gap{Path: r.Path, Why: fmt.Sprintf("%d findings beyond the first %d are not listed", r.overflow, mostFindings)})
	}
	sort.SliceStable(res.Unexamined, func(i, j int) bool {
		a, b := res.Unexamined[i], res.Unexamined[j]
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Check, b.Check), cmp.Compare(a.Why, b.Why)) < 0
	})
	for _, u := range r.units {
		res.Checks = append(res.Checks, Status{
			Check: u.check.ID, Files: u.files.Load(), Failures: u.failures.Load(),
			Findings: u.findings.Load(), Time: time.Duration(u.nano.Load()),
		})
	}
	return res
}

// before orders by severity, place, check and fingerprint.
func before(a, b *bartizan.Finding) bool {
	switch {
	case a.Severity != b.Severity:
		return a.Severity > b.Severity
	case a.Location.URI != b.Location.URI:
		return a.Location.URI < b.Location.URI
	case a.Location.Range.From != b.Location.Range.From:
		return a.Location.Range.From < b.Location.Range.From
	case a.Check != b.Check:
		return a.Check < b.Check
	}
	return a.Fingerprint < b.Fingerprint
}

// Complete reports whether the scan looked at what it could look at: nothing
// failed, and at least one file, if there was any, was read by a check.
func (r *Result) Complete() bool {
	return len(r.Unexamined) == 0 && (r.Files == 0 || r.Unread < r.Files)
}
