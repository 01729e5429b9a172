package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/catalog"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
	"github.com/bartizan-ai/bartizan/threat/injection/encoder"
)

// detector judges single texts for injection: with rules, the fast tier and,
// where that is unsure, the deep tier. It is safe for concurrent use.
type detector struct {
	rules      []rule
	fast, deep bartizan.Guard
	with       tiers
	tuning     *tuning
}

// tiers says which parts of the detector run.
type tiers struct{ rules, fast, deep, always bool }

// tiersNamed are the values of --with, for ablation.
var tiersNamed = map[string]tiers{
	"rules":   {rules: true},
	"fast":    {fast: true},
	"deep":    {fast: true, deep: true, always: true},
	"cascade": {rules: true, fast: true, deep: true},
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
	// Known is what feedback says of the text; it decides.
	Known judgement `json:"known,omitempty"`
	// at is the score from which the profile flags, bars are those of all.
	at   float64
	bars injection.Thresholds
}

// newDetector makes a detector of every guard of the injection threat: those of
// tier 0 are the rules. t may be nil.
func newDetector(with string, t *tuning) (*detector, error) {
	tiers, ok := tiersNamed[with]
	if !ok {
		return nil, usage("unknown detector %q: want rules, fast, deep or cascade", with)
	}
	d := &detector{with: tiers, tuning: t}
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
	set.Decode = loud
	var err error
	if d.fast, err = classifier.Check.Guard(set); err != nil {
		return nil, fmt.Errorf("start %s: %w", classifier.Check.ID, err)
	}
	if d.deep, err = encoder.Check.Guard(set); err != nil {
		return nil, fmt.Errorf("start %s: %w", encoder.Check.ID, err)
	}
	return d, nil
}

// loud makes a trained tier's guard speak of every text: whether a text counts,
// and what its score is, the detector decides.
func loud(into any) error {
	const up = 100
	switch o := into.(type) {
	case *injection.Tuning:
		*o = injection.Tuning{UserShift: up, DataShift: up}
	case *encoder.Options:
		o.Tuning = injection.Tuning{UserShift: up, DataShift: up}
	}
	return nil
}

// channelName is the inverse of dataChannel.
func channelName(data bool) string {
	if data {
		return "data"
	}
	return "user"
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

// profile is how much is spent on a text and how many harmless texts may be
// flagged.
type profile string

// The profiles.
const (
	fastProfile     profile = "fast"     // rules and fast tier; 1 harmless text in 1000
	balancedProfile profile = "balanced" // deep tier where the fast one is unsure; 1 in 100
	strictProfile   profile = "strict"   // deep tier always; 1 in 20
)

var profiles = []profile{fastProfile, balancedProfile, strictProfile}

func profileNamed(name string) (profile, error) {
	if p := profile(name); slices.Contains(profiles, p) {
		return p, nil
	}
	return "", usage("unknown profile %q: want fast, balanced or strict", name)
}

// textPart is a text on its own, as if it stood in a request. data says that it
// may give no orders.
func textPart(s string, data bool) *bartizan.Part {
	p := &bartizan.Part{ID: 1, Side: bartizan.SideRequest, Done: true}
	p.Kind, p.Origin, p.Role, p.Text = bartizan.KindText, bartizan.FromUser, bartizan.RoleUser, s
	if data {
		p.Origin = bartizan.FromRetrieved
	}
	return p
}

// judge scores a text. data says that it may give no orders.
func (d *detector) judge(ctx context.Context, text string, data bool, prof profile) (opinion, error) {
	return d.on(ctx, textPart(text, data), prof)
}

// on judges a part. The trained tiers' probability counts as it is. A rule that
// reaches its own bar lifts the score above the threshold of every profile, in
// proportion to its own; what is below their bars is told and does not count.
// What feedback says of the very text decides.
func (d *detector) on(ctx context.Context, p *bartizan.Part, prof profile) (opinion, error) {
	x := &bartizan.Exchange{}
	o := opinion{Signals: []bartizan.Signal{}}
	var err error
	if o.bars, err = d.trained(ctx, x, p, prof, &o); err != nil {
		return o, err
	}
	if d.with.rules {
		for _, r := range d.rules {
			if err := o.add(ctx, r.check, r.guard, x, p, o.bars.Fast); err != nil {
				return o, err
			}
		}
	}
	o.at = atProfile(o.bars, prof)
	o.Flagged = o.Score >= o.at
	if d.tuning != nil {
		if o.Known = d.tuning.known.of(p); o.Known != "" {
			o.Flagged = o.Known == attack
		}
	}
	return o, nil
}

// trained asks the trained tiers, as deep as the profile says, and returns the
// thresholds of what it asked.
func (d *detector) trained(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part, prof profile, o *opinion) (injection.Thresholds, error) {
	deep := d.with.deep && (d.with.always || prof == strictProfile)
	if !deep && d.with.deep && prof == balancedProfile {
		unsure, err := encoder.Unsure(p)
		if err != nil {
			return injection.Thresholds{}, err
		}
		deep = unsure
	}
	ask, guard, check, at := classifier.Score, d.fast, classifier.Check, classifier.ThresholdsFor
	cascade := d.with.deep && prof != fastProfile
	if cascade {
		ask, at = encoder.Guess, encoder.ThresholdsFor
	}
	if deep {
		ask = func(p *bartizan.Part) (float64, error) { return encoder.Ask(ctx, p) }
		guard, check = d.deep, encoder.Check
	}
	bars, err := at(p)
	if err != nil || !d.with.fast {
		return bars, err
	}
	score, err := ask(p)
	if err != nil {
		return bars, err
	}
	if o.Score = d.shifted(p, score, cascade); o.Score < bars.Strict {
		return bars, nil
	}
	signals, err := guard.Inspect(ctx, x, p)
	if err != nil {
		return bars, fmt.Errorf("run %s: %w", check.ID, err)
	}
	for _, s := range signals {
		s.Check, s.Score = check.ID, o.Score
		o.Signals = append(o.Signals, s)
	}
	return bars, nil
}

// shifted is a trained tier's score as this deployment calibrated it: the fast
// tier alone, or the cascade, whichever of its tiers gave the score.
func (d *detector) shifted(p *bartizan.Part, score float64, cascade bool) float64 {
	if d.tuning == nil {
		return score
	}
	s := d.tuning.User
	if injection.InData(p) {
		s = d.tuning.Data
	}
	switch {
	case s == nil:
		return score
	case cascade:
		return injection.Shift(score, s.Cascade)
	}
	return injection.Shift(score, s.Fast)
}

// add runs one rule and takes its signals over. lift is the score of one that
// just reaches its bar.
func (o *opinion) add(ctx context.Context, c *bartizan.Check, g bartizan.Guard, x *bartizan.Exchange, p *bartizan.Part, lift float64) error {
	signals, err := g.Inspect(ctx, x, p)
	if err != nil {
		return fmt.Errorf("run %s: %w", c.ID, err)
	}
	for _, s := range signals {
		s.Check = c.ID
		o.Signals = append(o.Signals, s)
		if s.Score >= c.Bar() {
			o.Score = max(o.Score, lift+(1-lift)*math.Min(s.Score, 1))
		}
	}
	return nil
}

// atProfile gives the threshold of a profile.
func atProfile(t injection.Thresholds, p profile) float64 {
	switch p {
	case fastProfile:
		return t.Fast
	case strictProfile:
		return t.Strict
	}
	return t.Balanced
}
