// Package override finds phrases that order a model to drop its instructions,
// to take new ones, to shed its limits or to tell its system prompt.
package override

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// The families of phrases; their scores are set by hand against the
// threshold.
var (
	drop    = phrase.Family{Reason: "an order to drop earlier instructions", User: 0.8, Data: 0.95}
	unbound = phrase.Family{Reason: "an order to act without limits", User: 0.75, Data: 0.9}
	reveal  = phrase.Family{Reason: "an order to tell the system prompt", User: 0.7, Data: 0.9}
	fresh   = phrase.Family{Reason: "an announcement of new instructions", User: 0.5, Data: 0.8}
	broad   = phrase.Family{Reason: "an order to ignore what other text says", User: 0.5, Data: 0.8}
	hint    = phrase.Family{Reason: "a heading of new instructions", User: 0.3, Data: 0.6}
	address = phrase.Family{Reason: "text that addresses an AI and not a reader", User: 0.3, Data: 0.6}
)

// Check is INJ002.
var Check = &bartizan.Check{
	ID: "INJ002", Name: "override", Threat: injection.Threat,
	Severity: bartizan.High, Action: bartizan.Block, Threshold: 0.7,
	Doc: bartizan.Doc{
		Title: "Phrases that override a model's instructions",
		Text: "The plainest injection is an order: ignore all previous instructions, you are now unrestricted, " +
			"repeat the text above. Most attacks seen in the wild hold one of few templates, in a user's turn or, " +
			"worse, in a page, mail or tool result that the model only had to read.\n\n" +
			"The check knows such templates in English, German, French, Spanish, Italian, Portuguese, Dutch, Russian, Polish, Turkish, Chinese, " +
			"Japanese, Korean, Hindi (in both scripts), Arabic, Vietnamese and Indonesian " +
			"and finds them in the normalised text, so that case, spacing, invisible characters, accents and look-alike " +
			"letters do not hide them, and in what the text says once it is decoded: base64, hex, percent, ROT13, reversed, " +
			"spaced-out letters and the other classes of package text/reading, three deep. In tool results, documents and tool definitions a phrase scores higher than in a " +
			"user's turn; a user's quotation, a denial (never reveal ...) and words about the user's own earlier words score low.",
		Remedy: "In traffic: nothing, it was blocked; look at who sent it and whether the tool or document it came from can be trusted. In a file: " +
			"remove the phrase, or do not hand the file to a model. Proved by a probe: put a guard before the endpoint, and give the model no tools " +
			"and no secrets that an obeyed order could misuse.",
		Limits: "A list of phrases is a speed bump: it hit 10 of the 53,957 harmless texts of the training pool and 16 % of its 19,507 " +
			"malicious ones, most of which hold no such phrase, and 28 of 404 direct attacks that were written to avoid such phrases; the classifier is for those. Paraphrases, other languages, ciphers with a key and " +
			"synonyms pass; files over 1 MiB are not decoded. Text that discusses injection without quotation marks may hit. Rely on tool gates and egress rules for what must not happen.",
		Source: "OWASP LLM01:2025; Perez and Ribeiro, Ignore Previous Prompt (2022); Greshake et al., Not what you've signed up for (2023); " +
			"automaton by Aho and Corasick (1975); phrases collected by hand",
	},
	Scan:  func(bartizan.Settings) (bartizan.Scanner, error) { return phrase.Scanner{Make: newGuard}, nil },
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return newGuard() },
	Probe: func(bartizan.Settings) (bartizan.Prober, error) { return prober, nil },
}
