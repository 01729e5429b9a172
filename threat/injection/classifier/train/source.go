package main

import (
	"strings"

	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// family is a group of sources that share authors or templates and are held
// out together.
type family struct {
	prefix string
	fold   int
}

// families maps sources, by the start of their names, to folds. Sources of one
// repository, or that share templates, are in one fold.
var families = []family{
	{"neuralchemy/", 0}, {"openai/grade-school-math", 0}, {"ShishirPatil/", 0},
	{"verazuo/", 1}, {"jackhhao/", 1}, {"f/awesome-chatgpt-prompts", 1}, {"PolyAI-LDN/", 1},
	{"bartizan-synth: own direct templates", 2}, {"bartizan-synth: obfuscated", 2}, {"bartizan-synth: own injection template", 2},
	{"bartizan-synth: innocent trigger words", 2}, {"bartizan-synth: innocent imperative", 2}, {"bartizan-synth: encoded", 2}, {"tldr-pages/", 2},
	{"bartizan-synth: microsoft/BIPIA", 3}, {"microsoft/", 3}, {"clinc/", 3},
	{"bartizan-synth: bare imperative", 4}, {"bartizan-synth: innocent tool output", 4}, {"meta-llama/", 4}, {"openai/evals", 4}, {"LAION-AI/", 4},
	{"deepset/", 5}, {"teknium/", 5}, {"teknium ", 5}, {"NVIDIA/", 5}, {"protectai/", 5}, {"cyberark/", 5}, {"ogulcanaydogan/", 5},
	{"bartizan-synth: own extraction", 6}, {"yizhongw/", 6}, {"ReversecLabs/", 6}, {"confident-ai/", 6}, {"deadbits/", 6},
	{"allenai/", 6}, {"lm-sys/", 6}, {"rasbt/", 6},
}

const folds = 7

// fold is the group that a source is held out with.
func fold(source string) int {
	if source == composed {
		return -1
	}
	for _, f := range families {
		if strings.HasPrefix(source, f.prefix) {
			return f.fold
		}
	}
	return len(source) % folds
}

// weight is what a row counts in a channel; 0 leaves it out.
func weight(c ngram.Channel, r *row) float32 {
	if r.Source == composed {
		if c == ngram.User && r.user || c == ngram.Data && (r.data || r.Label == 1) {
			return composedWeight
		}
		return 0
	}
	if c == ngram.User {
		return userWeight(r)
	}
	return dataWeight(r)
}

// composedWeight makes rows of our own count less than collected ones.
const composedWeight = 0.5

func userWeight(r *row) float32 {
	switch {
	case r.Label == 0:
		return 1
	case r.Kind == "indirect_bare", strings.Contains(r.Source, "BIPIA"):
		return 0
	case r.Kind == "indirect":
		return 0.3
	case strings.HasPrefix(r.Source, "bartizan-synth"):
		return 0.5
	}
	return 1
}

func dataWeight(r *row) float32 {
	switch {
	case r.Label == 1 && (r.Kind == "direct" || r.Kind == "jailbreak"):
		return 0.5
	case r.Label == 1, r.Kind == "document":
		return 1
	case strings.Contains(r.Source, "innocent trigger words"):
		return 0 // they are requests, which a document may not make
	case strings.HasPrefix(r.Source, "openai/grade"):
		return 0.3
	case r.Kind == "hard_negative" && !strings.HasPrefix(r.Source, "meta-llama") && !strings.HasPrefix(r.Source, "jackhhao"):
		return 1
	}
	return 0
}
