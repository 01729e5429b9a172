package markup_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/internal/window"
	"github.com/bartizan-ai/bartizan/threat/disclosure/markup"
)

func TestCheck(t *testing.T) { checktest.Run(t, markup.Check) }

func guard(t testing.TB, o markup.Options) bartizan.Guard {
	t.Helper()
	s := checktest.Settings()
	s.Decode = func(into any) error { *into.(*markup.Options) = o; return nil }
	g, err := markup.Check.Guard(s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func answer(s string) *bartizan.Part {
	p := &bartizan.Part{ID: 1, Side: bartizan.SideAnswer, Done: true}
	p.Kind, p.Origin, p.Text = bartizan.KindText, bartizan.FromAssistant, s
	return p
}

func edited(t testing.TB, g bartizan.Guard, s string) string {
	t.Helper()
	signals, err := g.Inspect(t.Context(), nil, answer(s))
	if err != nil {
		t.Fatal(err)
	}
	return apply(s, signals)
}

func apply(s string, signals []bartizan.Signal) string {
	for i := len(signals) - 1; i >= 0; i-- {
		e := signals[i].Edit
		s = s[:e.From] + e.With.Text + s[e.To:]
	}
	return s
}

func TestWhatActs(t *testing.T) {
	g := guard(t, markup.Options{})
	for in, want := range map[string]string{
		"a <script>alert(1)</script>":                           "a &lt;script>alert(1)</script>",
		"<ScRiPt\nsrc=//x>":                                     "&lt;ScRiPt\nsrc=//x>",
		"<script/x>":                                            "&lt;script/x>",
		"<svg/onload=alert(1)>":                                 "&lt;svg/onload=alert(1)>",
		"<img src=x onerror = 'f()'>":                           "&lt;img src=x onerror = 'f()'>",
		`<img alt="a>b" onerror=f()>`:                           `&lt;img alt="a>b" onerror=f()>`,
		"<iframe srcdoc='x'>":                                   "&lt;iframe srcdoc='x'>",
		"<x srcdoc=y>":                                          "&lt;x srcdoc=y>",
		"<form action=//x><input>":                              "&lt;form action=//x><input>",
		"<meta http-equiv=refresh content=0>":                   "&lt;meta http-equiv=refresh content=0>",
		"<a href='java\nscript:f()'>":                           "&lt;a href='java\nscript:f()'>",
		"<a href=&#106;avascript&colon;f()>":                    "&lt;a href=&#106;avascript&colon;f()>",
		"<a href=\" \x01javascript:f()\">":                      "&lt;a href=\" \x01javascript:f()\">",
		"<a href=data:text/html;base64,x>":                      "&lt;a href=data:text/html;base64,x>",
		"<animate values='a;javascript:f()'>":                   "&lt;animate values='a;javascript:f()'>",
		"<svg:script>":                                          "&lt;svg:script>",
		"<<script>":                                             "<&lt;script>",
		"<a <script>":                                           "<a &lt;script>",
		"[x](javascript:f(1))":                                  "[x](about:invalid#blocked-javascript)",
		"[x]: JaVaScRiPt:f":                                     "[x]: about:invalid#blocked-javascript",
		"<javascript:f()>":                                      "&lt;javascript:f()>",
		"![x](data:image/svg+xml,<svg>)":                        "![x](about:invalid#blocked-data)",
		"```\nx\n```\n<script>":                                 "```\nx\n```\n&lt;script>",
		"`x` <script> `y`":                                      "`x` &lt;script> `y`",
		"`x <script>\n`":                                        "`x &lt;script>\n`",
		"``` x ``` y\n<script>":                                 "``` x ``` y\n&lt;script>",
		"    ```\n<script>":                                     "    ```\n&lt;script>",
		"`<y a=\"` <img onerror=f() b=\">":                      "`<y a=\"` &lt;img onerror=f() b=\">",
		"\\<y a=\"<img onerror=f() b=\">":                       "\\<y a=\"&lt;img onerror=f() b=\">",
		"<img a=" + strings.Repeat("x", 2000) + " onerror=f()>": "&lt;img a=" + strings.Repeat("x", 2000) + " onerror=f()>",
		"<script": "<script",
		"```\n<script>\n```\n~~~\n<b>\n~~~\n<form>": "```\n<script>\n```\n~~~\n<b>\n~~~\n&lt;form>",
	} {
		if got := edited(t, g, in); got != want {
			t.Errorf("%q\n became %q\n want   %q", in, got, want)
		}
		if again := edited(t, g, want); again != want {
			t.Errorf("%q changes again: %q", want, again)
		}
	}
}

func TestWhatDoesNot(t *testing.T) {
	g := guard(t, markup.Options{})
	for _, in := range []string{
		"<b>bold</b>, <i>x</i>, a < b, c > d, x<y, <!-- note -->, <br/>, </script>", "```html\n<script>alert(1)</script>\n```", "Use `<script src=x>` or ``a ` <iframe>``.",
		"~~~\n<form>\n```\n<form>\n~~~", "the scheme javascript: is old", "<a href='https://a.example/?on=x' one=2>", "<img src=data:image/png;base64,AA== alt='on click'>",
		"List<String> and vector<form_t>", "<scripted>", "<only on='x'>", "[x](https://a.example/javascript:x)", "  ```\n<script>\n  ```",
	} {
		if got := edited(t, g, in); got != in {
			t.Errorf("%q became %q", in, got)
		}
	}
	all := guard(t, markup.Options{Code: true})
	if got := edited(t, all, "```\n<script>\n```"); got != "```\n&lt;script>\n```" {
		t.Errorf("code: true, and %q", got)
	}
}

// TestStreams: a block that began long ago is still one, and any cut is the
// same.
func TestStreams(t *testing.T) {
	g := guard(t, markup.Options{})
	long := "```html\n" + strings.Repeat("<p>line</p>\n", 900) + "<script>kept</script>\n```\n"
	in := long + "then <script>gone</script> and `<script>` and <img src='a' onerror='b'> [x](javascript:y) `<form> end"
	want := edited(t, g, in)
	if !strings.Contains(want, "<script>kept") || strings.Contains(want, "<script>gone") || !strings.Contains(want, "`<script>`") || strings.Contains(want, "<img") || strings.Contains(want, "`<form>") {
		t.Fatal(want[len(want)-200:])
	}
	for _, size := range []int{1, 3, 7, 50, 1000, 5000} {
		x := &bartizan.Exchange{}
		w := window.New(x, answer(""), []bartizan.Scope{g.Scope()}, 1<<20)
		var signals []bartizan.Signal
		for at := 0; at < len(in); at += size {
			end := min(at+size, len(in))
			step := w.Push(t.Context(), func(ctx context.Context, _ int, p *bartizan.Part) ([]bartizan.Signal, error) {
				return g.Inspect(ctx, x, p)
			}, in[at:end], end == len(in))
			signals = append(signals, step.Signals...)
			if w.Held() > 2*4096 {
				t.Fatalf("%d bytes held", w.Held())
			}
		}
		if diff := cmp.Diff(want, apply(in, signals)); diff != "" {
			t.Fatalf("by %d: %s", size, diff)
		}
	}
}

func FuzzInspect(f *testing.F) {
	for _, s := range []string{"<a href='x' onload=y>", "```\n<script>\n```", "`<form>`", "[x](javascript:y)", "<svg/onload=`x`>"} {
		f.Add(s, 5)
	}
	g := guard(f, markup.Options{})
	f.Fuzz(func(t *testing.T, in string, cut int) {
		if len(in) > 1<<10 {
			return
		}
		want := edited(t, g, in)
		at := int(uint(cut) % uint(len(in)+1))
		x := &bartizan.Exchange{}
		w := window.New(x, answer(""), []bartizan.Scope{g.Scope()}, 1<<20)
		var signals []bartizan.Signal
		for i, piece := range []string{in[:at], in[at:]} {
			step := w.Push(t.Context(), func(ctx context.Context, _ int, p *bartizan.Part) ([]bartizan.Signal, error) {
				return g.Inspect(ctx, x, p)
			}, piece, i == 1)
			signals = append(signals, step.Signals...)
		}
		if got := apply(in, signals); got != want {
			t.Fatalf("%q cut at %d: %q, whole %q", in, at, got, want)
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	prose := strings.Repeat("The committee met on Tuesday (at noon) to review the draft; see [1] for a.b = c, where x < y. ", 190)[:16<<10]
	g := guard(b, markup.Options{})
	b.SetBytes(int64(len(prose)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := g.Inspect(b.Context(), nil, answer(prose)); err != nil {
			b.Fatal(err)
		}
	}
}
