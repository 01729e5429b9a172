package links_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan/text/links"
)

// show lists what Find gives: form, whether it loads, the address as written.
func show(s string) []string {
	var out []string
	found, _ := links.Find(s, false, true)
	for _, l := range found {
		line := fmt.Sprintf("%s %q", l.Form, s[l.From:l.To])
		if l.Loads {
			line += " loads"
		}
		if l.Base {
			line += " base"
		}
		out = append(out, line)
	}
	return out
}

func TestFind(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"no address: a/b, c.d, e://f, (x) [y] = z", nil},
		{"see https://a.example/b?c=d. Then", []string{`bare address "https://a.example/b?c=d"`}},
		{"(https://a.example/b_(c)) and HTTP://A.example", []string{`bare address "https://a.example/b_(c)"`, `bare address "HTTP://A.example"`}},
		{"http://www. a.example, www. x www.", []string{`bare address "http://www"`}},
		{"<https://a.example/x>", []string{`bare address "https://a.example/x"`}},
		{"go to www.a.example/x!", []string{`bare address "www.a.example/x"`}},
		{`{"u":"https:\/\/a.example\/x"}`, []string{`bare address "https:\\/\\/a.example\\/x"`}},
		{"[https://a.example](//b.example/2)", []string{`bare address "https://a.example"`, `link "//b.example/2"`}},
		{"[x https://a.example/![b](//b.example/2)", []string{`bare address "https://a.example/"`, `image "//b.example/2" loads`}},
		{"[t](https://a.example/x)", []string{`link "https://a.example/x"`}},
		{"![t](https://a.example/x \"title\")", []string{`image "https://a.example/x" loads`}},
		{"![t](<https://a.example/x y>)", []string{`image "https://a.example/x y" loads`}},
		{"[![t [n]](//a.example/1)](//b.example/2)", []string{`image "//a.example/1" loads`, `link "//b.example/2"`}},
		{"![t](\nhttps://a.example/(b)c)", []string{`image "https://a.example/(b)c" loads`}},
		{"![t](https&#58;//a.example)", []string{`image "https&#58;//a.example" loads`}},
		{`![t](https\://a.example)`, []string{`image "https\\://a.example" loads`}},
		{"![" + strings.Repeat("long ", 300) + "](https://a.example)", []string{`image "https://a.example" loads`}},
		{"[a]: https://a.example/x 'title'\n![b][a]", []string{`reference definition "https://a.example/x" loads`}},
		{"[a]:\n  <//a.example/x>", []string{`reference definition "//a.example/x" loads`}},
		{`<img alt="a>b" src="https://a.example/x">`, []string{`HTML attribute "https://a.example/x" loads`}},
		{`<IMG SRC = 'HtTpS://a.example/x y'>`, []string{`HTML attribute "HtTpS://a.example/x y" loads`}},
		{`<img src=//a.example/x>`, []string{`HTML attribute "//a.example/x" loads`}},
		{"<img src=\"ht\ntps:/\\a.example\">", []string{"HTML attribute \"ht\\ntps:/\\\\a.example\" loads"}},
		{`<a href="https://a.example/x">`, []string{`HTML attribute "https://a.example/x"`}},
		{`<a href="javascript:fetch(1)">`, []string{`HTML attribute "javascript:fetch(1)"`}},
		{`<link href="//a.example/x"><base href="//b.example">`, []string{`HTML attribute "//a.example/x" loads`, `HTML attribute "//b.example" loads base`}},
		{`<img srcset="//a.example/1 1x, https://b.example/2 2x">`, []string{`HTML attribute "//a.example/1" loads`, `HTML attribute "https://b.example/2" loads`}},
		{`<meta http-equiv=refresh content="0; url=https://a.example/x">`, []string{`HTML attribute "https://a.example/x" loads`}},
		{`<object data="//a.example"><form action="//b.example"><video poster="//c.example">`, []string{
			`HTML attribute "//a.example" loads`, `HTML attribute "//b.example"`, `HTML attribute "//c.example" loads`,
		}},
		{`<image xlink:href="//a.example">`, []string{`HTML attribute "//a.example" loads`}},
		{`<iframe srcdoc="<img src=&quot;//a.example/x&quot;>">`, []string{`HTML attribute "//a.example/x" loads`}},
		{`<div style="background:url('//a.example/x')">`, []string{`style "//a.example/x" loads`}},
		{`@import "https://a.example/x.css";`, []string{`style "https://a.example/x.css" loads`}},
		{"\x1b]8;;https://a.example/x\x1b\\text\x1b]8;;\x1b\\", []string{`terminal link "https://a.example/x" loads`}},
		{"\u009d8;id=1;https://a.example/x\a", []string{`terminal link "https://a.example/x" loads`}},
		{"[img]https://a.example/x[/img]", []string{`bare address "https://a.example/x[/img]" loads`}},
		{"data=https://a.example url=//b.example src=x.png", []string{`bare address "https://a.example"`}},
		{"[t](#here) ![t](img/a.png) <img src='/a.png'>", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, show(tt.in)); diff != "" {
			t.Errorf("%.80q (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestParse(t *testing.T) {
	tests := map[string]links.Target{
		"HTTPS://A.Example.:443/B?c#d":           {Scheme: "https", Host: "a.example", Port: "443", Rest: "/B?c#d"},
		"//a.example":                            {Host: "a.example"},
		"https:/\\a.example\\x":                  {Scheme: "https", Host: "a.example", Rest: `\x`},
		"https://good.example@evil.example/x":    {Scheme: "https", User: "good.example", Host: "evil.example", Rest: "/x"},
		"https://good.example\\@evil.example/x":  {Scheme: "https", Host: "good.example", Rest: `\@evil.example/x`},
		"ht\ntps://ev%69l.example?x":             {Scheme: "https", Host: "evil.example", Rest: "?x"},
		"https&colon;&sol;&sol;a.example/&#x78;": {Scheme: "https", Host: "a.example", Rest: "/x"},
		"https://evil。example/":                  {Scheme: "https", Host: "evil.example", Rest: "/"},
		"https://bücher.example":                 {Scheme: "https", Host: "bücher.example"},
		"https://[::1]:80/x":                     {Scheme: "https", Host: "[::1]", Port: "80", Rest: "/x"},
		"data:image/png;base64,AAAA":             {Scheme: "data", Rest: "image/png;base64,AAAA"},
		`https:\/\/a.example\/x`:                 {Scheme: "https", Host: "a.example", Rest: "/x"},
		"www.a.example/x":                        {Scheme: "http", Host: "www.a.example", Rest: "/x"},
		"":                                       {},
	}
	for in, want := range tests {
		if diff := cmp.Diff(want, links.Parse(in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

// TestLive says what is held at the end of a text that goes on.
func TestLive(t *testing.T) {
	tests := map[string]string{
		"plain text":                      "",
		"a word and ht":                   "ht",
		"see https:/":                     "https:/",
		"see https://a.example/x":         "https://a.example/x",
		"see https://a.example/x ":        "",
		"![t](":                           "",
		"![t](ja":                         "ja",
		"![t](<https://a.example":         "https://a.example",
		"<img src='//a.example/x":         "//a.example/x",
		"<img srcset='a.png 1x, //a":      "a.png 1x, //a",
		"\x1b]8;;x":                       "x",
		strings.Repeat("x", 10) + " www":  "www",
		"https://a.example/" + long(2100): "",
		"![t](&#10":                       "&#10",
	}
	for in, want := range tests {
		_, live := links.Find(in, false, false)
		if got := in[live:]; got != want {
			t.Errorf("%.60q: live %q, want %q", in, got, want)
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"[![t](//a.example/1)](//b.example/2)", "<img srcset=\"//a 1x, https://b 2x\">", "\x1b]8;;https://a.example\x1b\\",
		"https:\\/\\/a.example", "www.a.b http://www. c www.", "[a]:\n<//a.example>", "@import 'https://a'", "<iframe srcdoc=\"<img src=&quot;//a\">",
	} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, cut int) {
		if len(s) > 1<<11 {
			return
		}
		whole, _ := links.Find(s, false, true)
		last := 0
		for _, l := range whole {
			if l.From < last || l.To <= l.From || l.To > len(s) {
				t.Fatalf("%+v after %d in %q", l, last, s)
			}
			last = l.To
			links.Parse(s[l.From:l.To])
		}
		cut = int(uint(cut) % uint(len(s)+1))
		head, live := links.Find(s[:cut], false, false)
		n := 0
		for n < len(whole) && whole[n].To <= live {
			n++
		}
		var final []links.Link
		for _, l := range head {
			if l.To <= live {
				final = append(final, l)
			}
		}
		if diff := cmp.Diff(whole[:n], final, cmp.Transformer("nil", func(l []links.Link) string { return fmt.Sprint(l) })); diff != "" {
			t.Fatalf("%q cut at %d, live %d: %s", s, cut, live, diff)
		}
		for _, l := range whole[n:] {
			if l.From < live && l.To > live {
				t.Fatalf("%q cut at %d: %+v straddles %d", s, cut, l, live)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for name, s := range map[string]string{
		"prose":   strings.Repeat("The committee met on Tuesday (at noon) to review the draft; see [1] for a.b = c. ", 200),
		"links":   strings.Repeat("See [this](https://a.example/x?y=z) and ![that](https://b.example/x.png). ", 200),
		"hostile": strings.Repeat("](<a href='https:](\\", 800),
		"closers": strings.Repeat("https://"+strings.Repeat(")", 400)+" ", 40),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				links.Find(s, false, true)
			}
		})
	}
}
