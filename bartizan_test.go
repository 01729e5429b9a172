package bartizan_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bartizan-ai/bartizan"
)

var key = &bartizan.MemoKey[int]{Name: "a"}

func TestOnceBuildsOnceForAll(t *testing.T) {
	var m bartizan.Memo
	var built atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			v, err := bartizan.Once(&m, key, func() (int, error) { built.Add(1); return 7, nil })
			if v != 7 || err != nil {
				t.Errorf("%d, %v", v, err)
			}
		})
	}
	wg.Wait()
	if built.Load() != 1 {
		t.Errorf("built %d times", built.Load())
	}
	other := &bartizan.MemoKey[string]{Name: "a"}
	if v, _ := bartizan.Once(&m, other, func() (string, error) { return "x", nil }); v != "x" {
		t.Errorf("a key of the same name gave %q", v)
	}
	third := &bartizan.MemoKey[string]{Name: "b"}
	for _, want := range []string{"y", "y"} {
		if v, _ := bartizan.Once(&m, third, func() (string, error) { return want, nil }); v != "y" {
			t.Errorf("third key: %q", v)
		}
	}
}

func TestOnceKeepsErrorsButNotCancellation(t *testing.T) {
	broken := errors.New("broken")
	for _, tt := range []struct {
		err   error
		calls int
	}{{broken, 1}, {context.Canceled, 2}, {context.DeadlineExceeded, 2}} {
		for _, warm := range []bool{false, true} { // as the first key, and as a later one
			var m bartizan.Memo
			if warm {
				_, _ = bartizan.Once(&m, &bartizan.MemoKey[bool]{}, func() (bool, error) { return true, nil })
			}
			calls := 0
			for range 2 {
				if _, err := bartizan.Once(&m, key, func() (int, error) { calls++; return 0, tt.err }); !errors.Is(err, tt.err) {
					t.Errorf("error %v, want %v", err, tt.err)
				}
			}
			if calls != tt.calls {
				t.Errorf("%v: built %d times, want %d", tt.err, calls, tt.calls)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	x := &bartizan.Exchange{ID: "e", Model: "m"}
	x.Caller, x.Conversation.ID = bartizan.Caller{ID: "c", Tenant: "t"}, "v"
	for per, want := range map[bartizan.Per]bartizan.Key{
		bartizan.PerExchange:     {Tenant: "t", ID: "e", Model: "m", Name: "n"},
		bartizan.PerConversation: {Per: bartizan.PerConversation, Tenant: "t", ID: "v", Model: "m", Name: "n"},
		bartizan.PerCaller:       {Per: bartizan.PerCaller, Tenant: "t", ID: "c", Model: "m", Name: "n"},
		bartizan.PerModel:        {Per: bartizan.PerModel, Model: "m", Name: "n"},
	} {
		if got := x.Key(per, "n"); got != want {
			t.Errorf("per %d: %+v, want %+v", per, got, want)
		}
	}
}

func TestScopeCovers(t *testing.T) {
	p := &bartizan.Part{Side: bartizan.SideAnswer}
	p.Kind, p.Origin = bartizan.KindText, bartizan.FromTool
	text, both := bartizan.KindText, bartizan.SideRequest|bartizan.SideAnswer
	for _, tt := range []struct {
		scope bartizan.Scope
		want  bool
	}{
		{bartizan.Scope{Kinds: text, Sides: both}, true},
		{bartizan.Scope{Kinds: text, Sides: both, From: bartizan.FromTool | bartizan.FromUser}, true},
		{bartizan.Scope{Kinds: text, Sides: both, From: bartizan.FromUser}, false},
		{bartizan.Scope{Kinds: bartizan.KindCall, Sides: both}, false},
		{bartizan.Scope{Kinds: text, Sides: bartizan.SideRequest}, false},
		{bartizan.Scope{}, false},
	} {
		if got := tt.scope.Covers(p); got != tt.want {
			t.Errorf("%+v: %v", tt.scope, got)
		}
	}
}

func TestNamesRoundTrip(t *testing.T) {
	type all struct {
		S bartizan.Severity
		A bartizan.Action
		R bartizan.Result
	}
	in := all{bartizan.Critical, bartizan.Block, bartizan.NotDeliverable}
	b, err := json.Marshal(in)
	var out all
	if err != nil || json.Unmarshal(b, &out) != nil || out != in {
		t.Errorf("%s, %v, %+v", b, err, out)
	}
	if err := json.Unmarshal([]byte(`{"S":"huge"}`), &out); err == nil || !strings.Contains(err.Error(), "info, low") {
		t.Errorf("an unknown name: %v", err)
	}
	if got := (bartizan.KindText | bartizan.KindCall).String(); got != "text+call" {
		t.Errorf("kinds: %s", got)
	}
	if got := bartizan.Severity(99).String(); got != "99" {
		t.Errorf("unknown severity: %s", got)
	}
}

func TestFingerprint(t *testing.T) {
	a := bartizan.Fingerprint("C", "ab", "c")
	if len(a) != 32 || a != bartizan.Fingerprint("C", "ab", "c") || a == bartizan.Fingerprint("C", "a", "bc") {
		t.Errorf("%s", a)
	}
}

func TestValidate(t *testing.T) {
	th := &bartizan.Threat{Name: "test", Prefix: "TST"}
	good := bartizan.Check{
		ID: "TST001", Name: "some", Threat: th, Doc: bartizan.Doc{Title: "t", Text: "t", Remedy: "r", Limits: "l", Source: "s"},
		Scan: func(bartizan.Settings) (bartizan.Scanner, error) { return nil, nil },
	}
	if err := bartizan.Validate([]*bartizan.Check{&good}); err != nil {
		t.Fatal(err)
	}
	for why, change := range map[string]func(*bartizan.Check){
		"another prefix":    func(c *bartizan.Check) { c.ID = "ABC001" },
		"four digits":       func(c *bartizan.Check) { c.ID = "TST0001" },
		"a capital":         func(c *bartizan.Check) { c.Name = "Some" },
		"a digit first":     func(c *bartizan.Check) { c.Name = "1some" },
		"no threat":         func(c *bartizan.Check) { c.Threat = nil },
		"no title":          func(c *bartizan.Check) { c.Doc.Title = "" },
		"a long title":      func(c *bartizan.Check) { c.Doc.Title = strings.Repeat("x", 81) },
		"no limits":         func(c *bartizan.Check) { c.Doc.Limits = "" },
		"a wild threshold":  func(c *bartizan.Check) { c.Threshold = 2 },
		"no verb":           func(c *bartizan.Check) { c.Scan = nil },
		"an unknown action": func(c *bartizan.Check) { c.Action = 99 },
	} {
		c := good
		change(&c)
		if err := bartizan.Validate([]*bartizan.Check{&c}); err == nil {
			t.Errorf("%s was accepted", why)
		}
	}
	if err := bartizan.Validate([]*bartizan.Check{&good, &good}); err == nil {
		t.Error("the same check twice was accepted")
	}
}

// TestVocabularyStaysSmall holds the root package to its size.
func TestVocabularyStaysSmall(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	lines, files := 0, 0
	for _, e := range entries {
		if n := e.Name(); strings.HasSuffix(n, ".go") && !strings.HasSuffix(n, "_test.go") {
			b, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			lines, files = lines+strings.Count(string(b), "\n"), files+1
		}
	}
	if files < 8 || lines >= 1500 {
		t.Errorf("%d lines in %d files; the bar is 1,500", lines, files)
	}
}
