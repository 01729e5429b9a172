// Package poisoning holds what is known of one threat: data poisoning.
// Each folder below it is one check.
package poisoning

import "github.com/bartizan-ai/bartizan"

// Threat is the row of the matrix that these checks belong to.
var Threat = &bartizan.Threat{
	ID: "T01", Name: "poisoning", Prefix: "POI",
	Title: "Data poisoning",
	Text: "Whoever can write into training, fine-tuning or retrieval data decides what the " +
		"model learns: wrong labels, backdoors that act on a trigger, skew against a group, " +
		"documents that a retriever prefers. The damage is done before deployment and stays " +
		"until the data is found.",
}
