// Package agency holds what is known of one threat: excessive agency.
// Each folder below it is one check.
package agency

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T08", Name: "agency", Prefix: "AGY",
	Title: "Excessive agency",
	Text: "An agent holds more tools, rights or freedom than its task needs, so that a mistake " +
		"or an injected order becomes an action with effect.",
}
