package xmltags_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/xmltags"
)

func TestParse(t *testing.T) {
	in := `<?xml version="1.0"?><!-- <no/> --><!DOCTYPE a [<!ENTITY x "]>"><!-- [ -->]>` +
		`<a b="1>2" c='x'><![CDATA[<no/>]]><d:e f = "g"/></a>`
	d := xmltags.Parse([]byte(in))
	var got []string
	for _, tag := range d.Tags {
		s := tag.Name
		for _, a := range tag.Attrs {
			s += " " + a.Name + "=" + a.Value
		}
		got = append(got, s)
	}
	if diff := cmp.Diff([]string{"?xml version=1.0", "a b=1>2 c=x", "d:e f=g"}, got); diff != "" || d.Cut {
		t.Error(diff, d.Cut)
	}
	if d.Doctype != `<!DOCTYPE a [<!ENTITY x "]>">]>` {
		t.Errorf("%q", d.Doctype)
	}
	wide := "\xff\xfe"
	for _, c := range []byte(in) {
		wide += string([]byte{c, 0})
	}
	if w := xmltags.Parse([]byte(wide)); len(w.Tags) != 3 || w.Doctype != d.Doctype {
		t.Errorf("in UTF-16: %+v", w)
	}
}

func TestHostile(t *testing.T) {
	for _, in := range []string{"<", "<!--", "<![CDATA[", "<!DOCTYPE a [", "<!DOCTYPE a [<!--", "<a b=\"", "<?x", strings.Repeat("<", 1_000_000), strings.Repeat("<a>", xmltags.MostTags+1)} {
		if !xmltags.Parse([]byte(in)).Cut {
			t.Errorf("%.20q is not cut", in)
		}
	}
	xmltags.Parse([]byte("<a " + strings.Repeat("b='c' ", 500_000) + ">"))
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "y">]><a b="c"><![CDATA[x]]></a>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, tag := range xmltags.Parse(b).Tags {
			if tag.At < 0 {
				t.Fatal(tag)
			}
		}
	})
}
