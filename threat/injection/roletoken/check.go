// Package roletoken finds the marks by which chat templates tell roles apart,
// in text that may not hold them.
package roletoken

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// Check is INJ006.
var Check = &bartizan.Check{
	ID: "INJ006", Name: "roletoken", Threat: injection.Threat,
	Severity: bartizan.High, Action: bartizan.Block, Threshold: 0.7,
	Doc: bartizan.Doc{
		Title: "Chat-template and role tokens inside text",
		Text: "A chat model reads one string: the template joins the turns with tokens such as <|im_start|>, [INST] or " +
			"<start_of_turn>. Many servers turn the same letters in a user's text or a tool's result into the same tokens. Who " +
			"writes them ends his own turn and opens another, the operator's included. Text conventions of older models " +
			"(### Instruction:, Human:) do the same by habit.\n\n" +
			"The check knows the tokens of ChatML, Llama 2 to 4, Mistral, Gemma, Phi, Qwen, DeepSeek, Command R, Harmony, Granite, Kimi and " +
			"others and finds them in the normalised text, so that full-width forms, spaces within and invisible characters do not hide them. " +
			"A token scores high wherever it stands. A convention scores high only at a line's start and with words " +
			"after it that redirect a model. A token alone between quotation marks or backticks is quoted, and scores low.",
		Remedy: "In traffic: nothing, it was blocked; see that the server encodes text without special tokens. In a file: take the tokens out, or do " +
			"not hand the file to a model. Proved by a probe: have the server escape or drop special tokens in content.",
		Limits: "Of the training pool it hit 8 of 53,957 harmless texts, all of them program code or templates, and 239 of 19,507 malicious ones: few use tokens. Tokens of models that the list does not name pass, and so does a token that an attacker puts between quotation marks, which " +
			"still works where the server does not escape. Scans leave out tokenizer files, templates and program code, which must hold " +
			"tokens, and score a token with a placeholder after it low; a README that shows a filled-in prompt in a code block is reported. " +
			"A header after an escaped line break (\\nHuman:) is not seen. A user who asks about a token without quoting it is blocked.",
		Source: "The models' published chat templates; OWASP LLM01:2025; Willison, ChatML and prompt injection (2023); CVE-2023-29374 for " +
			"what follows; token lists collected by hand",
	},
	Scan: func(bartizan.Settings) (bartizan.Scanner, error) {
		return scanner{phrase.Scanner{Make: func() (bartizan.Guard, error) { return newGuard(inFile) }}}, nil
	},
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return newGuard(inTraffic) },
	Probe: func(bartizan.Settings) (bartizan.Prober, error) { return prober, nil },
}
