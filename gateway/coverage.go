package gateway

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
	"github.com/bartizan-ai/bartizan/wire"
)

// Sees says whether a check sees what goes one way on a route.
type Sees uint8

// What a check sees.
const (
	Examined Sees = iota // everything that it is for
	Part                 // all that can be shown, but not all that may be there
	Nothing              // nothing, and there is something that it is for: a gap
	Needless             // nothing, because nothing there is for it
	Switched             // nothing, because its mode is off
)

// String gives the word of the report.
func (s Sees) String() string {
	return [...]string{"examined", "in part", "GAP", "-", "off"}[s%5]
}

// Cover is one cell of the proof of coverage: one check on one way of one route.
type Cover struct {
	Route    string   `json:"route"`
	Provider Provider `json:"provider,omitempty"`
	Paths    []string `json:"paths"`
	// Way is "request", "answer" or "stream".
	Way   string `json:"way"`
	Check string `json:"check"`
	Mode  string `json:"mode"`
	Sees  Sees   `json:"-"`
	Word  string `json:"sees"`
	// Why gives the reason where not everything is examined.
	Why string `json:"why,omitempty"`
}

// Coverage computes, from the scopes of the checks and the reach of the codecs,
// which check sees what. It is computed from what runs, so it cannot differ from
// it: a codec that makes a part of a kind that it does not declare is refused.
func (g *Gateway) Coverage() []Cover {
	var out []Cover
	for _, c := range g.Checks {
		if c.Guard == nil {
			continue
		}
		for i := range g.routes {
			out = append(out, g.routeCover(c, &g.routes[i])...)
		}
		if g.Files != nil {
			out = append(out, g.filesCover(c))
		}
		if g.Unknown == Pass {
			out = append(out, g.openCover(c))
		}
	}
	slices.SortStableFunc(out, func(a, b Cover) int {
		return strings.Compare(a.Route+string(a.Provider), b.Route+string(b.Provider))
	})
	return out
}

func (g *Gateway) cell(c *bartizan.Check, sees Sees, why string) Cover {
	mode := g.Policy.Rule(c.ID).Mode
	if mode == policy.Off {
		sees, why = Switched, ""
	}
	return Cover{Check: c.ID, Mode: mode.String(), Sees: sees, Word: sees.String(), Why: why}
}

func (g *Gateway) routeCover(c *bartizan.Check, rt *route) []Cover {
	reach := rt.codec.Reach()
	sides := [2]bartizan.Side{bartizan.SideRequest, bartizan.SideAnswer}
	if rt.provider == mcpProvider { // a call is what a model wrote, its result is what a model reads and people see
		sides = [2]bartizan.Side{bartizan.SideAnswer, bartizan.SideRequest | bartizan.SideAnswer}
	}
	var out []Cover
	for _, way := range []struct {
		name  string
		side  bartizan.Side
		sight wire.Sight
	}{
		{"request", sides[0], reach.Request},
		{"answer", sides[1], reach.Answer},
		{"stream", sides[1], reach.Stream},
	} {
		sees, why := g.sees(c, way.side, way.sight)
		if way.name == "stream" && way.sight.Shown == 0 {
			sees, why = Needless, "this API has no streams; one is refused"
		}
		cell := g.cell(c, sees, why)
		cell.Route, cell.Provider, cell.Paths, cell.Way = rt.name, rt.provider, rt.paths, way.name
		out = append(out, cell)
	}
	return out
}

// sees compares what a check is for with what can be shown.
func (g *Gateway) sees(c *bartizan.Check, side bartizan.Side, sight wire.Sight) (Sees, string) {
	scope, ok := g.scopeOf(c)
	hidden := strings.Join(sight.Hidden, ", ")
	switch {
	case !ok || scope.Sides&side == 0:
		return Needless, "not its direction"
	case scope.Kinds&sight.Shown == 0:
		return Needless, "nothing of the kind that it reads"
	case hidden != "" && g.Media == Pass:
		return Part, hidden + " pass unexamined (gateway.media: pass)"
	}
	return Examined, ""
}

// filesCover is about uploads, which are scanned and which no guard sees.
func (g *Gateway) filesCover(c *bartizan.Check) Cover {
	cell := g.cell(c, Needless, "uploads are scanned before they go up; others than training data are refused")
	if scope, ok := g.scopeOf(c); g.Media == Pass && ok && scope.Sides&bartizan.SideRequest != 0 {
		cell = g.cell(c, Part, "files that models read are scanned only (gateway.media: pass)")
	}
	cell.Route, cell.Provider, cell.Way, cell.Paths = "files", OpenAI, "request", []string{"/v1/files", "/openai/files", "/openai/v1/files"}
	return cell
}

func (g *Gateway) openCover(c *bartizan.Check) Cover {
	cell := g.cell(c, Nothing, "passes unexamined (gateway.unknown: pass)")
	cell.Route, cell.Way, cell.Paths = "any other path", "both", []string{"*"}
	return cell
}

// scopeOf is the scope of a check's guard, if it runs.
func (g *Gateway) scopeOf(c *bartizan.Check) (bartizan.Scope, bool) {
	for i := range g.guards {
		if g.guards[i].check == c {
			return g.guards[i].scope, true
		}
	}
	return bartizan.Scope{}, false
}

// beyond reports a part of a kind that the codec did not say it would make. The
// proof of coverage would not hold for it.
func beyond(sight wire.Sight, parts []*bartizan.Part) error {
	for _, p := range parts {
		if p.Kind&sight.Shown == 0 {
			return fmt.Errorf("part %d is of kind %s, which the codec does not declare", p.ID, p.Kind)
		}
	}
	return nil
}
