// Package suffix finds adversarial suffixes: strings of word pieces and
// punctuation that an optimiser put before or behind a prompt.
package suffix

import (
	"context"
	_ "embed" // the model is data
	"fmt"
	"sync"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/suffix/internal/trigram"
)

// Check is INJ013.
var Check = &bartizan.Check{
	ID: "INJ013", Name: "suffix", Threat: injection.Threat,
	Severity: bartizan.Medium, Action: bartizan.Flag, Threshold: 0.6,
	Doc: bartizan.Doc{
		Title: "Adversarial suffixes that an optimiser made",
		Text: "A search over a model's tokens finds strings that make it comply when they stand behind a forbidden request, and the same string " +
			"often works on other models. Nobody would write it: word pieces in any case are glued to one another and to punctuation that never stands there.\n\n" +
			"The check holds a small model of which character follows which two in prose of many languages, code, tables and addresses. It looks at both ends of " +
			"a user's prompt for a stretch of some eighty characters that holds words but has many transitions that ordinary text hardly ever has, of several kinds, while the text beside it is ordinary. " +
			"It costs the same whatever the prompt's length.",
		Remedy: "Look at the prompt without the stretch: what is asked for there is what somebody wants a model to do against its rules. Many such prompts from one caller are an attack.",
		Limits: "About half of random strings of word pieces behind or before English prompts are found; 12 of 26,976 harmless texts that the model had not seen fired, some of which hold such a string. Strings that an optimiser made on a real model were not tried. Suffixes that were optimised to read as prose (AutoDAN, low perplexity), short ones, " +
			"those in the middle of a text, over several lines, dressed as LaTeX or a command line, or in other scripts than the Latin pass, as do prompts that are nothing but such a string. A prompt that ends in a line of unusual code or markup may hit: " +
			"the check flags and does not block. Transfer attacks need no more than a few tries, so a miss costs.",
		Source: "Zou et al., Universal and transferable adversarial attacks on aligned language models (2023); Jain et al., Baseline defenses (2023), and Alon and Kamfonas, Detecting language model attacks " +
			"with perplexity (2023), on perplexity; Liu et al., AutoDAN (2023), on its limits; smoothing after Witten and Bell (1991)",
	},
	Guard: func(bartizan.Settings) (bartizan.Guard, error) {
		m, err := load()
		if err != nil {
			return nil, err
		}
		return guard{m}, nil
	},
}

//go:embed model.bin
var file []byte

// load parses the model at its first use.
var load = sync.OnceValues(func() (*trigram.Model, error) {
	m, err := trigram.Load(file)
	if err != nil {
		return nil, fmt.Errorf("load model of ordinary text: %w", err)
	}
	return m, nil
})

// guard judges the whole of a prompt.
type guard struct{ m *trigram.Model }

var _ bartizan.Guard = guard{}

func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText, Sides: bartizan.SideRequest, From: bartizan.FromUser}
}

// Inspect gives a signal for each end of the prompt at the most.
func (g guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	var signals []bartizan.Signal
	for _, end := range [...]bool{true, false} {
		if score, from, to := g.look(p.Text, end); score > 0 {
			signals = append(signals, bartizan.Signal{
				Score: score, Range: bartizan.Range{From: from, To: to},
				Reason: "a stretch of improbable characters beside ordinary text", Evidence: injection.Excerpt(p.Text[from:to], 2*injection.LongExcerpt),
			})
		}
	}
	if len(signals) == 2 && signals[0].Range.Overlaps(signals[1].Range) {
		signals = signals[:1]
	}
	return signals, nil
}

// Repeat says that nothing but the part matters.
func (guard) Repeat(*bartizan.Exchange, *bartizan.Part) uint64 { return 0 }
