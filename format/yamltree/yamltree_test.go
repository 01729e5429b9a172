package yamltree_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/format/yamltree"
)

func pairs(in string) (out, tags []string) {
	doc := yamltree.Parse([]byte(in))
	for _, e := range doc.Entries {
		out = append(out, e.Key+"="+e.Value)
	}
	for _, e := range doc.Tags {
		tags = append(tags, e.Key)
	}
	return out, tags
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"a: 1\nb: two words # c: d\n":                 "a=1 b=two words",
		"a:\n  b: c\n  d:\n    - e: f\n    - g\nh: i": "a= b=c d= e=f h=i",
		"a: {b: c, \"d\":e, 'f': [g, {h: i}]}":        "a= b=c d=e f= h=i",
		"\"\\x5ft\\u005f\": 'it''s'":                  "_t_=it's",
		"\"a\\\n   b\": c":                            "ab=c",
		"? a\n: b\n":                                  "a=b",
		"a:\n  b\n":                                   "a=b",
		"a: >-\n  os.system\n":                        "a=os.system",
		"k: &n os.system\nl: *n\n":                    "k=os.system l=os.system",
		"&k a: b\n*k : c\n":                           "a=b a=c",
		"a: http://x/y:z\n":                           "a=http://x/y:z",
		"a: b\n---\nc: d\n...\n":                      "a=b c=d",
		"a: !!str b\nc: !x\n  d: e\n":                 "a=b c= d=e",
		"a: |\n  x: y\n":                              "a= x=y",
		"- a: b\n  c: d\n-\n  e: f\n":                 "a=b c=d e=f",
	} {
		got, _ := pairs(in)
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestTags(t *testing.T) {
	for in, want := range map[string]string{
		"a: !!python/object/apply:os.system [x]":                "!!python/object/apply:os.system",
		"!<tag:yaml.org,2002:python/name:os.system> x":          "!<tag:yaml.org,2002:python/name:os.system>",
		"%TAG !e! tag:yaml.org,2002:python/\n---\na: !e!name:x": "%TAG !e! tag:yaml.org,2002:python/ !e!name:x",
		"[!a b, !c {d: e}]":                                     "!a !c",
		"a: wow! !b":                                            "",
	} {
		_, got := pairs(in)
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestHostile: time is linear and memory bounded.
func TestHostile(t *testing.T) {
	for _, unit := range []string{"[", "- ", "? ", "!a ", "&a ", "*a ", "a: ", "{a: ", "'", "\"\\", "a:\n", "#", "%TAG\n", "| "} {
		yamltree.Parse([]byte(strings.Repeat(unit, 100_000)))
	}
	if doc := yamltree.Parse([]byte(strings.Repeat("a: b\n", yamltree.MostEntries+1))); !doc.Cut {
		t.Error("no limit")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: b\n", "- {a: [b, c]}\n", "a: &x b\nc: *x\n", "!!python/name:os.system x\n", "a: |\n  x\n", "\"\\x41\\\n b\": ''''"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, e := range yamltree.Parse(b).Entries {
			if e.At < 0 || e.End < e.At && e.Value == "" || e.End > len(b) {
				t.Fatalf("%+v of %d bytes", e, len(b))
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	in := []byte(strings.Repeat("key:\n  - name: value\n    other: [1, 2, {a: b}]\n", 1000))
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		yamltree.Parse(in)
	}
}
