package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bartizan-ai/bartizan/report"
)

func listing() *report.Report {
	r := sample()
	r.Listing = []report.File{
		{Path: "dir/a b\u202e.md", Size: 5, Verdict: "malicious", Completeness: "complete"},
		{Path: "m.pt", Size: 7, Kind: "pickle", Model: true, Verdict: "safe", Completeness: "partial", SHA256: strings.Repeat("ab", 32)},
	}
	r.Gaps = append(r.Gaps, report.Gap{Path: "m.pt!data.pkl", Check: "SUP001", Why: "cut at <5> & \x00"})
	return r
}

// TestSARIFSchema holds the report to the schema of the standard.
func TestSARIFSchema(t *testing.T) {
	for _, r := range []*report.Report{listing(), {}} {
		got, err := sarif.FromBytes([]byte(write(t, r, "sarif")))
		if err == nil {
			err = got.Validate()
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// TestGitHubRules holds the report to what GitHub asks of an upload beyond the
// schema: a rule for each result, texts of a bounded length, relative places, a
// fingerprint, and a security severity on each rule.
func TestGitHubRules(t *testing.T) {
	var got struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Rules []struct {
						ID               string
						ShortDescription struct{ Text string }
						FullDescription  struct{ Text string }
						Properties       map[string]any
					}
				}
			}
			Results []struct {
				RuleID              string
				Message             struct{ Text string }
				PartialFingerprints map[string]string
				Locations           []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(write(t, listing(), "sarif")), &got); err != nil {
		t.Fatal(err)
	}
	rules := map[string]bool{}
	for _, r := range got.Runs[0].Tool.Driver.Rules {
		rules[r.ID] = true
		if len(r.ShortDescription.Text) > 1024 || r.Properties["security-severity"] == nil || r.FullDescription.Text == "" {
			t.Errorf("rule %s: %d characters, %v", r.ID, len(r.ShortDescription.Text), r.Properties)
		}
	}
	for _, r := range got.Runs[0].Results {
		uri := r.Locations[0].PhysicalLocation.ArtifactLocation.URI
		if !rules[r.RuleID] || r.Message.Text == "" || len(r.PartialFingerprints) == 0 || strings.HasPrefix(uri, "/") || strings.Contains(uri, "..") {
			t.Errorf("result %+v", r)
		}
	}
}

// cycloneSchema compiles the schema of a version, which the library brings.
func cycloneSchema(t *testing.T, version string) *jsonschema.Schema {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Skipf("the library's folder is not known here: %v", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "schema")
	c := jsonschema.NewCompiler()
	for _, name := range []string{"bom-" + version + ".schema.json", "spdx.schema.json", "jsf-0.82.schemax.json"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skip(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		id := "http://cyclonedx.org/schema/" + strings.Replace(name, "schemax", "schema", 1)
		if err := c.AddResource(id, v); err != nil {
			t.Fatal(err)
		}
	}
	c.UseLoader(noLoader{})
	s, err := c.Compile("http://cyclonedx.org/schema/bom-" + version + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// noLoader stands in for the one document that the library does not bring: names
// of algorithms, which these reports have none of.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return map[string]any{"definitions": map[string]any{"ellipticCurvesEnum": map[string]any{}, "algorithmFamiliesEnum": map[string]any{}}}, nil
}

func TestCycloneDXSchema(t *testing.T) {
	for version, format := range map[string]string{"1.6": "cyclonedx", "1.7": "cyclonedx-1.7"} {
		s := cycloneSchema(t, version)
		for _, r := range []*report.Report{listing(), {}} {
			out := write(t, r, format)
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
			if err == nil {
				err = s.Validate(v)
			}
			if err != nil || !strings.Contains(out, `"specVersion": "`+version+`"`) {
				t.Errorf("%s: %v\n%s", version, err, out)
			}
		}
		out := write(t, listing(), format)
		for _, want := range []string{`"machine-learning-model"`, `"bartizan:completeness"`, strings.Repeat("ab", 32), `"bartizan:not-examined"`, `"affects"`} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %s", version, want)
			}
		}
	}
}

func TestJUnit(t *testing.T) {
	out := write(t, listing(), "junit")
	dec := xml.NewDecoder(strings.NewReader(out))
	dec.Strict = true
	var root struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := dec.Decode(&root); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	n := len(sample().Findings)
	if root.Failures != n || root.Errors != 2 || root.Tests != n+2 || len(root.Suites) != n+1 {
		t.Errorf("%d tests, %d failures, %d errors, %d suites", root.Tests, root.Failures, root.Errors, len(root.Suites))
	}
	if strings.ContainsAny(out, "\x00\x1b\u202e") {
		t.Error("controls reached the report")
	}
}

func TestExplain(t *testing.T) {
	var b bytes.Buffer
	r := listing()
	if err := r.Explain(&b, "abab"); err != nil || !strings.Contains(b.String(), "What to do: ") || strings.Contains(b.String(), "\u202e") {
		t.Errorf("%v\n%s", err, b.String())
	}
	if err := r.Explain(&b, "ffff"); err == nil {
		t.Error("a finding that is not there was explained")
	}
}
