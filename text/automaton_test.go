package text_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/text"
	"github.com/google/go-cmp/cmp"
)

type match struct{ Pattern, From, To int }

func sorted(ms []match) []match {
	sort.Slice(ms, func(i, j int) bool {
		a, b := ms[i], ms[j]
		if a.To != b.To {
			return a.To < b.To
		}
		if a.From != b.From {
			return a.From < b.From
		}
		return a.Pattern < b.Pattern
	})
	return ms
}

func find(a *text.Automaton, s string) []match {
	var ms []match
	a.Find(s, func(p, from, to int) bool { ms = append(ms, match{p, from, to}); return true })
	return sorted(ms)
}

func naive(patterns []string, s string) []match {
	var ms []match
	for i, p := range patterns {
		for at := 0; at+len(p) <= len(s); at++ {
			if s[at:at+len(p)] == p {
				ms = append(ms, match{i, at, at + len(p)})
			}
		}
	}
	return sorted(ms)
}

func naiveLive(patterns []string, s string) int {
	for n := len(s); n > 0; n-- {
		for _, p := range patterns {
			if len(p) > n && strings.HasPrefix(p, s[len(s)-n:]) {
				return n
			}
		}
	}
	return 0
}

func checkAutomaton(t *testing.T, patterns []string, s string) {
	t.Helper()
	a, err := text.Compile(patterns)
	if err != nil {
		t.Fatal(err)
	}
	want := naive(patterns, s)
	if d := cmp.Diff(want, find(a, s)); d != "" {
		t.Fatalf("Find(%q) in %q: %s", patterns, s, d)
	}
	if got, want := a.Live(s), naiveLive(patterns, s); got != want {
		t.Fatalf("Live(%q, %q) = %d, want %d", patterns, s, got, want)
	}
	for cut := 0; cut <= len(s); cut++ {
		var got []match
		emit := func(p, from, to int) bool { got = append(got, match{p, from, to}); return true }
		c := a.Cursor()
		c.Feed(s[:cut], emit)
		if live, want := c.Live(), naiveLive(patterns, s[:cut]); live != want {
			t.Fatalf("Cursor.Live(%q, %q) = %d, want %d", patterns, s[:cut], live, want)
		}
		c.Feed(s[cut:], emit)
		if d := cmp.Diff(want, sorted(got)); d != "" {
			t.Fatalf("Feed(%q) of %q cut at %d: %s", patterns, s, cut, d)
		}
		if c.Offset() != len(s) {
			t.Fatalf("Offset = %d, want %d", c.Offset(), len(s))
		}
	}
}

func TestAutomaton(t *testing.T) {
	every := make([]string, 256)
	for i := range every {
		every[i] = string([]byte{byte(i)})
	}
	tests := []struct {
		name     string
		patterns []string
		text     string
	}{
		{"the paper's", []string{"he", "she", "his", "hers"}, "ushers his she hers"},
		{"overlaps", []string{"aa", "aaa"}, "aaaaa"},
		{"equal patterns", []string{"x", "x", "yx"}, "yxx"},
		{"inner pattern", []string{"abcd", "bc", "c"}, "abcabcd"},
		{"no match", []string{"needle"}, "hay needl hay"},
		{"other bytes", []string{"é", "e"}, "é\x00e\xff"},
		{"all bytes", every, "ab\x00\xff"},
		{"long live tail", []string{"abcabd", "bca"}, "abcabcab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkAutomaton(t, tt.patterns, tt.text) })
	}
}

func TestFindStops(t *testing.T) {
	a, err := text.Compile([]string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	a.Find("aaaa", func(_, _, _ int) bool { n++; return n < 2 })
	if n != 2 {
		t.Errorf("emit called %d times after it stopped the search at 2", n)
	}
}

func TestCompileRefuses(t *testing.T) {
	many := make([]string, 400)
	for i := range many {
		many[i] = fmt.Sprintf("%03d", i) + strings.Repeat("x", 200)
	}
	for name, patterns := range map[string][]string{"none": nil, "empty": {"a", ""}, "too many states": many} {
		if _, err := text.Compile(patterns); err == nil {
			t.Errorf("%s: Compile gave no error", name)
		}
	}
}

func FuzzAutomaton(f *testing.F) {
	f.Add("he she his hers", "ushers")
	f.Add("a aa aaa b", "aabaaa")
	f.Fuzz(func(t *testing.T, list, s string) {
		patterns := strings.Fields(list)
		if len(patterns) == 0 || len(list) > 200 || len(s) > 200 {
			return
		}
		checkAutomaton(t, patterns, s)
	})
}
