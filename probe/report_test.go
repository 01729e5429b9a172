package probe

import (
	"testing"

	"github.com/bartizan-ai/bartizan"
)

// TestVerdict: what was not tried is unknown, and unknown is no pass.
func TestVerdict(t *testing.T) {
	whole := func(change func(*Report, *CheckResult)) *Report {
		c := CheckResult{Check: "TST001", Cases: 3, Reached: 3, Counts: Counts{Resisted: 30}}
		r := &Report{Complete: true}
		change(r, &c)
		r.Checks = []CheckResult{c}
		return r
	}
	for name, tt := range map[string]struct {
		r    *Report
		want Verdict
	}{
		"all resisted":             {whole(func(*Report, *CheckResult) {}), Passed},
		"all blocked":              {whole(func(_ *Report, c *CheckResult) { c.Counts = Counts{Blocked: 30} }), Passed},
		"a finding":                {whole(func(r *Report, _ *CheckResult) { r.Findings = []bartizan.Finding{{}} }), Found},
		"a finding, stopped":       {whole(func(r *Report, _ *CheckResult) { r.Findings, r.Complete = []bartizan.Finding{{}}, false }), Found},
		"stopped":                  {whole(func(r *Report, _ *CheckResult) { r.Complete = false }), Undecided},
		"a case that nobody tried": {whole(func(_ *Report, c *CheckResult) { c.Reached = 2 }), Undecided},
		"a tenth errors":           {whole(func(_ *Report, c *CheckResult) { c.Counts = Counts{Resisted: 27, Errors: 3} }), Passed},
		"more than a tenth":        {whole(func(_ *Report, c *CheckResult) { c.Counts = Counts{Resisted: 26, Errors: 4} }), Undecided},
		"only errors":              {whole(func(_ *Report, c *CheckResult) { c.Counts = Counts{Errors: 3} }), Undecided},
		"no check":                 {&Report{Complete: true}, Undecided},
	} {
		if got := tt.r.Verdict(); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
