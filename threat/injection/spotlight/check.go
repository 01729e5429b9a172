// Package spotlight marks untrusted content in requests, so that a model can
// tell data from orders, and takes the marks out of answers again.
package spotlight

import (
	"fmt"
	"slices"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// Options of the check.
type Options struct {
	// Mode says how untrusted content is marked: off (default), delimit (lines
	// before and after it), datamark (a mark in the place of every space) or
	// encode (base64).
	Mode string `yaml:"mode"`
	// Rule is a line of the operator's own that follows the explanation.
	Rule string `yaml:"rule"`
	// Reinforce repeats behind every marked content that it was data.
	Reinforce bool `yaml:"reinforce"`
	// Drop takes untrusted content out.
	Drop Drop `yaml:"drop"`
}

// Drop says which untrusted content does not reach the model. A note stands in
// its place, since a call without a result is refused by many APIs.
type Drop struct {
	// From lists what may be dropped: tool, retrieved. None: nothing is.
	From []string `yaml:"from"`
	// Over is a number of bytes from which content is dropped; 0 is off.
	Over int `yaml:"over"`
	// Flagged drops content about which a check has a finding.
	Flagged bool `yaml:"flagged"`
}

// Check is INJ015.
var Check = &bartizan.Check{
	ID: "INJ015", Name: "spotlight", Threat: injection.Threat,
	Severity: bartizan.Info, Needs: bartizan.NeedKey, Options: Options{},
	Doc: bartizan.Doc{
		Title: "Untrusted content marked as data (spotlighting)",
		Text: "A model reads a web page and its user's order as one text. Spotlighting gives the untrusted part a form that no " +
			"order of the operator has: lines around it, a mark in the place of every space, or an encoding; one instruction of the " +
			"operator says what the form means. The marks are random in every request, so that a text cannot bring them along.\n\n" +
			"This check finds nothing. It changes requests where it is switched on: results of tools and documents are marked, the " +
			"instruction is put before all messages, and marks that the model repeats are taken out of its answer, streamed or not. " +
			"It can also drop untrusted content that is too long or that another check has a finding about.",
		Remedy: "None is needed. Switch it on where a capable model reads untrusted content: datamark first, encode only where the model " +
			"decodes base64 without mistakes.",
		Limits: "It lowers the odds and proves nothing: attacks made for it break it (over 95 % in arXiv 2510.09023, where the marks were " +
			"known). Small models follow the instruction badly, encode costs a third more tokens and quality. Text that the application " +
			"pastes into a user's message is not marked. An API without a place for the operator's instruction is refused. A mark " +
			"that the model changes stays in its answer.",
		Source: "Hines et al., Defending Against Indirect Prompt Injection Attacks With Spotlighting, arXiv 2403.14720; Nasr et al., The " +
			"Attacker Moves Second, arXiv 2510.09023. Ours differs: marks of two random private-use characters instead of one fixed sign, " +
			"and marks within text that has no spaces",
	},
	Shape: newShapers,
}

func read(s bartizan.Settings) (o Options, err error) {
	if err := s.Decode(&o); err != nil {
		return o, fmt.Errorf("decode options: %w", err)
	}
	if !slices.Contains([]string{"", "off", "delimit", "datamark", "encode"}, o.Mode) {
		return o, fmt.Errorf("mode: %q: want off, delimit, datamark or encode", o.Mode)
	}
	if o.Mode == "off" {
		o.Mode = ""
	}
	if o.Mode == "" && (o.Rule != "" || o.Reinforce) {
		return o, fmt.Errorf("rule and reinforce want a mode")
	}
	for _, from := range o.Drop.From {
		if from != "tool" && from != "retrieved" {
			return o, fmt.Errorf("drop: from: %q: want tool or retrieved", from)
		}
	}
	if o.Drop.Over < 0 || len(o.Drop.From) > 0 != (o.Drop.Over > 0 || o.Drop.Flagged) {
		return o, fmt.Errorf("drop: want from and a reason, over or flagged")
	}
	return o, nil
}

func newShapers(s bartizan.Settings) ([]bartizan.Shaper, error) {
	o, err := read(s)
	if err != nil {
		return nil, err
	}
	var out []bartizan.Shaper
	if len(o.Drop.From) > 0 {
		out = append(out, dropper{o.Drop})
	}
	if o.Mode != "" {
		m := maker{mode: o.Mode, key: s.Key("spotlight")}
		out = append(out, explainer{m, o}, marker{m, o}, stripper{m})
	}
	return out, nil
}
