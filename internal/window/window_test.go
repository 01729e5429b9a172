package window_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/window"
)

// find signals every occurrence of word.
func find(word string) func(*bartizan.Part) []bartizan.Signal {
	return func(p *bartizan.Part) (out []bartizan.Signal) {
		for i := 0; ; i++ {
			n := strings.Index(p.Text[i:], word)
			if n < 0 {
				return out
			}
			i += n
			out = append(out, bartizan.Signal{Score: 1, Range: bartizan.Range{From: i, To: i + len(word)}, Edit: &bartizan.Edit{Range: bartizan.Range{From: i, To: i + len(word)}}})
		}
	}
}

func live(word string) func(*bartizan.Exchange, *bartizan.Part) int {
	return func(_ *bartizan.Exchange, p *bartizan.Part) int {
		for n := min(len(word)-1, len(p.Text)); n > 0; n-- {
			if strings.HasSuffix(p.Text, word[:n]) {
				return n
			}
		}
		return 0
	}
}

// drive pushes pieces through one lane and checks that nothing unsafe leaves.
func drive(t *testing.T, w bartizan.Window, unit func(*bartizan.Part) []bartizan.Signal, pieces []string) []string {
	t.Helper()
	s := window.New(nil, &bartizan.Part{ID: 1}, []bartizan.Scope{{Window: w}}, 1<<20)
	run := func(_ context.Context, _ int, p *bartizan.Part) ([]bartizan.Signal, error) { return unit(p), nil }
	got, total, safe := []string{}, 0, 0
	for i, piece := range append(slices.Clone(pieces), "") {
		done := i == len(pieces)
		total += len(piece)
		step := s.Push(t.Context(), run, piece, done)
		for _, sig := range step.Signals {
			if sig.Range.From < safe && w.Lap == 0 {
				t.Errorf("pieces %q: signal %v after its text was released up to %d", pieces, sig.Range, safe)
			}
			if sig.Edit != nil && sig.Edit.Range != sig.Range {
				t.Errorf("edit at %v, signal at %v", sig.Edit.Range, sig.Range)
			}
			got = append(got, fmt.Sprint(sig.Range))
		}
		if step.Safe < safe || step.Safe > total || done && step.Safe != total {
			t.Errorf("pieces %q: safe went from %d to %d of %d", pieces, safe, step.Safe, total)
		}
		safe = step.Safe
	}
	return got
}

func TestCutsChangeNothing(t *testing.T) {
	const text = "xabab ababab yab aab abab"
	tests := []struct {
		name string
		w    bartizan.Window
	}{
		{"live", bartizan.Window{Live: live("abab"), Back: 4}},
		{"fixed", bartizan.Window{Size: 10, Lap: 4}},
		{"fixed, lap as long as the text's rest", bartizan.Window{Size: 8, Lap: 7}},
		{"whole", bartizan.Window{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := drive(t, tt.w, find("abab"), []string{text})
			if len(want) < 3 {
				t.Fatalf("only %v found", want)
			}
			for a := range len(text) {
				for b := a; b <= len(text); b += 3 {
					got := drive(t, tt.w, find("abab"), []string{text[:a], text[a:b], text[b:]})
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("cut at %d and %d: %s", a, b, diff)
					}
				}
			}
		})
	}
}

func TestLimitAndFailure(t *testing.T) {
	everything := bartizan.Window{Live: func(_ *bartizan.Exchange, p *bartizan.Part) int { return len(p.Text) }, Limit: 10}
	s := window.New(nil, &bartizan.Part{ID: 7}, []bartizan.Scope{{Window: everything}, {}}, 1<<20)
	run := func(context.Context, int, *bartizan.Part) ([]bartizan.Signal, error) { return nil, nil }
	if step := s.Push(t.Context(), run, "12345", false); len(step.Failed) > 0 || step.Safe != 0 {
		t.Fatalf("%+v", step)
	}
	step := s.Push(t.Context(), run, "67890ab", false)
	gap := bartizan.Unexamined{}
	if len(step.Failed) != 1 || step.Failed[0].Lane != 0 || !errors.As(step.Failed[0].Err, &gap) {
		t.Fatalf("failures %+v", step.Failed)
	}
	if step.Safe != 0 {
		t.Errorf("the lane that wants the whole text was ignored: safe %d", step.Safe)
	}
	if step = s.Push(t.Context(), run, "", true); step.Safe != 12 || len(step.Failed) > 0 {
		t.Errorf("at the end: %+v", step)
	}
}

func TestPassiveLanesHoldNothing(t *testing.T) {
	s := window.New(nil, &bartizan.Part{ID: 1}, []bartizan.Scope{{}, {Window: bartizan.Window{Live: live("abc")}}}, 1<<20)
	s.Passive(0)
	asked := 0
	run := func(_ context.Context, lane int, p *bartizan.Part) ([]bartizan.Signal, error) {
		if lane == 0 {
			asked++
			if p.Text != "xxab!" || !p.Done {
				t.Errorf("whole lane saw %q", p.Text)
			}
		}
		return nil, nil
	}
	if step := s.Push(t.Context(), run, "xxab", false); step.Safe != 2 {
		t.Errorf("safe %d, want 2", step.Safe)
	}
	if step := s.Push(t.Context(), run, "!", true); step.Safe != 5 || asked != 1 {
		t.Errorf("safe %d, asked %d times", step.Safe, asked)
	}
}

func FuzzCuts(f *testing.F) {
	f.Add("ababab xabab", 3, 7)
	f.Fuzz(func(t *testing.T, text string, a, b int) {
		if len(text) > 1000 {
			return
		}
		a, b = abs(a)%(len(text)+1), abs(b)%(len(text)+1)
		a, b = min(a, b), max(a, b)
		for _, w := range []bartizan.Window{{Live: live("abab"), Back: 3}, {Size: 9, Lap: 4}, {}} {
			whole := drive(t, w, find("abab"), []string{text})
			if diff := cmp.Diff(whole, drive(t, w, find("abab"), []string{text[:a], text[a:b], text[b:]})); diff != "" {
				t.Fatalf("%q cut at %d and %d: %s", text, a, b, diff)
			}
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
