package gateway_test

import (
	"strings"
	"testing"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/gateway"
)

// TestCoverage: every guard has a cell for every way of every route, and each
// that is not examined says why.
func TestCoverage(t *testing.T) {
	guards := []*bartizan.Check{
		blockWord(), check("TST020", "call", bartizan.Hold, callGuard{}),
		check("TST022", "numbers", bartizan.Flag, numbersGuard{}),
	}
	for _, media := range []gateway.Choice{gateway.Refuse, gateway.Pass} {
		h := newHouse(t, answer("{}"), func(c *gateway.Config) { c.Media, c.Unknown = media, media }, guards...)
		cells := h.gw.Coverage()
		if len(cells)%3 != 0 || len(cells) < 18 {
			t.Fatalf("%d cells", len(cells))
		}
		for _, c := range cells {
			want := gateway.Examined
			switch {
			case c.Route == "any other path":
				want = gateway.Nothing
			case c.Check == "TST022", c.Check == "TST020" && c.Way == "request", c.Way == "stream" && strings.Contains(c.Why, "no streams"):
				want = gateway.Needless
			case c.Check == "TST020" && c.Sees == gateway.Needless && strings.Contains(c.Why, "nothing of the kind"):
				want = gateway.Needless // a route without calls
			case c.Sees == gateway.Needless && c.Route != "chat":
				continue // answers of numbers
			case media == gateway.Pass && c.Why != "":
				want = gateway.Part
			}
			if c.Sees != want || c.Sees != gateway.Examined && c.Why == "" {
				t.Errorf("%s %s %s: %s (%s), want %s", c.Route, c.Way, c.Check, c.Sees, c.Why, want)
			}
		}
	}
}

type numbersGuard struct{ wholeGuard }

func (numbersGuard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindScores, Sides: bartizan.SideAnswer | bartizan.SideRequest}
}
