package spotlight

import (
	"context"
	"slices"

	"github.com/bartizan-ai/bartizan"
)

// dropper takes untrusted content out by rule.
type dropper struct{ d Drop }

var _ bartizan.Shaper = dropper{}

// Scope is the untrusted text that the rule names.
func (d dropper) Scope() bartizan.Scope {
	s := untrusted()
	s.From = 0
	if slices.Contains(d.d.From, "tool") {
		s.From |= bartizan.FromTool
	}
	if slices.Contains(d.d.From, "retrieved") {
		s.From |= bartizan.FromRetrieved
	}
	return s
}

// The notes that stand for what was dropped.
const (
	tooLong = "[Content was left out: it is too long.]"
	suspect = "[Content was left out: it may not be safe.]"
)

// Shape drops one text or leaves it.
func (d dropper) Shape(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Edit, error) {
	switch {
	case d.d.Flagged && flagged(x, p.ID):
		return []bartizan.Edit{replace(0, len(p.Text), suspect)}, nil
	case d.d.Over > 0 && len(p.Text) > d.d.Over:
		return []bartizan.Edit{replace(0, len(p.Text), tooLong)}, nil
	}
	return nil, nil
}

// flagged reports whether a finding of the verdict is about a part.
func flagged(x *bartizan.Exchange, part int) bool {
	return slices.ContainsFunc(x.Verdict.Findings, func(f bartizan.Finding) bool {
		return slices.ContainsFunc(f.Signals, func(s bartizan.Signal) bool { return s.Part == part })
	})
}
