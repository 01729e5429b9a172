// Package classifier is the fast tier of injection: a linear model over hashed
// n-grams, trained for two channels, that judges what phrases alone do not.
package classifier

import (
	"context"
	_ "embed" // the model is data
	"fmt"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/text"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// Check is INJ003.
var Check = &bartizan.Check{
	ID: "INJ003", Name: "classifier", Threat: injection.Threat, Tier: 1,
	Severity: bartizan.Medium, Action: bartizan.Flag, Threshold: 0.5,
	Doc: bartizan.Doc{
		Title: "Text that reads like an injection, by a trained model",
		Text: "Attacks that use no known phrase still read alike: they speak of instructions, roles, limits and secrets, " +
			"and address the model instead of the matter. A linear model over hashed runs of letters and words, trained on " +
			"54,000 harmless and 19,500 malicious texts and on templates of our own, gives every text a probability.\n\n" +
			"Two sets of weights judge two channels: a user may give orders, so an order alone is nothing; a tool's result, a " +
			"document or a tool's definition may give none. Long text is judged in windows of about 1,000 bytes, and its score " +
			"is lowered by what the worst of so many windows would be by chance. What the text says once it is decoded (base64, ROT13, " +
			"spaced-out letters and the like) is judged too, and the worst counts. A score of 0.5 is the balanced threshold: 1 % " +
			"of harmless texts of sources that were left out of training reach it.",
		Remedy: "Read what was flagged. If it is harmless, raise the check's threshold for the route; if it is not, look at who sent it, and " +
			"rely on tool gates and egress rules for what must not happen.",
		Limits: "It flags and does not block: see docs/injection-classifier.md for how much of each source it finds and how often it is wrong. " +
			"It knows words, not meaning: a polite, novel or indirect request passes, and text about attacks may be flagged. " +
			"Requests that are harmful but no injection are not its matter. Encodings that package text/reading does not undo hide the words; " +
			"languages other than English have few examples.",
		Source: "Feature hashing: Weinberger et al. (ICML 2009); AdaGrad: Duchi et al. (JMLR 2011); calibration: Platt (1999); " +
			"multiple-instance learning over windows: Andrews et al. (NIPS 2002); data: docs/injection-classifier.md",
	},
	Options: injection.Tuning{},
	Guard:   newGuard,
}

// Thresholds for the check in the place of its own.
const (
	// FastBar is for where the fast tier is alone: 0.1 % of harmless texts reach
	// it in either channel, or fewer.
	FastBar = 0.7
	// SureBar is for where a deeper tier decides what is only likely; it lies
	// well above FastBar.
	SureBar = 0.97
)

//go:embed model.bin
var file []byte

// load parses the model at its first use: a start without it costs nothing.
var load = sync.OnceValues(func() (*ngram.Model, error) { return ngram.Parse(file) })

type guard struct {
	model *ngram.Model
	tuned injection.Tuning
}

var _ bartizan.Guard = guard{}

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	var g guard
	if err := s.Decode(&g.tuned); err != nil {
		return nil, fmt.Errorf("read options: %w", err)
	}
	var err error
	if g.model, err = load(); err != nil {
		return nil, fmt.Errorf("load classifier: %w", err)
	}
	return g, nil
}

// Scope asks for the whole text: a request's parts arrive whole, and the
// score of one part depends on its length.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{
		Kinds: bartizan.KindText | bartizan.KindTool,
		Sides: bartizan.SideRequest,
		From:  bartizan.FromOperator | bartizan.FromUser | bartizan.FromTool | bartizan.FromRetrieved,
	}
}

// Inspect gives at most one signal: for the worst window, if the text passes
// the strict threshold.
func (g guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	c := channelOf(p)
	o := opinion(g.model, p)
	o.P = g.tuned.Apply(p, o.P)
	if o.P < g.model.Heads[c].At[ngram.Strict] {
		return nil, nil
	}
	return []bartizan.Signal{g.signal(c, p, o)}, nil
}

// channelOf says how a part is judged.
func channelOf(p *bartizan.Part) ngram.Channel {
	if injection.InData(p) {
		return ngram.Data
	}
	return ngram.User
}

func (g guard) signal(c ngram.Channel, p *bartizan.Part, o judged) bartizan.Signal {
	v := text.Of(p)
	norm, raw := v.Text(), v.Raw
	if o.reading != nil {
		norm, raw = o.reading.Text, o.reading.Raw
	}
	s := g.model.Explain(c, norm, o.Opinion)
	from, to := raw(s.From, s.To)
	reason := "reads like an order to a model, in text from a user"
	if c == ngram.Data {
		reason = "reads like an order to a model, in text that may give none"
	}
	if o.reading != nil {
		reason += ", after decoding " + o.reading.Label()
	}
	return bartizan.Signal{
		Score: o.P, Range: bartizan.Range{From: from, To: to},
		Reason: reason, Evidence: injection.Excerpt(norm[s.From:s.To], injection.LongExcerpt),
	}
}

// Repeat says that nothing but the part matters.
func (guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
