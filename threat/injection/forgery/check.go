// Package forgery finds text that forges the structure around it: roles,
// results of tools, ends of data, and notes of those in charge.
package forgery

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// Check is INJ007.
var Check = &bartizan.Check{
	ID: "INJ007", Name: "forgery", Threat: injection.Threat,
	Severity: bartizan.High, Action: bartizan.Block, Threshold: 0.7,
	Doc: bartizan.Doc{
		Title: "Forged roles, tool results, boundaries and notes of authority",
		Text: "A model tells data from orders by the frame that it is shown, and text can draw the same frame. It closes the data (</document>, " +
			"--- end of context ---), opens a role ({\"role\": \"system\"}, <system>, [admin]), shows a tool's result that no tool gave, invents " +
			"a dialogue in which the assistant already agreed, or signs as the developer; then it gives its order.\n\n" +
			"The check knows such marks in English and punctuation, on the normalised text. Most score high only with words after them that redirect a " +
			"model: with \"ignore the task above\" in both channels, with any order in a tool's result, a document or a tool's definition. Marks that " +
			"have no place in text, such as a tag around a tool's result, suffice alone. What a user quotes scores half.",
		Remedy: "In traffic: nothing, it was blocked; look at who sent it and whether the tool or document it came from can be trusted. In a file: " +
			"take the mark out, or do not hand the file to a model. Proved by a probe: mark data by a random delimiter that text cannot know.",
		Limits: "Of the training pool it hit 3 of 53,957 harmless texts and 2 % of 19,507 malicious ones: few forge structure. English only, and a list of marks: others pass, as do forged marks that a plain request follows. An application's own delimiters are not " +
			"known here. Documents on prompt engineering hold such marks for a reason and may be reported.",
		Source: "Greshake et al., Not what you've signed up for (2023); Hines et al., Spotlighting (2024); Chen et al., StruQ (2024); OWASP LLM01:2025; " +
			"marks collected by hand",
	},
	Scan:  func(bartizan.Settings) (bartizan.Scanner, error) { return phrase.Scanner{Make: newGuard}, nil },
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return newGuard() },
	Probe: func(bartizan.Settings) (bartizan.Prober, error) { return prober, nil },
}
