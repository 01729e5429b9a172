package role

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection/roletoken"
)

// removed stands for a token, so that what stood around it does not join to
// another one.
const removed = "[removed]"

// stripper takes template tokens out of untrusted text; injection/roletoken
// knows them.
type stripper struct{ tokens bartizan.Guard }

var _ bartizan.Shaper = stripper{}

func newShapers(s bartizan.Settings) ([]bartizan.Shaper, error) {
	o, err := read(s)
	if err != nil || o.Tokens != "strip" {
		return nil, err
	}
	s.Decode = func(any) error { return nil }
	tokens, err := roletoken.Check.Guard(s)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", roletoken.Check.Path(), err)
	}
	return []bartizan.Shaper{stripper{tokens}}, nil
}

// Scope is untrusted text of requests, before the guards see it.
func (s stripper) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText, Sides: bartizan.SideRequest, From: bartizan.FromTool | bartizan.FromRetrieved,
		Early: true, Window: s.tokens.Scope().Window,
	}
}

// Shape replaces the tokens found.
func (s stripper) Shape(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Edit, error) {
	signals, err := s.tokens.Inspect(ctx, x, p)
	if err != nil {
		return nil, fmt.Errorf("find tokens: %w", err)
	}
	var edits []bartizan.Edit
	for _, sig := range signals {
		if sig.Score >= roletoken.Check.Bar() {
			edits = append(edits, bartizan.Edit{Range: sig.Range, With: bartizan.Content{Kind: bartizan.KindText, Text: removed}})
		}
	}
	return edits, nil
}
