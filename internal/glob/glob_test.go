package glob_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/internal/glob"
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "a", true}, {"a", "A", false}, {"a", "ab", false},
		{"*", "", true}, {"*", "abc", true}, {"a*", "a", true}, {"a*c", "abbc", true}, {"a*c", "abcd", false},
		{"*b*", "abc", true}, {"a*b*c", "aXbYbZc", true}, {"**", "x", true}, {"a?", "ab", false}, {"[a]", "a", false},
		{strings.Repeat("a*", 50) + "b", strings.Repeat("a", 5000), false},
	} {
		if got := glob.Match(tt.pattern, tt.name); got != tt.want {
			t.Errorf("Match(%.20q, %.20q) = %v", tt.pattern, tt.name, got)
		}
	}
	if !glob.Any(nil, "x") || glob.Any([]string{"a", "b"}, "x") || !glob.Any([]string{"a", "x*"}, "x") {
		t.Error("Any is wrong")
	}
}
