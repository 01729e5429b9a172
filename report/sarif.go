package report

import (
	"encoding/json"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/bartizan-ai/bartizan"
)

// fingerprintKey names our fingerprint and its version in SARIF results.
const fingerprintKey = "bartizan/v1"

// sarif writes SARIF 2.1.0 (OASIS Standard, 27 March 2020). What was not
// examined are notifications of the invocation, whose execution then counts as
// not successful, so that a host does not show a clean run.
func (r *Report) sarif(w io.Writer) error {
	driver := sarif.NewToolComponent().WithName("Bartizan").WithVersion(r.Version).
		WithInformationURI("https://github.com/bartizan-ai/bartizan")
	index := map[string]int{}
	for _, c := range r.Checks {
		index[c.ID] = len(index)
		driver.AddRule(rule(c.Check))
	}
	run := sarif.NewRun().WithTool(sarif.NewTool().WithDriver(driver)).WithColumnKind("unicodeCodePoints")
	run.AddInvocation(r.invocation())
	run.Results = []*sarif.Result{} // an empty list says "ran, found nothing"
	for i := range r.Findings {
		run.AddResult(result(&r.Findings[i], index))
	}
	out := report.NewV210Report()
	out.AddRun(run)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func rule(c *bartizan.Check) *sarif.ReportingDescriptor {
	text := func(s string) *sarif.MultiformatMessageString {
		return sarif.NewMultiformatMessageString().WithText(s)
	}
	props := sarif.NewPropertyBag()
	props.Add("tags", []string{"security", c.Threat.Name})
	props.Add("security-severity", severityScore(c.Severity))
	return sarif.NewReportingDescriptor().WithID(c.ID).WithName(c.Path()).
		WithShortDescription(text(c.Doc.Title)).WithFullDescription(text(c.Doc.Text)).
		WithHelp(text(c.Doc.Text + "\n\nWhat to do: " + c.Doc.Remedy + "\n\nWhat it does not see: " + c.Doc.Limits + "\n\nSource: " + c.Doc.Source)).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(level(c.Severity))).
		WithProperties(props)
}

// level maps severities to SARIF's.
func level(s bartizan.Severity) string {
	switch {
	case s >= bartizan.High:
		return "error"
	case s == bartizan.Medium:
		return "warning"
	}
	return "note"
}

// severityScore is the number by which code hosts sort security rules, on
// CVSS's scale: the middle of its band for each word.
func severityScore(s bartizan.Severity) string {
	return []string{"0.0", "2.0", "5.5", "8.0", "9.5"}[min(int(s), 4)]
}

func (r *Report) invocation() *sarif.Invocation {
	inv := sarif.NewInvocation().WithExecutionSuccessful(r.Complete)
	for _, g := range r.Gaps {
		n := sarif.NewNotification().WithLevel("warning").
			WithMessage(sarif.NewMessage().WithText("not examined: " + Printable(g.Path) + ": " + Printable(g.Why)))
		inv.AddToolExecutionNotification(n)
	}
	return inv
}

func result(f *bartizan.Finding, index map[string]int) *sarif.Result {
	text := f.Title
	if len(f.Signals) > 0 {
		text += ": " + f.Signals[0].Reason
		if e := f.Signals[0].Evidence; e != "" {
			text += " (" + e + ")"
		}
	}
	file, inner, _ := strings.Cut(f.Location.URI, "!")
	phys := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewArtifactLocation().WithURI(fileURI(file)))
	loc := sarif.NewLocation().WithPhysicalLocation(phys)
	switch l := f.Location; {
	case inner != "": // offsets are those of the member
		loc.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(f.Location.URI))
	case l.Line > 0:
		phys.WithRegion(sarif.NewRegion().WithStartLine(l.Line).WithStartColumn(l.Column))
	case l.Range.Len() > 0:
		phys.WithRegion(sarif.NewRegion().WithByteOffset(l.Range.From).WithByteLength(l.Range.Len()))
	}
	res := sarif.NewResult().WithRuleID(f.Check).WithLevel(level(f.Severity)).
		WithMessage(sarif.NewMessage().WithText(Printable(text))).
		WithLocations([]*sarif.Location{loc}).
		WithPartialFingerprints(map[string]string{fingerprintKey: f.Fingerprint})
	if i, ok := index[f.Check]; ok {
		res.WithRuleIndex(i)
	}
	if n := len(f.Signals); n > 1 {
		res.WithOccurrenceCount(n)
	}
	return res
}

// fileURI is a relative URI reference for a slash-separated path.
func fileURI(p string) string {
	u := url.URL{Path: path.Clean(p)}
	return strings.TrimPrefix(u.String(), "./")
}
