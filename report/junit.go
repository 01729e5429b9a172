package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/bartizan-ai/bartizan"
)

// The elements of a JUnit report, as test runners' dashboards read them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Timestamp string      `xml:"timestamp,attr"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Failure *junitOutcome `xml:"failure"`
		Error   *junitOutcome `xml:"error"`
	}
	junitOutcome struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// junit writes one suite per check: a failed case for each finding, a passed one
// for a check without any, and an error for what was not examined.
func (r *Report) junit(w io.Writer) error {
	out := junitSuites{Name: "bartizan " + r.Verb, Time: fmt.Sprintf("%.3f", r.Ended.Sub(r.Started).Seconds())}
	cases := map[string][]junitCase{}
	for i := range r.Findings {
		f := &r.Findings[i]
		cases[f.Check] = append(cases[f.Check], failedCase(f))
	}
	for _, c := range r.Checks {
		all := cases[c.ID]
		if len(all) == 0 {
			all = []junitCase{{Name: "no finding", Class: c.ID + " " + c.Path}}
		}
		out.add(r, c.ID+" "+c.Path, all)
	}
	var gaps []junitCase
	for _, g := range r.Gaps {
		gaps = append(gaps, junitCase{
			Name: clean(g.Path), Class: "not examined", File: clean(g.Path),
			Error: &junitOutcome{Message: clean(g.Why), Type: "not examined", Text: clean(g.Check + " " + g.Why)},
		})
	}
	out.add(r, "not examined", gaps)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuites) add(r *Report, name string, cases []junitCase) {
	if len(cases) == 0 {
		return
	}
	suite := junitSuite{Name: name, Tests: len(cases), Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), Cases: cases}
	for _, c := range cases {
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Error != nil {
			suite.Errors++
		}
	}
	s.Tests, s.Failures, s.Errors = s.Tests+suite.Tests, s.Failures+suite.Failures, s.Errors+suite.Errors
	s.Suites = append(s.Suites, suite)
}

func failedCase(f *bartizan.Finding) junitCase {
	file, _, _ := strings.Cut(f.Location.URI, "!")
	c := junitCase{Name: clean(f.Location.URI), Class: f.Check, File: clean(file)}
	reason := f.Title
	if len(f.Signals) > 0 {
		reason = f.Signals[0].Reason
	}
	c.Failure = &junitOutcome{
		Message: clean(reason), Type: f.Severity.String(),
		Text: clean(fmt.Sprintf("%s\n%s\n%s\nfingerprint %s", f.Title, f.Location.URI, f.Remedy, f.Fingerprint)),
	}
	return c
}

// clean makes text fit for XML 1.0, which has no place for most controls.
func clean(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Printable(lines[i])
	}
	return strings.Join(lines, "\n")
}
