package python_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/format/python"
)

func calls(t testing.TB, src string) []string {
	t.Helper()
	tokens, err := python.Tokens([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range python.Calls(tokens) {
		s := c.Name
		if c.In != "" {
			s += " in " + c.In
		}
		if c.Class != "" {
			s += " of " + c.Class
		}
		if len(c.Texts) > 0 {
			s += " " + strings.Join(c.Texts, "|")
		}
		out = append(out, s)
	}
	return out
}

func TestCalls(t *testing.T) {
	for src, want := range map[string]string{
		"import os\nos.system('x')":                                                        "os.system x",
		"import os as o; o.system('x')":                                                    "os.system x",
		"from os import (path, system as s)\ns('x')\npath.join('a')":                       "os.system x, os.path.join a",
		"__import__('o' 's').system('x')":                                                  "__import__ o|s, os.system x",
		"import importlib\nm = importlib.import_module('os')\nm.popen()":                   "importlib.import_module os, os.popen",
		"import os\ngetattr(os, 'sys' + 'tem')('x')":                                       "getattr system, os.system x",
		"e = eval\ne('1')":                                                                 "eval 1",
		"import os\nf = os.system\nf('x')":                                                 "os.system x",
		"def f(a):\n  g(a)\n\nclass C(B):\n  x = h()\n  def __init__(self):\n    k()\nm()": "g in f, h of C, k in __init__ of C, m",
		"async def f():\n  await g()\n":                                                    "g in f",
		"x = '''os.system('x')'''\n# os.system('y')\n":                                     "",
		"f(\n  1,\n  g('a'))\nh()":                                                         "f a, g a, h",
		"os.environ['x'].get('y')":                                                         "?.get y",
		"if (a): pass\nfor x in (1, 2): print(x)":                                          "print",
		"f('unfinished\ng()":                                                               "f unfinished, g",
		"@dec('a')\ndef f(): pass":                                                         "dec a",
		"rb'\\x'; b'\\x41\\101'; f(r'\\n', '\\x41\\101\\u0041')":                           "f \\n|AAA",
		"try: import os\nexcept: pass\nos.system()":                                        "os.system",
	} {
		if got := strings.Join(calls(t, src), ", "); got != strings.ReplaceAll(want, "getattr system", "getattr sys|tem") && got != want {
			t.Errorf("%q\n got %s\nwant %s", src, got, want)
		}
	}
}

func TestHostile(t *testing.T) {
	for name, src := range map[string]string{
		"brackets":    strings.Repeat("f(", 50_000),
		"closing":     strings.Repeat(")", 500_000),
		"chains":      "a" + strings.Repeat(".b()", 50_000),
		"indentation": strings.Repeat(" ", 1_000_000) + "x",
		"functions":   strings.Repeat("def f(): pass\n", 100_000),
		"a quote":     "'''" + strings.Repeat("\\", 1_000_001),
	} {
		tokens, err := python.Tokens([]byte(src))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		python.Calls(tokens)
	}
	if _, err := python.Tokens([]byte(strings.Repeat("a ", python.MostTokens+1))); err == nil {
		t.Error("no limit")
	}
}

func FuzzCalls(f *testing.F) {
	for _, s := range []string{"import os as o\no.system('x')", "class A:\n  def f(self):\n    getattr(os, 'a')(1)", "from a import (b as c, d)\n'''x", "__import__('os').system"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		tokens, _ := python.Tokens(b)
		for _, c := range python.Calls(tokens) {
			if c.At < 0 || c.At > len(b) || c.Name == "" {
				t.Fatalf("%+v", c)
			}
		}
	})
}

func BenchmarkCalls(b *testing.B) {
	in := []byte(strings.Repeat("class A(nn.Module):\n    def __init__(self, x):\n        super().__init__()\n        self.a = nn.Linear(x, 'y')\n", 1000))
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		tokens, _ := python.Tokens(in)
		python.Calls(tokens)
	}
}
