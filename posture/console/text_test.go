package console_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bartizan-ai/bartizan/posture/console"
	"github.com/bartizan-ai/bartizan/posture/store"
)

func TestText(t *testing.T) {
	for _, tt := range [][2]string{
		{console.Show("plain é 漢字 😀"), "plain é 漢字 😀"},
		{console.Show("a\nb\x1b[0m"), `a\u000ab\u001b[0m`},
		{console.Show("x\u202ey\u2066\ufeff\u2028"), `x\u202ey\u2066\ufeff\u2028`},
		{console.Cut(strings.Repeat("é", 80)), strings.Repeat("é", 80)},
		{console.Cut(strings.Repeat("é", 81)), strings.Repeat("é", 80) + "…"},
		{console.Num(0), "0"}, {console.Num(999), "999"}, {console.Num(int64(1234567)), "1\u202f234\u202f567"}, {console.Num(-1234), "-1\u202f234"}, {console.Num(-123), "-123"},
		{console.Size(999), "999 B"}, {console.Size(12_345), "12 kB"}, {console.Size(12_345_678), "12 MB"},
		{console.Took(0), "0 µs"}, {console.Took(1234 * time.Microsecond), "1.23 ms"}, {console.Took(90 * time.Second), "90.0 s"},
	} {
		if tt[0] != tt[1] {
			t.Errorf("got %q, want %q", tt[0], tt[1])
		}
	}
}

func FuzzShow(f *testing.F) {
	f.Add("plain")
	f.Add("\x1b[2J\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		if i := strings.IndexFunc(console.Show(s), console.Hidden); i >= 0 {
			t.Errorf("%q is shown with a hidden character at %d", s, i)
		}
		if n := utf8.RuneCountInString(console.Cut(s)); n > 80*len(`\U0010ffff`)+1 {
			t.Errorf("%q is cut to %d characters", s, n)
		}
	})
}

func TestChart(t *testing.T) {
	until := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	row := func(back time.Duration, kind, name string, n int64) store.Rollup {
		return store.Rollup{Minute: until.Add(-back), Kind: kind, Name: name, Events: n}
	}
	c := console.DrawChart([]store.Rollup{
		row(time.Minute, store.KindAction, store.ActionAllow, 1_000_000),
		row(time.Minute, store.KindAction, store.ActionBlock, 1),
		row(time.Minute, store.KindAction, "flag", 2),
		row(time.Minute, store.KindCheck, "INJ001", 50),
		row(60*time.Minute, store.KindAction, "redact", 3),
		row(61*time.Minute, store.KindAction, store.ActionBlock, 7), // before
		row(0, store.KindAction, store.ActionBlock, 7),              // after
	}, until, 60, time.Minute)
	last, first := c.Bars[59], c.Bars[0]
	if last.Total != 1_000_003 || c.Peak != last.Total || first.Total != 3 || first.Other.N != 3 {
		t.Errorf("peak %d, last %+v, first %+v", c.Peak, last, first)
	}
	if last.Blocked.Height < 1.5 || last.Blocked.Y < 0 {
		t.Errorf("one blocked request among a million is not seen: %+v", last.Blocked)
	}
	if end := last.X + last.Width; end > float64(c.Width) {
		t.Errorf("the last bar ends at %v of %d", end, c.Width)
	}
	if c := console.DrawChart(nil, until, 24, time.Hour); c.Peak != 0 || len(c.Bars) != 24 {
		t.Errorf("a chart of nothing: %+v", c)
	}
}
