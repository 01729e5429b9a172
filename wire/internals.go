package wire

import (
	"slices"
	"strings"

	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// internals are the fields by which the APIs of today ask for a model's inner
// numbers, or steer them so that the answers tell them: log probabilities and
// biases on tokens (Carlini et al. 2024, arXiv 2403.06634, recover a projection
// layer with them). Names are without case and underscores.
var internals = []string{"logprobs", "toplogprobs", "responselogprobs", "logitbias", "promptlogprobs", "returntokensaslogprobs"}

// settings are the objects in which APIs keep such fields.
var settings = []string{"generationconfig", "options", "extrabody"}

// Internals names the fields of a request that ask for a model's internals. It
// looks at the request's own fields and those of its settings, in any spelling.
// Time is linear in the number of these.
func Internals(root jsonscan.Value) []string {
	var out []string
	for k, v := range root.Members() {
		name := folded(k.Text())
		switch {
		case slices.Contains(internals, name):
			if wanted(v) {
				out = append(out, k.Text())
			}
		case name == "include":
			for _, item := range v.Items() {
				if strings.Contains(folded(item.Text()), "logprobs") {
					out = append(out, k.Text())
				}
			}
		case slices.Contains(settings, name) && v.Type() == jsonscan.Object:
			out = append(out, Internals(v)...)
		}
	}
	return out
}

func folded(s string) string {
	if len(s) > 64 {
		return ""
	}
	return strings.ToLower(strings.ReplaceAll(s, "_", ""))
}

// wanted reports whether a value asks for something.
func wanted(v jsonscan.Value) bool {
	switch v.Type() {
	case jsonscan.Null, jsonscan.False, jsonscan.None:
		return false
	case jsonscan.Number:
		return strings.Trim(v.Text(), "0.") != ""
	case jsonscan.Object:
		for range v.Members() {
			return true
		}
		return false
	}
	return true
}
