// Package phrasetest holds what the tests of checks by phrases share: tables
// of texts that must reach the bar or stay below it, cuts at every offset, and
// benchmarks.
package phrasetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/window"
)

// Guard makes the check's guard.
func Guard(t testing.TB, c *bartizan.Check) bartizan.Guard {
	t.Helper()
	g, err := c.Guard(bartizan.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Part is a text of the given origin in a request.
func Part(from bartizan.Origin, s string) *bartizan.Part {
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Kind, p.Origin, p.Text = bartizan.KindText, from, s
	return p
}

// Top is the best signal of the check's guard on a whole text; the first of
// several.
func Top(t testing.TB, c *bartizan.Check, p *bartizan.Part) (best bartizan.Signal) {
	t.Helper()
	for _, s := range drive(t, Guard(t, c), p, p.Text) {
		if s.Score > best.Score {
			best = s
		}
	}
	return best
}

// Hit demands that every text reaches the check's bar from every origin.
func Hit(t *testing.T, c *bartizan.Check, texts []string, origins ...bartizan.Origin) {
	t.Helper()
	for _, s := range texts {
		for _, from := range origins {
			if got := Top(t, c, Part(from, s)); got.Score < c.Bar() {
				t.Errorf("%q from %v scores %.2f (%s: %q)", s, from, got.Score, got.Reason, got.Evidence)
			}
		}
	}
}

// Miss demands that every text stays below the check's bar from every origin.
func Miss(t *testing.T, c *bartizan.Check, texts []string, origins ...bartizan.Origin) {
	t.Helper()
	for _, s := range texts {
		for _, from := range origins {
			if got := Top(t, c, Part(from, s)); got.Score >= c.Bar() {
				t.Errorf("%q from %v scores %.2f (%s: %q)", s, from, got.Score, got.Reason, got.Evidence)
			}
		}
	}
}

func drive(t testing.TB, g bartizan.Guard, proto *bartizan.Part, pieces ...string) []bartizan.Signal {
	t.Helper()
	x := &bartizan.Exchange{}
	st := window.New(x, proto, []bartizan.Scope{g.Scope()}, window.DefaultLimit)
	inspect := func(ctx context.Context, _ int, p *bartizan.Part) ([]bartizan.Signal, error) {
		return g.Inspect(ctx, x, p)
	}
	var out []bartizan.Signal
	for i, piece := range pieces {
		step := st.Push(t.Context(), inspect, piece, i == len(pieces)-1)
		for _, f := range step.Failed {
			t.Fatal(f.Err)
		}
		out = append(out, step.Signals...)
	}
	return out
}

func lines(signals []bartizan.Signal) []string {
	out := []string{}
	for _, s := range signals {
		out = append(out, fmt.Sprintf("%.3f %v %s %q", s.Score, s.Range, s.Reason, s.Evidence))
	}
	return out
}

// Cut demands that the text gives the same signals when it comes in two
// pieces, cut at the given offset.
func Cut(t *testing.T, g bartizan.Guard, s string, at int) {
	t.Helper()
	p := Part(bartizan.FromRetrieved, "")
	whole := lines(drive(t, g, p, s))
	if diff := cmp.Diff(whole, lines(drive(t, g, p, s[:at], s[at:]))); diff != "" {
		t.Fatalf("%+q cut at %d: %s", s, at, diff)
	}
}

// Splits cuts texts at every offset and into single bytes: the signals stay
// the same.
func Splits(t *testing.T, c *bartizan.Check, texts []string) {
	t.Helper()
	g := Guard(t, c)
	for _, s := range texts {
		var bytewise []string
		for at := range len(s) {
			Cut(t, g, s, at)
			bytewise = append(bytewise, s[at:at+1])
		}
		p := Part(bartizan.FromRetrieved, "")
		if diff := cmp.Diff(lines(drive(t, g, p, s)), lines(drive(t, g, p, append(bytewise, "")...))); diff != "" {
			t.Fatalf("%+q byte by byte: %s", s, diff)
		}
	}
}

// Fuzz feeds any text, cut anywhere, to the check's guard.
func Fuzz(f *testing.F, c *bartizan.Check, seeds []string) {
	f.Helper()
	for i, s := range seeds {
		f.Add(s, i)
	}
	g := Guard(f, c)
	f.Fuzz(func(t *testing.T, s string, cut int) {
		if len(s) <= 1<<11 {
			Cut(t, g, s, int(uint(cut)%uint(len(s)+1)))
		}
	})
}

// Bench measures the guard on a text, the normalised view included.
func Bench(b *testing.B, c *bartizan.Check, s string) {
	b.Helper()
	g, x := Guard(b, c), &bartizan.Exchange{}
	b.ReportAllocs()
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		if _, err := g.Inspect(b.Context(), x, Part(bartizan.FromUser, s)); err != nil {
			b.Fatal(err)
		}
	}
}

// Prose is harmless English, a paragraph, for benchmarks.
const Prose = "The committee met on Tuesday to review the draft. Several members asked for figures from last year, and " +
	"the chair agreed to send them before Friday. Please give the list to Anna; what is missing can wait.\n"
