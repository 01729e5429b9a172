// Package encoded finds orders to a model that are hidden by encoding: text
// that reads as an order only once base64, hex, ROT13 or the like is undone.
package encoded

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/internal/textfile"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// Check is INJ005.
var Check = &bartizan.Check{
	ID: "INJ005", Name: "encoded", Threat: injection.Threat,
	Severity: bartizan.High, Action: bartizan.Flag, Threshold: 0.5,
	Doc: bartizan.Doc{
		Title: "Orders to a model that are hidden by encoding",
		Text: "A guard that looks for phrases does not see them in base64; a large model reads base64, hex, ROT13, Morse code or " +
			"reversed text without being asked, and may do what it says. The encoding is itself the sign: prose is encoded by chance " +
			"in mails, tokens and web addresses, but an order to a model hardly ever.\n\n" +
			"The check decodes a text in all the ways that package text/reading knows, three deep, and looks in what came out " +
			"for sentences that command. One that speaks of instructions, prompts, rules or secrets scores more than a " +
			"harmless task; in tool results, documents and tool definitions, which may give no orders, both score more than from a user. " +
			"Encoded prose, data and images give nothing, nor does a question what a code means.",
		Remedy: "Read the decoded text in the evidence: if it gives orders, treat its source as hostile. Proved by a probe: put a guard before the " +
			"endpoint and probe again through it.",
		Limits: "Orders are known by their verbs, in English, German, French and Spanish: the phrases of injection/override and the words of " +
			"injection/classifier are searched in decoded text by those checks, in more languages. Ciphers with a key, base85 without its " +
			"marks, scrambled letters and images of text are not decoded. Disguise alone, as in leetspeak or spaced-out letters, is left to the other checks. " +
			"Files are decoded in windows of 256 KiB; of one text no more than 256 KiB is decoded, and a weak signal says so.",
		Source: "Wei, Haghtalab and Steinhardt, Jailbroken: How does LLM safety training fail? (NeurIPS 2023), on base64; Yuan et al., GPT-4 is too smart to be safe: " +
			"stealthy chat with LLMs via cipher (ICLR 2024); verbs collected by hand",
	},
	Scan:  func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return guard{}, nil },
	Probe: func(bartizan.Settings) (bartizan.Prober, error) { return prober{}, nil },
}

type scanner struct{}

var _ bartizan.Scanner = scanner{}

func (scanner) Wants(e bartizan.Entry) bool { return textfile.Like(e) }

func (scanner) Scan(ctx context.Context, a *bartizan.Artifact, report bartizan.Report) error {
	return textfile.Scan(ctx, a, windowed{}, report)
}
