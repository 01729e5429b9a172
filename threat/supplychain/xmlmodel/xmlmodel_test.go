package xmlmodel_test

import (
	"errors"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/xmlmodel"
)

func TestCheck(t *testing.T) { checktest.Run(t, xmlmodel.Check) }

func scan(t testing.TB, name, in string) (float64, []string, error) {
	t.Helper()
	return checktest.Scan(t, xmlmodel.Check, name, in)
}

const pmml = `<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/><DataDictionary/></PMML>`

func TestModels(t *testing.T) {
	for in, want := range map[string]float64{
		`<?xml version="1.0"?>` + pmml: 0,
		`<!DOCTYPE PMML PUBLIC "PMML 2.0" "http://www.dmg.org/v2-0/pmml_v2_0.dtd">` + pmml:                                                       0,
		`<!DOCTYPE PMML SYSTEM "http://127.0.0.1/x.dtd">` + pmml:                                                                                 0.8,
		`<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + pmml:                                                                       0.8,
		`<!DOCTYPE PMML [<!ENTITY x PUBLIC "a" "http://127.0.0.1/">]>` + pmml:                                                                    0.8,
		`<!DOCTYPE PMML [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>` + pmml:                                                             0.8,
		`<!DOCTYPE PMML [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>` + pmml:                                                                          0.8,
		`<!DOCTYPE PMML [<!ENTITY a "aa">]>` + pmml:                                                                                              0.5,
		`<PMML version="4.4"><xi:include href="file:///etc/passwd"/></PMML>`:                                                                     0.8,
		`<PMML version="4.4"><Extension value="java.lang.Runtime.getRuntime()"/></PMML>`:                                                         0.8,
		`<?xml-stylesheet href="http://127.0.0.1/x.xsl"?>` + pmml:                                                                                0.5,
		`<net name="m" version="11"><layers><layer id="0" name="a" type="Parameter" version="opset1"><data shape="1,3"/></layer></layers></net>`: 0,
		`<net name="m" version="11"><layers><layer id="0" name="a" type="Mine" version="extension"/></layers></net>`:                             0.5,
		`<net name="m" version="11"><rt_info><extension path="/tmp/libx.so"/></rt_info></net>`:                                                   0.8,
		`<project><!-- --><build file="x.so"/></project>`:                                                                                        0,
	} {
		for _, name := range []string{"model.xml", "model"} {
			if name == "model" && want == 0.5 && in[1] == '?' {
				continue
			}
			top, why, err := scan(t, name, in)
			if top != want || err != nil && !errors.Is(err, bartizan.ErrNotMine) {
				t.Errorf("%s %s: %.2f, want %.2f: %v, %v", name, in, top, want, why, err)
			}
		}
	}
}

// TestCutAnywhere: a document that is cut inside a tag is not clean.
func TestCutAnywhere(t *testing.T) {
	in := `<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + pmml
	for n := 1; n < len(in); n++ {
		if in[n-1] == '>' && n > 50 {
			continue
		}
		if top, _, err := scan(t, "model.pmml", in[:n]); top == 0 && err == nil {
			t.Errorf("cut at %d: silent", n)
		}
	}
}
