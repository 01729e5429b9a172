package main

import (
	"fmt"
	"maps"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/policy"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
	"github.com/bartizan-ai/bartizan/threat/injection/encoder"
)

// injectionConfig is how the trained tiers of the injection threat work
// together.
type injectionConfig struct {
	Profile profileWord `yaml:"profile"`
}

type profileWord = word[profile, *profile]

// UnmarshalText reads a profile's name.
func (p *profile) UnmarshalText(b []byte) (err error) {
	if *p, err = profileNamed(string(b)); err != nil {
		return fmt.Errorf("unknown profile %q: want fast, balanced or strict", b)
	}
	return nil
}

// rules are what the profile makes of the trained tiers' own rules. Where the
// deep tier runs, the fast one counts by itself only when it is very sure: what
// it finds likely is the deep tier's to decide.
func (c *injectionConfig) rules() map[string]policy.Rule {
	fast, deep := policy.Default(classifier.Check), policy.Default(encoder.Check)
	switch c.Profile.is {
	case fastProfile:
		deep.Mode, fast.Threshold = policy.Off, classifier.FastBar
	case strictProfile:
		deep.Threshold = encoder.StrictBar
	default:
		fast.Threshold = classifier.SureBar
	}
	return map[string]policy.Rule{classifier.Check.ID: fast, encoder.Check.ID: deep}
}

// options are what the profile and the deployment's calibration give a check,
// under what its own section says.
func (c *injectionConfig) options(k *bartizan.Check, t *tuning, own map[string]any) map[string]any {
	deep := k.ID == encoder.Check.ID // a check that knows feedback is a copy
	if !deep && k.ID != classifier.Check.ID {
		return own
	}
	o := map[string]any{}
	if deep && c.Profile.is == strictProfile {
		o["always"] = true
	}
	for name, s := range map[string]*shift{"user_shift": t.User, "data_shift": t.Data} {
		switch {
		case s == nil:
		case deep:
			o[name] = s.Cascade
		default:
			o[name] = s.Fast
		}
	}
	maps.Copy(o, own)
	return o
}
