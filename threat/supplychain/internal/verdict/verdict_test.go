package verdict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/supplychain/internal/verdict"
)

func TestLog(t *testing.T) {
	var got []bartizan.Signal
	l := verdict.New("f", func(_ string, s bartizan.Signal) { got = append(got, s) })
	l.Add("", 3, 1, verdict.Dangerous, "calls %s", "x")
	l.Add("", 9, 9, verdict.Dangerous, "calls %s", "x")
	l.Add("", 0, 0, verdict.Safe, "nothing")
	if len(got) != 1 || got[0].Score != 0.8 || got[0].Reason != "dangerous: calls x" || got[0].Range.To != 3 {
		t.Errorf("%+v", got)
	}
	for i := range verdict.Most {
		l.Add("", 0, 0, verdict.Suspicious, "%d", i)
	}
	if len(got) != verdict.Most || l.End() == nil || l.Worst() != verdict.Dangerous {
		t.Errorf("%d signals, %v, %v", len(got), l.End(), l.Worst())
	}
}

func TestGrades(t *testing.T) {
	want := "safe 0 suspicious 0.5 dangerous 0.8 malicious 1"
	var got []string
	for _, g := range []verdict.Grade{verdict.Safe, verdict.Suspicious, verdict.Dangerous, verdict.Malicious} {
		got = append(got, fmt.Sprint(g, " ", g.Score()))
	}
	if g := strings.Join(got, " "); g != want {
		t.Errorf("%s, want %s", g, want)
	}
}

func TestShow(t *testing.T) {
	if got := verdict.Show("a\nb\x00" + strings.Repeat("c", 200)); strings.ContainsAny(got, "\n\x00") || len(got) > 140 {
		t.Errorf("%q", got)
	}
}
