package jsontree_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/bartizan-ai/bartizan/format/jsontree"
)

func TestParse(t *testing.T) {
	n, err := jsontree.Parse([]byte("\xef\xbb\xbf {\"a\": [1, -2.5e3, NaN, -Infinity, {}], \"a\": \"x\\u0041\\n\\ud83d\\ude00\\ud800\", \"b\": null, \"c\": true} "))
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Kids) != 4 || n.Get("a").Str() != "xA\n😀\ufffd" || n.Kids[0].Kind != jsontree.List || len(n.Kids[0].Kids) != 5 {
		t.Errorf("%+v", n)
	}
	if n.Kids[0].Kids[1].Text != "-2.5e3" || n.Get("c").Text != "true" || n.Get("none") != nil || n.Get("none").Str() != "" {
		t.Errorf("%+v", n.Kids[0])
	}
	count := 0
	n.Walk(func(*jsontree.Node) bool { count++; return true })
	if count != 10 {
		t.Errorf("%d nodes", count)
	}
}

func TestEncodings(t *testing.T) {
	doc := `{"k": "é😀"}`
	units := utf16.Encode([]rune(doc))
	var little, big, bigger []byte
	for _, u := range units {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	for _, r := range doc {
		bigger = append(bigger, byte(r>>24), byte(r>>16), byte(r>>8), byte(r))
	}
	for name, b := range map[string][]byte{
		"little": little, "big": big, "marked": append([]byte("\xff\xfe"), little...), "32 bits": bigger,
	} {
		n, err := jsontree.Parse(b)
		if err != nil || n.Get("k").Str() != "é😀" {
			t.Errorf("%s: %v, %v", name, n, err)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, in := range []string{
		"", " ", "{", "[", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{1:2}", "\"", "\"\\x\"", "\"\\u12\"", "x", "{}x", "[1}", "{\"a\":1]", "[,]",
	} {
		if _, err := jsontree.Parse([]byte(in)); !errors.Is(err, jsontree.ErrSyntax) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestLimits(t *testing.T) {
	for name, in := range map[string]string{
		"deep": strings.Repeat("[", 1_000_000),
		"wide": "[" + strings.Repeat("1,", jsontree.MostNodes) + "1]",
	} {
		if _, err := jsontree.Parse([]byte(in)); !errors.Is(err, jsontree.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, in := range []string{`{"a":[1,2,{"b":"\u00e9"}],"a":null}`, "[NaN]", "\xff\xfe{\x00}\x00", `"\ud800"`} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := jsontree.Parse(b)
		if json.Valid(b) && err != nil && !errors.Is(err, jsontree.ErrLimit) {
			t.Fatalf("the standard library reads it: %v", err)
		}
		if n == nil {
			t.Fatal("no tree")
		}
		n.Walk(func(*jsontree.Node) bool { return true })
	})
}

func BenchmarkParse(b *testing.B) {
	in := []byte("[" + strings.Repeat(`{"key":"value","n":1.5},`, 10_000) + "0]")
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsontree.Parse(in); err != nil {
			b.Fatal(err)
		}
	}
}
