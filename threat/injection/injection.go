// Package injection holds what is known of one threat: prompt injection.
// Each folder below it is one check.
package injection

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T03", Name: "injection", Prefix: "INJ",
	Title: "Prompt injection",
	Text: "Text that reaches a model gives it orders that its operator did not give: directly, " +
		"typed by a user, or indirectly, planted in a document, a web page or a tool's " +
		"result. A model cannot tell data from instructions by itself, so it may obey: leak " +
		"what it knows, misuse its tools, mislead its reader.",
}
