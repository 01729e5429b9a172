package toolgate

import (
	"context"
	"fmt"
	"slices"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/agency"
)

type guard struct {
	t      *table
	memory bartizan.Memory
}

var _ bartizan.Guard = (*guard)(nil)

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	var o Options
	if err := s.Decode(&o); err != nil {
		return nil, fmt.Errorf("decode options: %w", err)
	}
	t, err := compile(&o)
	if err != nil {
		return nil, err
	}
	return &guard{t, s.Memory}, nil
}

// Scope is the tools that a request offers and the calls that an answer asks
// for, each as a whole: half a call's arguments say nothing.
func (g *guard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindCall | bartizan.KindTool, Sides: bartizan.SideRequest | bartizan.SideAnswer}
}

// Inspect judges a definition or a call.
func (g *guard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	j := &judgement{g: g, x: x, p: p, sc: sceneOf(x)}
	j.taint = j.sc.taint
	for _, other := range x.Answer { // a tool that the provider ran has answered there
		j.taint |= origins(other.Origin)
	}
	j.tainted = bartizan.Origin(j.taint).Untrusted()
	var err error
	switch {
	case p.Side == bartizan.SideRequest && p.Tool != nil && p.Tool.Server == "": // agency/toolpin sees to those of servers
		err = j.definition(ctx)
	case p.Side == bartizan.SideAnswer && p.Call != nil:
		err = j.call(ctx)
	}
	return j.signals, err
}

// judgement is one part under inspection.
type judgement struct {
	g       *guard
	x       *bartizan.Exchange
	p       *bartizan.Part
	sc      *scene
	rule    *rule
	args    any
	taint   origins
	tainted bool
	signals []bartizan.Signal
}

// say adds a signal, once for a reason; a score of 0 is off.
func (j *judgement) say(score float64, reason, evidence string) {
	same := func(s bartizan.Signal) bool { return s.Reason == reason }
	if score == 0 || slices.ContainsFunc(j.signals, same) {
		return
	}
	j.signals = append(j.signals, bartizan.Signal{
		Score: score, Range: bartizan.Range{To: len(j.p.Text)}, Reason: reason, Evidence: shown(evidence),
	})
}

// call judges a call from what is certain to what depends on the table.
func (j *judgement) call(ctx context.Context) error {
	name := j.p.Call.Name
	j.offered(name)
	j.rule = j.g.t.of(name)
	args, err := parse(j.p.Call.Args)
	switch {
	case err == nil:
		j.args = args
	case err != errArgs: //nolint:errorlint // a value of this package, never wrapped
		return err
	case j.sc.schemas[name] || j.rule.strict():
		j.say(agency.Broken, err.Error(), name)
		return nil
	default: // a tool that takes free text
		j.args = j.p.Call.Args
	}
	if err := j.copied(name); err != nil {
		return err
	}
	if err := j.obeys(name); err != nil {
		return err
	}
	return j.two(ctx, name)
}

// offered holds the call's name against those of the request.
func (j *judgement) offered(name string) {
	switch {
	case j.sc.offered[name] && name != "", j.sc.hosted(name):
	case name != "" && j.sc.folded[fold(name)] > 0:
		j.say(agency.Broken, "a call to a tool whose name only looks like one that was offered", name)
	case len(j.sc.nameless) > 0:
		j.say(agency.Note, "a call to a tool that may be one of those offered without a name", name)
	default:
		j.say(agency.Broken, "a call to a tool that the request did not offer", name)
	}
}
