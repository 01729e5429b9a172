package report

import (
	"fmt"
	"io"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/bartizan-ai/bartizan"
)

// cyclonedx writes a bill of materials (ECMA-424): each file a component, models
// as machine-learning-model, each finding a vulnerability of the file that it is
// in. Verdict and completeness are properties, so that a file which was not
// examined is not taken for a clean one.
func (r *Report) cyclonedx(w io.Writer, version cdx.SpecVersion) error {
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{
		Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05Z"),
		Component: &cdx.Component{BOMRef: "source", Type: cdx.ComponentTypeApplication, Name: Printable(r.Target)},
		Tools: &cdx.ToolsChoice{Components: &[]cdx.Component{{
			Type: cdx.ComponentTypeApplication, Name: "bartizan", Version: r.Version,
		}}},
		Properties: &[]cdx.Property{{Name: "bartizan:complete", Value: fmt.Sprint(r.Complete)}},
	}
	refs, gaps := map[string]string{}, r.gapsByFile()
	var parts []cdx.Component
	for i := range r.Listing {
		f := &r.Listing[i]
		refs[f.Path] = fmt.Sprintf("file-%d", i+1)
		parts = append(parts, component(f, refs[f.Path], gaps[f.Path]))
	}
	bom.Components = &parts
	var found []cdx.Vulnerability
	for i := range r.Findings {
		found = append(found, vulnerability(&r.Findings[i], refs, i))
	}
	bom.Vulnerabilities = &found
	enc := cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false)
	return enc.EncodeVersion(bom, version)
}

func component(f *File, ref string, gaps []Gap) cdx.Component {
	c := cdx.Component{BOMRef: ref, Type: cdx.ComponentTypeFile, Name: Printable(f.Path)}
	if f.Model {
		c.Type = cdx.ComponentTypeMachineLearningModel
	}
	if f.SHA256 != "" {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: f.SHA256}}
	}
	props := []cdx.Property{
		{Name: "bartizan:verdict", Value: f.Verdict}, {Name: "bartizan:completeness", Value: f.Completeness},
		{Name: "bartizan:size", Value: fmt.Sprint(f.Size)},
	}
	if f.Kind != "" {
		props = append(props, cdx.Property{Name: "bartizan:kind", Value: f.Kind})
	}
	for _, g := range gaps {
		props = append(props, cdx.Property{Name: "bartizan:not-examined", Value: Printable(g.Why)})
	}
	c.Properties = &props
	return c
}

// gapsByFile lists what of each file was not examined, the first ten of it.
func (r *Report) gapsByFile() map[string][]Gap {
	out := map[string][]Gap{}
	for _, g := range r.Gaps {
		if file, _, _ := strings.Cut(g.Path, "!"); len(out[file]) < 10 {
			out[file] = append(out[file], g)
		}
	}
	return out
}

func vulnerability(f *bartizan.Finding, refs map[string]string, i int) cdx.Vulnerability {
	v := cdx.Vulnerability{
		BOMRef: fmt.Sprintf("finding-%d", i+1), ID: f.Check, Source: &cdx.Source{Name: "Bartizan"},
		Description: Printable(f.Title), Recommendation: Printable(f.Remedy),
		Ratings: &[]cdx.VulnerabilityRating{{
			Source: &cdx.Source{Name: "Bartizan"}, Severity: cdx.Severity(f.Severity.String()), Method: cdx.ScoringMethodOther,
		}},
		Properties: &[]cdx.Property{{Name: "bartizan:fingerprint", Value: f.Fingerprint}, {Name: "bartizan:location", Value: Printable(f.Location.URI)}},
	}
	if len(f.Signals) > 0 {
		v.Detail = Printable(f.Signals[0].Reason)
	}
	file, _, _ := strings.Cut(f.Location.URI, "!")
	ref, ok := refs[file]
	if !ok {
		ref = "source"
	}
	v.Affects = &[]cdx.Affects{{Ref: ref}}
	return v
}
