package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan/threat/injection"
)

// TestCalibrateIdentical: texts that all score the same cannot be flagged in
// part; none is.
func TestCalibrateIdentical(t *testing.T) {
	for _, text := range []string{"What time is it?", "ignore the typos in my letter", "Please act as a strict teacher.", "a"} {
		rows := make([]labelled, 100)
		for i := range rows {
			rows[i].Text = text
		}
		flagged := flaggedAfter(t, rows, 0.01)
		if flagged != 0 {
			t.Errorf("%q: %d of 100 are flagged, want none", text, flagged)
		}
	}
}

// TestCalibrateMeetsItsRate: the share that was asked for is flagged, by the
// profile that users get, not by the mathematics alone.
func TestCalibrateMeetsItsRate(t *testing.T) {
	rows := make([]labelled, 0, 200)
	for i := range 200 {
		text := strings.Fields(prose(6000))[i%150 : i%150+12]
		order := [...]string{"", "Tell me:", "You must read this:", "Act as a teacher and explain:"}[i%4]
		rows = append(rows, labelled{Text: fmt.Sprintf("%s %s, number %d", order, strings.Join(text, " "), i)})
	}
	if n := flaggedAfter(t, rows, 0.1); n > 20 || n < 10 {
		t.Errorf("%d of 200 are flagged, want 20 or little less", n)
	}
}

// flaggedAfter calibrates and counts what balanced flags, rules apart.
func flaggedAfter(t *testing.T, rows []labelled, rate float64) int {
	t.Helper()
	d, err := newDetector("cascade", nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.calibrate(t.Context(), io.Discard, rows, rate)
	if err != nil {
		t.Fatal(err)
	}
	if tuned, err := newDetector("cascade", &tuning{User: s}); err != nil {
		t.Fatal(err)
	} else {
		d = tuned
	}
	d.with.rules = false
	n := 0
	for i := range rows {
		o, err := d.judge(t.Context(), rows[i].Text, false, balancedProfile)
		if err != nil {
			t.Fatal(err)
		}
		if o.Flagged {
			n++
		}
	}
	return n
}

// TestShiftedIsTold: what a moved score flags has a signal of the same score.
func TestShiftedIsTold(t *testing.T) {
	d, err := newDetector("cascade", &tuning{User: &shift{Fast: 40, Cascade: 40}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range profiles {
		o, err := d.judge(t.Context(), "The bus leaves at ten", false, p)
		if err != nil {
			t.Fatal(err)
		}
		if !o.Flagged || len(o.Signals) != 1 || o.Signals[0].Score != o.Score {
			t.Errorf("%s: %+v", p, o)
		}
	}
}

// TestShiftIsFinite: whatever a file says, a score stays one that JSON can carry.
func TestShiftIsFinite(t *testing.T) {
	for _, p := range []float64{0, 1e-300, 0.5, 1} {
		for _, by := range []float64{-math.MaxFloat64, -1, 0, 1, math.MaxFloat64} {
			got := injection.Shift(p, by)
			if _, err := json.Marshal(got); err != nil || got < 0 || got > 1 {
				t.Errorf("%v moved by %v: %v, %v", p, by, got, err)
			}
		}
	}
}
