// Package hiddentext finds text that a model reads and a person cannot see:
// Unicode tag characters, bytes in variation selectors, zero-width alphabets
// and directional controls that reorder what is shown.
package hiddentext

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/textfile"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// Check is INJ001.
var Check = &bartizan.Check{
	ID: "INJ001", Name: "hiddentext", Threat: injection.Threat,
	Severity: bartizan.High, Action: bartizan.Block,
	Doc: bartizan.Doc{
		Title: "Hidden Unicode that carries text past the reader",
		Text: "Unicode has characters that draw nothing. A copy of ASCII among the tag characters, bytes " +
			"spelled in variation selectors after an emoji, bits spelled in zero-width characters: a " +
			"model's tokenizer sees all of them, the person who pastes or approves the text sees none. " +
			"Directional overrides and isolates show code in another order than it runs in.\n\n" +
			"The check decodes what is hidden, and scores by kind and amount: a decoded message is certain, a single " +
			"zero-width space left by copying is weak. Emoji sequences, flags, joiners in Indic and " +
			"Arabic scripts, ideographic variants, soft hyphens, a leading byte-order mark and paired controls around " +
			"right-to-left text are silent. Remove the characters; the proposed edit does just that.",
		Remedy: "Read the decoded text in the evidence: if it gives orders, treat its source as hostile. Take the characters out of files; " +
			"in traffic they were stopped. Proved by a probe: put a guard before the endpoint and probe again through it.",
		Limits: "Text hidden by style (white on white, display:none), in images or in escapes that are decoded later " +
			"is not seen here. UTF-16 files are reported as not examined. A message spread one character at a time over long stretches of visible text scores low.",
		Source: "UTS #51 and UAX #9; Boucher and Anderson, Trojan Source (CVE-2021-42574); " +
			"Goodside's tag-character injection of January 2024; Butler, Smuggling arbitrary data through an emoji (2025)",
	},
	Scan:  func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return guard{}, nil },
	Probe: func(bartizan.Settings) (bartizan.Prober, error) { return prober{}, nil },
}

type scanner struct{}

var _ bartizan.Scanner = scanner{}

func (scanner) Wants(e bartizan.Entry) bool { return textfile.Like(e) }

func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	return textfile.Scan(ctx, a, guard{}, report)
}
