package jinja_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/jinja"
)

// dump writes a tree in brackets.
func dump(nodes []*jinja.Node) string {
	var b strings.Builder
	for i, n := range nodes {
		if i > 0 {
			b.WriteByte(' ')
		}
		if n == nil {
			b.WriteByte('_')
			continue
		}
		b.WriteString([]string{
			"data", "out", "if", "for", "set", "setblock", "macro", "callblock", "with", "wrap", "load", "", "name", "str", "num", "seq",
			"dict", "attr", "item", "slice", "call", "keyword", "filter", "test", "unary", "binary", "concat", "cond",
		}[n.Kind])
		if n.Text != "" {
			b.WriteString(":" + n.Text)
		}
		if len(n.Kids) > 0 {
			b.WriteString("(" + dump(n.Kids) + ")")
		}
		if len(n.Body) > 0 {
			b.WriteString("{" + dump(n.Body) + "}")
		}
		if len(n.Else) > 0 {
			b.WriteString("else{" + dump(n.Else) + "}")
		}
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"a{{- b -}}c{# {{ no }} #}":                                      "data:a out(name:b) data:c",
		"{{ a.b['c'][-1:][::2](1, k=2) }}":                               "out(call(item(item(item(attr:b(name:a) str:c) slice(unary:-(num:1) _)) slice(_ _ num:2)) num:1 keyword:k(num:2)))",
		"{{ a ~ b ~ 'c' + 1 * 2 }}":                                      "out(binary:+(concat:~(name:a name:b str:c) binary:*(num:1 num:2)))",
		"{{ 'x' if a is not defined else b | d('y') }}":                  "out(cond(str:x unary:not(test:defined(name:a)) filter:d(name:b str:y)))",
		"{{ not a in b and c not in d or e is divisibleby 3 }}":          "out(binary:or(binary:and(unary:not(binary:in(name:a name:b)) binary:not in(name:c name:d)) test:divisibleby(name:e num:3)))",
		"{{ {'a': {}} }}{{ (1,) }}{{ (1) }}{{ [1, 2,] }}":                "out(dict(str:a dict)) out(seq(num:1)) out(num:1) out(seq(num:1 num:2))",
		`{{ "\x5f\u005f\137\N{LOW LINE}" 'b' }}`:                         "out(str:____b)",
		"{% if a %}1{% elif b %}2{% else %}3{% endif %}":                 "if:if(name:a){data:1}else{if:if(name:b){data:2}else{data:3}}",
		"{% for k, v in x.items() if v %}{{ k }}{% else %}n{% endfor %}": "for:for(seq(name:k name:v) call(attr:items(name:x)) name:v){out(name:k)}else{data:n}",
		"{% set ns.a = 1, 2 %}{% set b | trim %}x{% endset %}":           "set:set(attr:a(name:ns) seq(num:1 num:2)) setblock:set(name:b filter:trim(_)){data:x}",
		"{% macro f(a, b='c') %}{{ a }}{% endmacro f %}":                 "macro:f(name:a keyword:b(str:c)){out(name:a)}",
		"{% call(x) f() %}y{% endcall %}{% do a.b() %}":                  "callblock:call(call(name:f)){data:y} wrap:do(call(attr:b(name:a)))",
		"{% generation %}{{ a }}{% endgeneration %}":                     "wrap:generation{out(name:a)}",
		"{%- raw -%}{{ x }}{%- endraw -%}z":                              "data:{{ x }} data:z",
		"{% from 'os' import x as y %}":                                  "load:from(str:os)",
		"{% include a + 'b' ignore missing %}":                           "load:include(binary:+(name:a str:b))",
		"{% with a = 1 %}{{ a }}{% endwith %}":                           "with:with(keyword:a(num:1)){out(name:a)}",
		"{% filter upper | trim %}x{% endfilter %}":                      "wrap:filter(filter:trim(filter:upper(_))){data:x}",
		"{{ 1.5e3 ** -2 // 0x1F }}":                                      "out(binary://(binary:**(num:1.5e3 unary:-(num:2)) num:0x1F))",
		"{{ '}}' }}{{ \"{%\" }}":                                         "out(str:}}) out(str:{%)",
		"{% break %}{% continue %}":                                      "wrap:break wrap:continue",
		"no template { at all }":                                         "data:no template { at all }",
		"{{ a.0 }}{{ x | map(attribute='y') | list }}":                   "out(item(name:a num:0)) out(filter:list(filter:map(name:x keyword:attribute(str:y))))",
	} {
		nodes, err := jinja.Parse(in)
		if err != nil || dump(nodes) != want {
			t.Errorf("%s\n got %s, %v\nwant %s", in, dump(nodes), err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, in := range []string{
		"{{", "{{ a", "{{ }}", "{% %}", "{% nonsense %}", "{% if a %}", "{% if a %}{% endfor %}", "{% endif %}", "{# x", "{{ 'x }}", "{{ a b }}",
		"{{ a( }}", "{{ (a] }}", "{{ a. }}", "{{ a| }}", "{% for a %}{% endfor %}", "{% set %}", "{% macro %}{% endmacro %}", "{% raw %}", "{{ a[] }}",
		"{% set x = %}", "{{ ? }}", "{{ {1} }}", "{% else %}",
		"{{ " + strings.Repeat("(", 100_000) + " }}",
		"{{ " + strings.Repeat("not ", 100_000) + "a }}",
		"{{ a" + strings.Repeat(".b", 100_000) + " }}",
		"{{ a" + strings.Repeat("|b", 100_000) + " }}",
		"{{ a" + strings.Repeat("+b", 100_000) + " }}",
		"{{ " + strings.Repeat("-", 100_000) + "a }}",
		"{{ " + strings.Repeat("a if ", 100_000) + "a }}",
		strings.Repeat("{% if a %}", 100_000),
		"{% if a %}" + strings.Repeat("{% elif a %}", 100_000) + "{% endif %}",
		strings.Repeat(" ", jinja.MostBytes+1),
	} {
		if _, err := jinja.Parse(in); !errors.Is(err, jinja.ErrSyntax) {
			t.Errorf("%.60q: %v", in, err)
		}
	}
}

// TestLong: width costs no depth.
func TestLong(t *testing.T) {
	in := strings.Repeat("{{ a }}x", 10_000) + "{{ a" + strings.Repeat(" ~ b", 10_000) + " }}"
	nodes, err := jinja.Parse(in)
	count := 0
	jinja.Walk(nodes, func(*jinja.Node) bool { count++; return true })
	if err != nil || count != 30_000+10_003 {
		t.Errorf("%d nodes, %v", count, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, in := range []string{
		"{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m.content | trim }}{% endfor %}",
		"{%- set ns = namespace(a=false) -%}{%- if not ns.a and x[1:] is string -%}{{- raise_exception('x') -}}{%- endif -%}",
		"{% macro f(a, b=1) %}{% call f(2) %}{% endcall %}{% endmacro %}{% raw %}{{{% endraw %}", `{{ "\x5f\N{LOW LINE}" ~ {'a': [1, (2,)]} }}`,
	} {
		f.Add(in)
	}
	f.Fuzz(func(_ *testing.T, in string) {
		nodes, err := jinja.Parse(in)
		if err == nil {
			jinja.Walk(nodes, func(*jinja.Node) bool { return true })
		}
	})
}

func BenchmarkParse(b *testing.B) {
	in := strings.Repeat("{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m.content | trim }}{% endfor %}", 100)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jinja.Parse(in); err != nil {
			b.Fatal(err)
		}
	}
}
