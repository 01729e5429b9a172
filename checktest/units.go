package checktest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/window"
)

// splitAll is the greatest length of a text that is cut at every offset; longer
// ones are cut at fewer.
const splitAll = 600

func scanInput(t *testing.T, c *bartizan.Check, in *input) []located {
	t.Helper()
	if c.Scan == nil {
		t.Fatalf("%s: the check does not scan", in.name)
	}
	unit, err := c.Scan(Settings())
	if err != nil {
		t.Fatal(err)
	}
	head := []byte(in.data[:min(len(in.data), bartizan.HeadSize)])
	a := &bartizan.Artifact{
		Entry:    bartizan.Entry{Path: in.path, Size: int64(len(in.data)), Head: head},
		ReaderAt: bytes.NewReader([]byte(in.data)),
	}
	if !unit.Wants(a.Entry) {
		return nil
	}
	var got []located
	err = unit.Scan(t.Context(), a, func(at string, s bartizan.Signal) { got = append(got, located{s, at}) })
	if err != nil && !errors.Is(err, bartizan.ErrNotMine) {
		got = append(got, located{bartizan.Signal{Reason: "error: " + err.Error()}, ""})
	}
	return got
}

func guardInput(t *testing.T, c *bartizan.Check, in *input, scene *scene) []located {
	t.Helper()
	if c.Guard == nil {
		t.Fatalf("%s: the check does not guard", in.name)
	}
	unit, err := c.Guard(scene.settings())
	if err != nil {
		t.Fatal(err)
	}
	sc := unit.Scope()
	if !sc.Covers(in.part) {
		return nil
	}
	x := scene.exchange(in.part)
	whole := drive(t, unit, x, in.part, []string{in.data})
	for _, s := range whole {
		if s.Range.From < 0 || s.Range.To > len(in.data) || s.Range.From > s.Range.To {
			t.Errorf("%s: range %v lies outside of the text", in.name, s.Range)
		}
	}
	checkSplits(t, unit, x, in, whole)
	return whole
}

// checkSplits proves that cutting the text anywhere changes no signal.
func checkSplits(t *testing.T, unit bartizan.Guard, x *bartizan.Exchange, in *input, whole []located) {
	step := 1
	few := len(in.data) > splitAll || unit.Scope().Whole()
	if few {
		// Hostile inputs are for the cost, not the cut; and a guard that asks
		// for the whole text is not shown how it came.
		step = max(1, len(in.data)/7)
	}
	for at := step; at < len(in.data); at += step {
		got := drive(t, unit, x, in.part, []string{in.data[:at], in.data[at:]})
		if diff := cmp.Diff(flat(whole), flat(got)); diff != "" {
			t.Fatalf("%s: cut at %d the signals differ (-whole +cut):\n%s", in.name, at, diff)
		}
	}
	if few {
		return
	}
	var bytewise []string
	for i := range len(in.data) {
		bytewise = append(bytewise, in.data[i:i+1])
	}
	if diff := cmp.Diff(flat(whole), flat(drive(t, unit, x, in.part, bytewise))); diff != "" {
		t.Fatalf("%s: byte by byte the signals differ (-whole +cut):\n%s", in.name, diff)
	}
}

func flat(signals []located) []string {
	out := []string{}
	for _, s := range signals {
		out = append(out, fmt.Sprintf("%.4f %d-%d %s", s.Score, s.Range.From, s.Range.To, s.Reason))
	}
	return out
}

// drive runs a guard over a text in pieces, as the gateway does.
func drive(t *testing.T, unit bartizan.Guard, x *bartizan.Exchange, p *bartizan.Part, pieces []string) []located {
	t.Helper()
	s := window.New(x, p, []bartizan.Scope{unit.Scope()}, 64<<20)
	inspect := func(ctx context.Context, _ int, p *bartizan.Part) ([]bartizan.Signal, error) {
		return unit.Inspect(ctx, x, p)
	}
	var got []located
	for i, piece := range append(pieces, "") {
		step := s.Push(t.Context(), inspect, piece, i == len(pieces))
		for _, f := range step.Failed {
			t.Fatalf("guard failed: %v", f.Err)
		}
		for _, sig := range step.Signals {
			got = append(got, located{sig, ""})
		}
	}
	if s.Held() != 0 {
		t.Errorf("%d bytes still held at the end", s.Held())
	}
	return got
}
