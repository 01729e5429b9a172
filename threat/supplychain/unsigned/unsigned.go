// Package unsigned finds weights that nobody signed.
package unsigned

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
)

// Check is SUP016.
var Check = &bartizan.Check{
	ID: "SUP016", Name: "unsigned", Threat: supplychain.Threat,
	Severity: bartizan.Medium,
	Doc: bartizan.Doc{
		Title: "Weights without a signature",
		Text: "Without a signature nobody can tell whether a model is what its maker published: whoever can write to where it lies, or to a mirror on the way, " +
			"can exchange it. Most models are unsigned today, so this is info.\n\n" +
			"The check looks in each folder with weights, and in those above it, for a signature: by OpenSSF Model Signing (model.sig, claims.jsonl), a Sigstore bundle, an in-toto attestation or a detached one.",
		Remedy: "Ask for a signature and check it with 'bartizan verify'; sign what is yours with 'bartizan sign'.",
		Limits: "That there is a signature says nothing of whether it holds or covers the weights: 'bartizan verify' does. A source that is one file is not judged, since its signature may lie beside it. Signatures inside of model files are not looked for.",
		Source: "OpenSSF Model Signing Specification v1.0; SLSA v1.0",
	},
	Survey: func(bartizan.Settings) (bartizan.Surveyor, error) { return surveyor{}, nil },
}
