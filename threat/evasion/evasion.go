// Package evasion holds what is known of one threat: adversarial evasion.
// Each folder below it is one check.
package evasion

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T04", Name: "evasion", Prefix: "EVA",
	Title: "Adversarial evasion",
	Text: "Inputs changed by little, chosen by many queries or by a copy of the model, make it " +
		"answer wrongly while a person sees no difference: images, table rows, text.",
}
