package main

import (
	"context"
	"fmt"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
)

// detector judges single texts for injection with rules and classifier. It is
// safe for concurrent use.
type detector struct {
	rules      []rule
	classifier bartizan.Guard
	// only leaves out the other half: "rules", "classifier" or "both".
	only string
}

// rule is a deterministic check of the threat; it counts from its own bar.
type rule struct {
	check *bartizan.Check
	guard bartizan.Guard
}

// opinion is what the detector makes of a text.
type opinion struct {
	// Score is in [0,1]; at 0.5 the balanced profile flags.
	Score   float64           `json:"score"`
	Flagged bool              `json:"flagged"`
	Signals []bartizan.Signal `json:"signals"`
	at      classifier.Thresholds
}

// newDetector makes a detector of every guard of the injection threat: those of
// tier 0 are the rules.
func newDetector(only string) (*detector, error) {
	if only != "rules" && only != "classifier" && only != "both" {
		return nil, usage("unknown detector %q: want rules, classifier or both", only)
	}
	d := &detector{only: only}
	set := bartizan.Settings{Now: time.Now, Decode: func(any) error { return nil }}
	for _, c := range catalog.Checks() {
		if c.Threat != injection.Threat || c.Tier != 0 || c.Guard == nil {
			continue
		}
		g, err := c.Guard(set)
		if err != nil {
			return nil, fmt.Errorf("start %s: %w", c.ID, err)
		}
		d.rules = append(d.rules, rule{c, g})
	}
	var err error
	if d.classifier, err = classifier.Check.Guard(set); err != nil {
		return nil, fmt.Errorf("start %s: %w", classifier.Check.ID, err)
	}
	return d, nil
}

// dataChannel parses a channel's name; empty stands for the user's.
func dataChannel(name string) (bool, error) {
	switch name {
	case "", "user":
		return false, nil
	case "data":
		return true, nil
	}
	return false, fmt.Errorf("unknown channel %q: want user or data", name)
}

// judge scores a text. data says that it may give no orders.
//
// The classifier's probability counts as it is. A rule that reaches its own
// bar lifts the score above the threshold of every profile, in proportion to
// its own: fast + (1-fast)*s. The rules hit none of 2,935 harmless texts
// tried; what is below their bars is told and does not count.
func (d *detector) judge(ctx context.Context, text string, data bool) (opinion, error) {
	x := &bartizan.Exchange{}
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Kind, p.Origin, p.Role, p.Text = bartizan.KindText, bartizan.FromUser, bartizan.RoleUser, text
	if data {
		p.Origin = bartizan.FromRetrieved
	}
	o := opinion{Signals: []bartizan.Signal{}}
	var err error
	if o.at, err = classifier.ThresholdsFor(p); err != nil {
		return o, err
	}
	if d.only != "classifier" {
		for _, r := range d.rules {
			if err := o.add(ctx, r.check, r.guard, x, p); err != nil {
				return o, err
			}
		}
	}
	if d.only != "rules" {
		score, err := classifier.Score(p)
		if err != nil {
			return o, err
		}
		o.Score = max(o.Score, score)
		if err := o.add(ctx, classifier.Check, d.classifier, x, p); err != nil {
			return o, err
		}
	}
	return o, nil
}

// add runs one guard and takes its signals over.
func (o *opinion) add(ctx context.Context, c *bartizan.Check, g bartizan.Guard, x *bartizan.Exchange, p *bartizan.Part) error {
	signals, err := g.Inspect(ctx, x, p)
	if err != nil {
		return fmt.Errorf("run %s: %w", c.ID, err)
	}
	for _, s := range signals {
		s.Check = c.ID
		o.Signals = append(o.Signals, s)
		if c != classifier.Check && s.Score >= c.Bar() {
			o.Score = max(o.Score, o.at.Fast+(1-o.at.Fast)*s.Score)
		}
	}
	return nil
}

// profileAt gives the threshold of a profile.
func profileAt(t classifier.Thresholds, profile string) (float64, error) {
	switch profile {
	case "fast":
		return t.Fast, nil
	case "balanced":
		return t.Balanced, nil
	case "strict":
		return t.Strict, nil
	}
	return 0, usage("unknown profile %q: want fast, balanced or strict", profile)
}
