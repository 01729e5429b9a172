// Package inversion holds what is known of one threat: model inversion and membership inference.
// Each folder below it is one check.
package inversion

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T02", Name: "inversion", Prefix: "INV",
	Title: "Model inversion and membership inference",
	Text: "A model's answers tell more than they should about the data it learned from: whether " +
		"a person's record was in it, what a class looks like, an attribute that the record " +
		"left out.",
}
