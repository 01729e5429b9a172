// Package format holds answers to the form that the application expects: JSON of
// a schema, or text of a length.
package format

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure"
)

// Options of the check.
type Options struct {
	// Rules are tried in order; the first whose route and model fit is the one
	// that an answer is held to.
	Rules []Rule `yaml:"rules"`
}

// Rule is the form of some answers.
type Rule struct {
	// Routes and Models bound where it applies, as patterns in which a star is
	// any text; empty means everywhere.
	Routes []string `yaml:"routes"`
	Models []string `yaml:"models"`
	// JSON has the whole answer be one JSON value, Schema one that meets it.
	JSON   bool           `yaml:"json"`
	Schema map[string]any `yaml:"schema"`
	// Most is the greatest length in bytes; 0 is any.
	Most int `yaml:"most"`
}

// Check is DIS006.
var Check = &bartizan.Check{
	ID: "DIS006", Name: "format", Threat: disclosure.Threat,
	Severity: bartizan.Medium, Action: bartizan.Block,
	Doc: bartizan.Doc{
		Title: "Answers that are not of the form that they must have",
		Text: "An application that expects a verdict, a category or a record gives an attacker nothing to carry data out with, as long as it accepts nothing else. " +
			"Where the form is known, an answer that differs is a mistake of the model or somebody else's text.\n\n" +
			"By rule for routes and models, a text of an answer must be JSON, JSON of a schema, or not longer than a number of bytes. Without rules the check does nothing. " +
			"An answer is held until it is whole: rules are for short answers to programs, not for chat.",
		Remedy: "Look at the answer's request: which content made the model leave its form? Ask the provider for structured output as well, which makes mistakes rare and leaves attacks.",
		Limits: "A string in a field that may hold any text can carry anything: give enums, patterns and lengths. Texts of an answer are held to the rule one by one. Tool calls are held by agency/toolgate. " +
			"JSON that two parsers may read differently, such as with a key twice, counts as no JSON.",
		Source: "OWASP LLM05:2025 (improper output handling); Beurer-Kellner et al. 2025, arXiv 2506.08837 (design patterns that leave an injection nothing to say)",
	},
	Options: Options{},
	Guard: func(s bartizan.Settings) (bartizan.Guard, error) {
		var o Options
		if err := s.Decode(&o); err != nil {
			return nil, fmt.Errorf("read options: %w", err)
		}
		return newGuard(o)
	},
}
