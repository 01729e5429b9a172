// Package encoder is the deep tier of injection: a transformer over word pieces,
// fine-tuned for two channels, that judges meaning where the fast tier knows
// words.
package encoder

import (
	"context"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// Check is INJ004.
var Check = &bartizan.Check{
	ID: "INJ004", Name: "encoder", Threat: injection.Threat, Tier: 2,
	Severity: bartizan.Medium, Action: bartizan.Flag, Threshold: 0.5,
	Doc: bartizan.Doc{
		Title: "Text that means to give a model orders, by a transformer",
		Text: "An attack in new words escapes whoever knows words. A transformer reads them in their context: all-MiniLM-L6-v2, " +
			"six layers of width 384, fine-tuned on the texts that the fast tier was trained on and quantised to 8 bits. It runs " +
			"inside the binary on one core; the model is read from the binary at the first use.\n\n" +
			"Two heads judge two channels: a user may give orders, so an order alone is nothing; a tool's result, a document or a " +
			"tool's definition may give none. Text is judged in windows of 126 word pieces that share 32, and the worst counts. " +
			"The probability is calibrated, together with the fast tier's; scores are the same on every machine.",
		Remedy: "Read what was flagged. If it is harmless, raise the check's threshold for the route; if it is not, look at who sent it, and " +
			"rely on tool gates and egress rules for what must not happen.",
		Limits: "It flags and does not block: see docs/injection-encoder.md for how much of each source it finds and how often it is wrong. " +
			"Of a text of more than 24 windows (about 10 KB of English) those are judged that the fast tier, which reads all, finds worst, and " +
			"some spread over the text; of a request of many parts fewer of each, 128 in all or one of each. It was trained on English for the most part; its word pieces hold little of scripts other than " +
			"Latin. A window takes some 10 ms with AVX-512 VNNI, 30 ms with AVX2 and about a second on processors without, such as arm64, " +
			"where the profile fast does without it.",
		Source: "Devlin et al. (NAACL 2019); Wang et al., MiniLM (NeurIPS 2020); all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0); " +
			"quantisation: Jacob et al. (CVPR 2018); calibration: Platt (1999)",
	},
	Options: Options{},
	Guard:   newGuard,
}

// StrictBar is the threshold that takes every signal of the check, which is
// silent below its strict one.
const StrictBar = 0.001

// Options of the check.
type Options struct {
	injection.Tuning `yaml:",inline"`
	// Always asks the deep tier about every text, not only where the fast one
	// is unsure.
	Always bool `yaml:"always"`
}

type guard struct {
	deep *deep
	opts Options
}

var (
	_ bartizan.Guard   = guard{}
	_ bartizan.Chooser = guard{}
)

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	var g guard
	if err := s.Decode(&g.opts); err != nil {
		return nil, fmt.Errorf("read options: %w", err)
	}
	var err error
	if g.deep, err = load(); err != nil {
		return nil, fmt.Errorf("load encoder: %w", err)
	}
	return g, nil
}

// Choose declines what the fast tier is sure about.
func (g guard) Choose(_ *bartizan.Exchange, p *bartizan.Part, _ []bartizan.Signal) bool {
	unsure, err := g.deep.unsure(p)
	return g.opts.Always || unsure || err != nil
}

// Scope asks for the whole text, as the fast tier does.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindTool,
		Sides: bartizan.SideRequest,
		From:  bartizan.FromOperator | bartizan.FromUser | bartizan.FromTool | bartizan.FromRetrieved,
	}
}

// Inspect gives at most one signal, for the worst window, if the text passes the
// strict threshold.
func (g guard) Inspect(ctx context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	o, err := g.deep.opinion(ctx, p, share(x))
	if err != nil {
		return nil, err
	}
	o.p = g.opts.Apply(p, o.p)
	if o.p < g.deep.heads[channelOf(p)].At.Strict {
		return nil, nil
	}
	return []bartizan.Signal{signal(p, o)}, nil
}

func signal(p *bartizan.Part, o opinion) bartizan.Signal {
	v := text.Of(p)
	norm, raw := v.Text(), v.Raw
	reason := "means to give a model orders, in text from a user"
	if channelOf(p) == data {
		reason = "means to give a model orders, in text that may give none"
	}
	if o.reading != nil {
		norm, raw = o.reading.Text, o.reading.Raw
		reason += ", after decoding " + o.reading.Label()
	}
	from, to := raw(o.from, o.to)
	return bartizan.Signal{
		Score: o.p, Range: bartizan.Range{From: from, To: to},
		Reason: reason, Evidence: injection.Excerpt(norm[o.from:o.to], injection.LongExcerpt),
	}
}

// Repeat gives the number of windows that the part may cost, which depends on
// how many parts there are.
func (guard) Repeat(x *bartizan.Exchange, _ *bartizan.Part) uint64 { return uint64(share(x)) }
