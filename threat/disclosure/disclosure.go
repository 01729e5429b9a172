// Package disclosure holds what is known of one threat: sensitive information and hidden context disclosure.
// Each folder below it is one check.
package disclosure

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T07", Name: "disclosure", Prefix: "DIS",
	Title: "Sensitive information and hidden context disclosure",
	Text: "Secrets, personal data and system prompts leave with prompts, answers, logs or tool " +
		"calls, to people or providers that should not have them.",
}
