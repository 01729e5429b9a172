package main

import (
	"strings"

	"github.com/bartizan-ai/bartizan/threat/injection/classifier/internal/ngram"
)

// families lists what is held out together: sources by the start of their
// names. Those that share templates or a repository are one family, small ones
// of one sort are put together.
var families = [][]string{
	{"neuralchemy/"},
	{"verazuo/"},
	{"deepset/"},
	{"bartizan-synth: microsoft/BIPIA", "microsoft/BIPIA"},
	{"bartizan-synth: "},
	{"clinc/"},
	{"PolyAI-LDN/"},
	{"yizhongw/"},
	{"teknium"},
	{"tldr-pages/"},
	{"openai/grade-school-math", "microsoft/promptbench"},
	{"ShishirPatil/"},
	{"LAION-AI/"},
	{"meta-llama/"},
	{"jackhhao/", "f/awesome-chatgpt-prompts"},
	{"NVIDIA/", "protectai/", "cyberark/", "ogulcanaydogan/"},
	{"ReversecLabs/", "confident-ai/", "deadbits/"},
	{"openai/evals", "allenai/", "lm-sys/", "rasbt/"},
}

// folds is the number of families, and one for sources of no family.
const folds = 19

// fold is the family that a source is held out with, -1 for rows that are in
// every training.
func fold(source string) int {
	if source == composed || source == authored {
		return -1
	}
	for i, f := range families {
		for _, prefix := range f {
			if strings.HasPrefix(source, prefix) {
				return i
			}
		}
	}
	return folds - 1
}

// made reports whether a row was made from templates and not collected.
func made(r *row) bool {
	return strings.HasPrefix(r.Source, "bartizan-synth") || r.Source == composed || r.Source == authored
}

// weight is what a row counts in a channel; 0 leaves it out.
func weight(c ngram.Channel, r *row) float32 {
	if r.Source == composed {
		if c == ngram.User && r.user || c == ngram.Data && (r.data || r.Label == 1) {
			return composedWeight
		}
		return 0
	}
	if r.Source == authored {
		return authoredWeight(c, r)
	}
	if c == ngram.User {
		return userWeight(r)
	}
	return dataWeight(r)
}

// authoredWeight takes a row in its own channel, and an order in the open to
// an assistant as one in a document too. Three was worse on sources held out.
func authoredWeight(c ngram.Channel, r *row) float32 {
	if r.Channel == c.String() || c == ngram.Data && r.Label == 1 {
		return 1
	}
	return 0
}

// composedWeight is what a row of templates.txt counts. Half was worse on most
// sources held out.
const composedWeight = 1

func userWeight(r *row) float32 {
	switch {
	case r.Label == 0:
		return 1
	case r.Kind == "indirect_bare", strings.Contains(r.Source, "BIPIA"):
		return 0
	case r.Kind == "indirect":
		return 0.3
	case made(r):
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
