package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

func TestParseRefuses(t *testing.T) {
	tests := []struct{ name, in, why string }{
		{"nothing", "", "ends too early"},
		{"blanks", " \n", "ends too early"},
		{"a byte order mark", "\ufeff{}", "want a value"},
		{"two values", "{} {}", "more follows"},
		{"a trailing comma in an array", "[1,]", "want a value"},
		{"a trailing comma in an object", `{"a":1,}`, "want a key"},
		{"a key without quotes", `{a:1}`, "want a key"},
		{"no colon", `{"a" 1}`, "want a colon"},
		{"single quotes", `{'a':1}`, "want a key"},
		{"a comment", `{/**/}`, "want a key"},
		{"an open string", `"abc`, "without an end"},
		{"an open escape", `"\`, "without an end"},
		{"a control character", "\"a\nb\"", "control character"},
		{"an unknown escape", `"\x41"`, "unknown escape"},
		{"a short \\u", `"\u12"`, "four hexadecimal"},
		{"a leading zero", "01", "more follows"},
		{"a plus", "+1", "want a value"},
		{"a bare point", "1.", "digit after the point"},
		{"an empty exponent", "1e", "digit in the exponent"},
		{"NaN", "NaN", "want a value"},
		{"an unknown word", "nul", "unknown word"},
		{"invalid UTF-8", "\"\xff\"", "not valid UTF-8"},
		{"an encoded surrogate", "\"\xed\xa0\x80\"", "not valid UTF-8"},
		{"a key twice", `{"a":1,"b":2,"a":3}`, "stands twice"},
		{"a key twice, once escaped", `{"a":1,"\u0061":3}`, "stands twice"},
		{"a key twice among many", `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"a":1}`, "stands twice"},
		{"a key twice deep inside", `[[{"x":{"k":1,"k":2}}]]`, "stands twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := jsonscan.Parse([]byte(tt.in), jsonscan.DefaultLimits)
			var syntax *jsonscan.SyntaxError
			if !errors.As(err, &syntax) || !strings.Contains(err.Error(), tt.why) || syntax.Offset > len(tt.in) {
				t.Errorf("error %v, want %q", err, tt.why)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	lim := jsonscan.Limits{Depth: 10, Values: 100}
	for name, in := range map[string]string{
		"depth":  strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"values": "[" + strings.Repeat("1,", 500) + "1]",
	} {
		if _, err := jsonscan.Parse([]byte(in), lim); !errors.Is(err, jsonscan.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ok := strings.Repeat("[", 10) + strings.Repeat("]", 10)
	if _, err := jsonscan.Parse([]byte(ok), lim); err != nil {
		t.Errorf("at the limit: %v", err)
	}
}

func TestNavigation(t *testing.T) {
	src := `{"a":[1,"x\n\u00e9",{"k":true}],"b\u0062":null,"s":"plain"}`
	doc, err := jsonscan.Parse([]byte(src), jsonscan.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	root := doc.Root()
	if got := root.Get("s").Text(); got != "plain" {
		t.Errorf("s = %q", got)
	}
	if root.Get("bb").Type() != jsonscan.Null || root.Get("zz").Type() != jsonscan.None {
		t.Error("escaped key not found, or a missing one found")
	}
	var items []string
	for i, v := range root.Get("a").Items() {
		if i == 1 {
			from, to := v.Range()
			if src[from:to] != `x\n\u00e9` {
				t.Errorf("range gives %q", src[from:to])
			}
		}
		items = append(items, v.Text())
	}
	if diff := cmp.Diff([]string{"1", "x\né", `{"k":true}`}, items); diff != "" {
		t.Error(diff)
	}
	var strs []string
	for v := range root.Strings(true) {
		strs = append(strs, v.Text())
	}
	if diff := cmp.Diff([]string{"a", "x\né", "k", "bb", "s", "plain"}, strs); diff != "" {
		t.Error(diff)
	}
	if none := (jsonscan.Value{}); none.Text() != "" || none.Get("x").Type() != jsonscan.None || len(none.Raw()) != 0 {
		t.Error("a missing value has content")
	}
}

func TestDecode(t *testing.T) {
	for raw, want := range map[string]string{
		`a\"\\\/\b\f\n\r\t`: "a\"\\/\b\f\n\r\t",
		`\ud83d\ude00`:      "😀",
		`\ud83d`:            "\ufffd",
		`\ud83d\u0041`:      "\ufffdA",
		`\ude00\ud83d`:      "\ufffd\ufffd",
		`é\u0301`:           "é\u0301",
	} {
		if got := jsonscan.Decode([]byte(raw)); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

func TestOffset(t *testing.T) {
	raw := []byte(`a\n\u00e9\ud83d\ude00é!`)
	text := jsonscan.Decode(raw)
	for at := range len(text) + 1 {
		if !utf8.RuneStart((text + "x")[at]) {
			continue
		}
		i, _ := jsonscan.Offset(raw, at)
		if got := jsonscan.Decode(raw[:i]) + jsonscan.Decode(raw[i:]); got != text || len(jsonscan.Decode(raw[:i])) != at {
			t.Errorf("decoded %d is raw %d, which splits into %q and %q", at, i, raw[:i], raw[i:])
		}
	}
}

// FuzzParse holds the parser against the standard library's: what it accepts,
// they accept and read the same; what it refuses beyond them is a duplicate
// key, a limit or invalid UTF-8.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{}`, `[1,2.5e-3,"a\u00e9\ud83d"]`, `{"a":{"b":[null,true]}}`, `"\ud83d\ude00"`, "[", `{"a":1,"a":2}`, `-0.1E+9`, `1E1000`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		doc, err := jsonscan.Parse(in, jsonscan.Limits{Depth: 100, Values: 10_000})
		if err != nil {
			var syntax *jsonscan.SyntaxError
			if errors.As(err, &syntax) && json.Valid(in) && utf8.Valid(in) && !strings.Contains(err.Error(), "twice") {
				t.Fatalf("refused valid JSON %q: %v", in, err)
			}
			return
		}
		var std any
		numbers := json.NewDecoder(bytes.NewReader(in))
		numbers.UseNumber() // 1E1000 is JSON, if no float64
		if err := numbers.Decode(&std); err != nil || !json.Valid(in) {
			t.Fatalf("accepted %q, which the standard library refuses: %v", in, err)
		}
		if s, ok := std.(string); ok && doc.Root().Text() != s {
			t.Fatalf("%q reads as %q, want %q", in, doc.Root().Text(), s)
		}
		for v := range doc.Root().Strings(true) {
			var s string
			raw := append(append([]byte{'"'}, v.Raw()...), '"')
			if err := json.Unmarshal(raw, &s); err != nil || s != v.Text() {
				t.Fatalf("string %q reads as %q, want %q (%v)", raw, v.Text(), s, err)
			}
			again := append(jsonscan.AppendQuoted([]byte{'"'}, s), '"')
			var back string
			if err := json.Unmarshal(again, &back); err != nil || back != s {
				t.Fatalf("quoted %q as %q, which reads as %q", s, again, back)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	body := []byte(`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("The quick brown fox. ", 780) + `"}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsonscan.Parse(body, jsonscan.DefaultLimits); err != nil {
			b.Fatal(err)
		}
	}
}
