// Package provenance finds models of which nothing says whose they are, and
// places that fetch weights by ways that others can change.
package provenance

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
)

// Check is SUP017.
var Check = &bartizan.Check{
	ID: "SUP017", Name: "provenance", Threat: supplychain.Threat,
	Severity: bartizan.Medium,
	Doc: bartizan.Doc{
		Title: "Models without licence or source, and weights fetched by ways others control",
		Text: "A model that nobody vouches for cannot be asked after: whose it is, what it was trained on, what may be done with it, and whether a fault in it is known. " +
			"The check names each folder with weights that has no licence (a file of that name, or the model card's header), or no source (a model card, a configuration that names the model it is from, or a place in Hugging Face's cache); as info.\n\n" +
			"In configurations and scripts it names addresses of weights that are fetched without encryption (medium), from a branch that its owner can move, or from a public bucket (both low).",
		Remedy: "Keep the model card and the licence with the weights. Fetch by https, from a place of your own, by commit, and check the digest.",
		Limits: "Neither a licence's text nor a card's claims are checked. Licences inside of model files are not read, nor addresses in prose (Markdown). An address that is put together at run time is not seen. Whether a bucket is really public is not asked.",
		Source: "Model Cards for Model Reporting (2019); CycloneDX ML-BOM; OWASP LLM03:2025; CISA and NSA, AI Data Security (2025)",
	},
	Scan:   func(bartizan.Settings) (bartizan.Scanner, error) { return scanner{}, nil },
	Survey: func(bartizan.Settings) (bartizan.Surveyor, error) { return surveyor{}, nil },
}
