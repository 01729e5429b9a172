package expr_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bartizan-ai/bartizan/policy/expr"
)

func verdict(t testing.TB, source string) *expr.Program {
	t.Helper()
	env, err := expr.Verdict()
	if err != nil {
		t.Fatal(err)
	}
	p, err := env.Compile(source)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sample() *expr.Exchange {
	return &expr.Exchange{
		Signals:    []expr.Signal{{Check: "INJ003", Path: "injection/override", Threat: "injection", Score: .6, Reason: "r", Part: 2}},
		Scores:     expr.Scores{"INJ003": .6, "injection": .6, "injection/override": .6},
		Thresholds: map[string]float64{"strict": .4}, Route: "chat", Model: "gpt", Caller: "app", Side: "answer",
		Tools: []string{"mail"}, Offered: []string{"mail", "read"}, Taint: []string{"user", "tool"}, Tainted: true,
	}
}

func TestHolds(t *testing.T) {
	for source, want := range map[string]bool{
		`scores.INJ003 >= thresholds.strict && tainted`:                       true,
		`scores["injection/override"] > 0.7`:                                  false,
		`scores.DIS001 > 0.0`:                                                 false,
		`"DIS001" in scores`:                                                  false,
		`"INJ003" in scores && size(scores) == 3`:                             true,
		`signals.exists(s, s.threat == "injection" && s.score >= 0.5)`:        true,
		`signals.exists(s, s.check == "DIS001")`:                              false,
		`signals.filter(s, s.score > 0.5).size() == 1`:                        true,
		`route == "chat" && caller == "app" && model.startsWith("gpt")`:       true,
		`"mail" in tools && "tool" in taint && side == "answer"`:              true,
		`tools.all(t, t in offered) && !stream && tenant == ""`:               true,
		`signals[0].reason.matches("^(r+)+$") && signals[0].part == 2`:        true,
		`scores.exists(k, k == "INJ003") && scores == {"INJ003": 0.6}`:        false,
		`thresholds.strict < 1`:                                               true,
		`signals.exists(s, s.path == "injection/override" && s.score < 0.61)`: true,
	} {
		got, err := verdict(t, source).Holds(sample())
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", source, got, err)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	env, err := expr.Verdict()
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		"":                                 "",
		"rout == 'x'":                      "1:1: undeclared reference to 'rout'",
		"route ==\n  7":                    "",
		"signals.exists(s, s.chekc == '')": "1:20: undefined field 'chekc'",
		"route":                            "want true or false",
		"scores.INJ003":                    "want true or false",
		"stream &&":                        "1:10: Syntax error",
		"route.matches('(')":               "",
		"f(route)":                         "undeclared reference to 'f'",
		"route == '" + strings.Repeat("a", 5000) + "'":                   "",
		strings.Repeat("(", 2000) + "stream" + strings.Repeat(")", 2000): "",
	} {
		_, err := env.Compile(source)
		var bad *expr.Error
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) || bad.Line < 1 || bad.Column < 1 {
			t.Errorf("%.40q: error %v, want %q in it", source, err, want)
		}
	}
	_, err = env.Compile("stream &&\n  rout == 'x'")
	if want := "2:3: undeclared reference to 'rout' (did you mean 'route'?)\n |   rout == 'x'\n | ..^"; err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

func TestCostIsBounded(t *testing.T) {
	x := sample()
	for range 300 {
		x.Tools = append(x.Tools, strings.Repeat("a", 100))
	}
	p := verdict(t, `tools.all(a, tools.all(b, tools.all(c, a != "" || b != c)))`)
	if _, err := p.Holds(x); !errors.Is(err, expr.ErrCost) {
		t.Errorf("error %v, want ErrCost", err)
	}
	for _, source := range []string{`route.matches("^(a+)+$")`} {
		x.Route = strings.Repeat("a", 1<<20) + "!"
		if _, err := verdict(t, source).Holds(x); !errors.Is(err, expr.ErrCost) {
			t.Errorf("%s: error %v, want ErrCost", source, err)
		}
	}
}

func TestKeys(t *testing.T) {
	p := verdict(t, `scores.INJ003 > thresholds.strict || scores["injection/override"] > 0.1 || scores.INJ003 > scores[route]`)
	if got := p.Keys("scores"); !slices.Equal(got, []string{"INJ003", "injection/override"}) {
		t.Errorf("keys of scores: %q", got)
	}
	if got := p.Keys("thresholds"); !slices.Equal(got, []string{"strict"}) {
		t.Errorf("keys of thresholds: %q", got)
	}
	if p.Keys("route") != nil || p.Source() == "" {
		t.Error("a variable without keys has keys")
	}
}

func TestAllows(t *testing.T) {
	env, err := expr.Tool()
	if err != nil {
		t.Fatal(err)
	}
	c := &expr.Call{Tool: "pay", Args: map[string]any{"amount": 12.5, "to": []any{"a@b.test"}}, Caller: "app", Taint: []string{"tool"}}
	for source, want := range map[string]string{
		`args.amount < 100 && !tainted`:                       "true",
		`args.to.all(a, a.endsWith("@b.test"))`:               "true",
		`args.amount > 100`:                                   "false",
		`args.missing == 1`:                                   "error",
		`has(args.missing) && args.missing == 1`:              "false",
		`args.amount.startsWith("x")`:                         "error",
		`tool == "pay" && caller == "app" && "tool" in taint`: "true",
		`args.amount`:                                         "error",
		`route == "" && tenant == ""`:                         "true",
	} {
		p, err := env.Compile(source)
		got := "error"
		if err == nil {
			var ok bool
			if ok, err = p.Allows(c); err == nil {
				got = map[bool]string{true: "true", false: "false"}[ok]
			}
		}
		if got != want {
			t.Errorf("%s: %s (%v), want %s", source, got, err, want)
		}
	}
}

// TestShared runs one program from many goroutines; the race detector watches.
func TestShared(t *testing.T) {
	p := verdict(t, `signals.exists(s, s.score > thresholds.strict) && "mail" in tools`)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			x := sample()
			for range 200 {
				if ok, err := p.Holds(x); !ok || err != nil {
					t.Errorf("%v, %v", ok, err)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzCompile: no source may panic, and what compiles may run.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{`scores.INJ003 > 0.5`, `signals.exists(s, s.score > 1)`, `a.b.c`, `"`, `[1,2].map(x, x)`, `route.matches("(")`} {
		f.Add(s)
	}
	env, err := expr.Verdict()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		if p, err := env.Compile(s); err == nil {
			_, _ = p.Holds(sample())
		}
	})
}

func BenchmarkHolds(b *testing.B) {
	for name, source := range map[string]string{
		"three terms": `scores.INJ003 >= thresholds.strict && tainted && route == "chat"`,
		"strings":     `route == "chat" && side == "answer" && tainted`,
		"exists":      `signals.exists(s, s.check == "INJ003" && s.score > 0.5)`,
	} {
		b.Run(name, func(b *testing.B) {
			p, x := verdict(b, source), sample()
			b.ReportAllocs()
			for b.Loop() {
				if ok, err := p.Holds(x); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}
