package role

import (
	"context"
	"slices"

	"github.com/bartizan-ai/bartizan"
)

type guard struct {
	o      Options
	memory bartizan.Memory
}

var _ bartizan.Guard = (*guard)(nil)

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	o, err := read(s)
	if err != nil {
		return nil, err
	}
	return &guard{o, s.Memory}, nil
}

// Scope is the request's messages, and the calls of answers, whose ids later
// results may name. Nothing of an answer is held back.
func (g *guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindCall, Sides: bartizan.SideRequest | bartizan.SideAnswer,
		Window: bartizan.Window{Live: func(_ *bartizan.Exchange, p *bartizan.Part) int {
			if p.Side == bartizan.SideRequest && !p.Done {
				return len(p.Text)
			}
			return 0
		}},
	}
}

// Inspect judges a message of the request or notes a call of the answer.
func (g *guard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	switch {
	case !p.Done:
		return nil, nil
	case p.Side == bartizan.SideAnswer:
		return nil, g.note(ctx, x, p)
	case p.Role == bartizan.RoleSystem && p.Kind == bartizan.KindText:
		return g.system(x, p), nil
	case x.Route == "documents" || x.Route == "mcp": // no dialogue, so no calls in it
	case p.Role == bartizan.RoleTool && g.o.Forged != "off":
		return g.result(ctx, x, p)
	}
	return nil, nil
}

func signal(p *bartizan.Part, score float64, reason string) []bartizan.Signal {
	return []bartizan.Signal{{Score: score, Range: bartizan.Range{To: len(p.Text)}, Reason: reason}}
}

func (g *guard) system(x *bartizan.Exchange, p *bartizan.Part) []bartizan.Signal {
	switch {
	case g.o.System == "refuse":
		return signal(p, 1, "a system or developer message, which nobody may send here")
	case g.o.System == "operator-only" && !slices.Contains(g.o.Keys, x.Caller.ID):
		return signal(p, 1, "a system or developer message from a caller that is not the operator")
	}
	return nil
}
