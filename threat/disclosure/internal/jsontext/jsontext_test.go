package jsontext_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/threat/disclosure/internal/jsontext"
)

func TestStrings(t *testing.T) {
	in := "fetch\n" + `{"url": "a\u0062\n", "list":["x","y"], "o":{"p" :"q"}, "n":1, "open": "z`
	var got [][2]string
	for _, l := range jsontext.Strings(in) {
		got = append(got, [2]string{l.Name, l.Text})
		if !l.Escaped && in[l.From:l.To] != l.Text {
			t.Errorf("%+v is not at its place", l)
		}
	}
	want := [][2]string{{"", "url"}, {"url", "ab\n"}, {"", "list"}, {"", "x"}, {"", "y"}, {"", "o"}, {"", "p"}, {"p", "q"}, {"", "n"}, {"", "open"}, {"open", "z"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzStrings(f *testing.F) {
	f.Add("a\"b", "c\\")
	f.Fuzz(func(t *testing.T, name, value string) {
		b, err := json.Marshal(map[string]string{name: value})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		got := jsontext.Strings(string(b))
		if len(got) != 2 || got[1].Text != back[got[0].Text] {
			t.Fatalf("%s: %+v", b, got)
		}
		for _, l := range jsontext.Strings(name) {
			if l.From > l.To || l.To > len(name) {
				t.Fatalf("%q: %+v", name, l)
			}
		}
	})
}
