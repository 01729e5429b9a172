package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/report"
)

func sample() *report.Report {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := &report.Report{
		Version: "v1", Verb: "scan", Target: ".", Started: at, Ended: at.Add(1500 * time.Millisecond), Files: 3, Bytes: 2048, Unread: 1, Known: 2, Members: 14000, UnreadMembers: 1,
		Gaps: []report.Gap{{Path: "x\x1b[2Jy", Check: "TST001", Why: "could not"}},
	}
	for i, c := range catalog.Checks() {
		r.Checks = append(r.Checks, report.Check{Check: c, ID: c.ID, Path: c.Path()})
		f := bartizan.Finding{
			Check: c.ID, Threat: c.Threat.ID, Title: c.Doc.Title, Severity: c.Severity, Fingerprint: strings.Repeat("ab", 16),
			Location: bartizan.Location{URI: "dir/a b\u202e.md", Line: 3 + i, Column: 7, Range: bartizan.Range{From: 40, To: 50}},
			Signals:  []bartizan.Signal{{Score: .9, Reason: "seen\nhere", Evidence: "e\u200bv"}, {Score: .8}},
		}
		r.Findings = append(r.Findings, f)
	}
	return r
}

func write(t *testing.T, r *report.Report, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextIsSafeForATerminal(t *testing.T) {
	out := write(t, sample(), "text")
	for _, bad := range []string{"\x1b", "\u202e", "\u200b", "seen\nhere"} {
		if strings.Contains(out, bad) {
			t.Errorf("%q reached the terminal:\n%s", bad, out)
		}
	}
	for _, want := range []string{`dir/a b\u{202e}.md:3:7`, `x\u{1b}[2Jy by TST001: could not`, "and 1 more times", "2 known", "1 not examined", "1 file of a kind", "3 files, 14000 members of archives (2.0 KiB)", "1 member of a kind"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestJSON(t *testing.T) {
	var got struct {
		Complete bool
		Findings []bartizan.Finding
		Gaps     []report.Gap `json:"not_examined"`
	}
	if err := json.Unmarshal([]byte(write(t, sample(), "json")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Complete || len(got.Gaps) != 1 || got.Findings[0].Severity != sample().Findings[0].Severity || len(got.Findings[0].Signals) != 2 {
		t.Errorf("%+v", got)
	}
	empty := write(t, &report.Report{}, "json")
	if !strings.Contains(empty, `"findings": []`) || !strings.Contains(empty, `"not_examined": []`) {
		t.Errorf("empty lists are not empty lists: %s", empty)
	}
}

func TestSARIF(t *testing.T) {
	var got struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID         string
						Properties map[string]any
					}
				}
			}
			Invocations []struct {
				ExecutionSuccessful        bool
				ToolExecutionNotifications []struct{ Message struct{ Text string } }
			}
			Results []struct {
				RuleID              string
				RuleIndex           int
				Level               string
				PartialFingerprints map[string]string
				Locations           []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	out := write(t, sample(), "sarif")
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if got.Version != "2.1.0" || len(run.Results) != len(catalog.Checks()) || len(run.Tool.Driver.Rules) != len(catalog.Checks()) {
		t.Fatalf("version %s, %d results, %d rules", got.Version, len(run.Results), len(run.Tool.Driver.Rules))
	}
	if run.Invocations[0].ExecutionSuccessful || len(run.Invocations[0].ToolExecutionNotifications) != 1 {
		t.Error("what was not examined is not told")
	}
	for i, r := range run.Results {
		level := map[bartizan.Severity]string{bartizan.Critical: "error", bartizan.High: "error", bartizan.Medium: "warning", bartizan.Low: "note", bartizan.Info: "note"}[catalog.Checks()[i].Severity]
		l := r.Locations[0].PhysicalLocation
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.PartialFingerprints["bartizan/v1"] == "" ||
			l.ArtifactLocation.URI != "dir/a%20b%E2%80%AE.md" || l.Region.StartLine != 3+i || r.Level != level {
			t.Errorf("result %d: %+v", i, r)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := sample().Write(&bytes.Buffer{}, "xml"); err == nil {
		t.Error("xml was accepted")
	}
}
