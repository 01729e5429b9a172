// Package theft holds what is known of one threat: model theft.
// Each folder below it is one check.
package theft

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T05", Name: "theft", Prefix: "THF",
	Title: "Model theft",
	Text: "A model is copied through its own answers by systematic querying, or its weights are " +
		"taken from where they lie.",
}
