// Package supplychain holds what is known of one threat: AI supply chain compromise.
// Each folder below it is one check.
package supplychain

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T06", Name: "supplychain", Prefix: "SUP",
	Title: "AI supply chain compromise",
	Text: "Models, adapters, data sets, tools and packages come from others. A model file can " +
		"run code when it is loaded; a tool can change after it was approved.",
}
