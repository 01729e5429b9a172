// Package consumption holds what is known of one threat: unbounded consumption.
// Each folder below it is one check.
package consumption

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T10", Name: "consumption", Prefix: "CON",
	Title: "Unbounded consumption",
	Text: "Requests without bound on tokens, money, time or loops exhaust a service or its " +
		"owner's budget.",
}
