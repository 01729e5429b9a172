package probe_test

import (
	"testing"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/probe"
	"github.com/google/go-cmp/cmp"
)

func planOf(t *testing.T, change func(*probe.Config)) *probe.Plan {
	t.Helper()
	c := probe.Config{
		Checks: []*bartizan.Check{joiner("INJ900", "a %s %s", "b %s %s", "c %s %s", "d %s %s"), joiner("INJ901", "e %s %s")},
		Target: fixedTarget(t), Repeats: 3, Seed: 1, Now: time.Now,
	}
	change(&c)
	p, err := probe.MakePlan(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func fixedTarget(t *testing.T) *probe.Target {
	t.Helper()
	target, err := probe.NewTarget(t.Context(), probe.TargetOptions{URL: "http://127.0.0.1:1/v1", Model: "m"}, 1, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func TestPlanIsFairAndComplete(t *testing.T) {
	p := planOf(t, func(*probe.Config) {})
	order := probe.Order(p)
	if len(order) != 21 || p.Attempts != 21 || p.Asks != 21 || p.Cases != 7 || p.Cut != 0 {
		t.Fatalf("plan %+v", p)
	}
	seen := map[[3]int]bool{}
	for i, a := range order {
		if seen[a] {
			t.Errorf("%v stands twice", a)
		}
		seen[a] = true
		if i < 12 && a[0] != i%2 {
			t.Errorf("attempt %d is of check %d: the checks do not take turns", i, a[0])
		}
	}
	first := map[int]bool{} // the big check's first five attempts cover its five cases
	n := 0
	for _, a := range order {
		if a[0] == 0 && n < 5 {
			first[a[1]] = true
			n++
		}
	}
	if len(first) != 5 {
		t.Errorf("early attempts cover %d of 5 cases", len(first))
	}
	if got := p.Checks[0]; got.Attempts != 15 || got.Attacks != 12 || got.Detectable != probe.Detectable(12) {
		t.Errorf("share of the first check: %+v", got)
	}
}

func TestPlanFollowsSeedAndBudget(t *testing.T) {
	same := planOf(t, func(*probe.Config) {})
	base := planOf(t, func(*probe.Config) {})
	if base.Digest != same.Digest || !cmp.Equal(probe.Order(base), probe.Order(same)) {
		t.Error("the same configuration gives two plans")
	}
	cut := planOf(t, func(c *probe.Config) { c.Budget.Attempts = 8 })
	if cut.Attempts != 8 || cut.Cut != 13 || !cmp.Equal(probe.Order(cut), probe.Order(base)[:8]) {
		t.Errorf("cut plan: %d attempts, %d left out", cut.Attempts, cut.Cut)
	}
	for name, change := range map[string]func(*probe.Config){
		"seed":    func(c *probe.Config) { c.Seed = 2 },
		"repeats": func(c *probe.Config) { c.Repeats = 4 },
		"arm":     func(c *probe.Config) { c.Arm = "gateway" },
		"budget":  func(c *probe.Config) { c.Budget.Attempts = 20 },
		"cases":   func(c *probe.Config) { c.Checks[1] = joiner("INJ901", "f %s %s") },
		"checks":  func(c *probe.Config) { c.Checks = c.Checks[:1] },
	} {
		if planOf(t, change).Digest == base.Digest {
			t.Errorf("another %s, same digest", name)
		}
	}
	if d := planOf(t, func(c *probe.Config) { c.Budget.Duration = time.Hour }).Digest; d != base.Digest {
		t.Error("more time is no other plan")
	}
}

func TestPlanRefusesWhatItCannotRun(t *testing.T) {
	for name, change := range map[string]func(*probe.Config){
		"no checks": func(c *probe.Config) { c.Checks = nil },
		"no target": func(c *probe.Config) { c.Target = nil },
		"no clock":  func(c *probe.Config) { c.Now = nil },
		"too many":  func(c *probe.Config) { c.Repeats = 1 << 40 },
		"case twice": func(c *probe.Config) {
			c.Checks = []*bartizan.Check{checkOf("INJ902", unit{cases: []bartizan.Case{{ID: "a"}, {ID: "a"}}})}
		},
		"case no id": func(c *probe.Config) {
			c.Checks = []*bartizan.Check{checkOf("INJ902", unit{cases: []bartizan.Case{{}}})}
		},
		"constructor": func(c *probe.Config) {
			c.Checks[0].Probe = func(bartizan.Settings) (bartizan.Prober, error) { return nil, errPlanned }
		},
		"panics": func(c *probe.Config) {
			c.Checks[0].Probe = func(bartizan.Settings) (bartizan.Prober, error) { panic("x") }
		},
	} {
		c := probe.Config{Checks: []*bartizan.Check{joiner("INJ900", "a %s %s")}, Target: fixedTarget(t), Now: time.Now}
		change(&c)
		if _, err := probe.MakePlan(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
