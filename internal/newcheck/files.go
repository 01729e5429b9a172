package main

// files are the scaffold's, by name; NAME is the check's.
var files = map[string]string{
	"NAME.go": `// Package <<.Name>> finds ... (say what, in one sentence).
package <<.Name>>

import (
	"context"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/<<.Threat>>"
)

// Check is <<.ID>>.
var Check = &bartizan.Check{
	ID: "<<.ID>>", Name: "<<.Name>>", Threat: <<.Threat>>.Threat,
	Severity: bartizan.Medium, Action: bartizan.Flag,
	Doc: bartizan.Doc{
		Title:  "What <<.Name>> finds, in under 80 characters",
		Text:   "What the attack is and what is found.",
		Remedy: "What to do about a finding.",
		Limits: "What this does not see.",
		Source: "The paper, CVE or data behind it.",
	},
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return guard{}, nil },
}

type guard struct{}

// Scope is the user's text, whole.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindText, Sides: bartizan.SideRequest, From: bartizan.FromUser}
}

// Inspect costs one pass over the text.
func (guard) Inspect(_ context.Context, _ *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	return find(p.Text), nil
}

// find is the check's knowledge.
func find(text string) []bartizan.Signal {
	const marker = "REPLACE ME"
	i := strings.Index(text, marker)
	if i < 0 {
		return nil
	}
	return []bartizan.Signal{{
		Score: 0.9, Reason: "the scaffold's marker",
		Range: bartizan.Range{From: i, To: i + len(marker)},
	}}
}
`,
	"NAME_test.go": `package <<.Name>>_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/<<.Threat>>/<<.Name>>"
)

func TestCheck(t *testing.T) { checktest.Run(t, <<.Name>>.Check) }
`,
	"testdata/hit.txtar": `hit: (say what this shows)

-- guard/request/user --
REPLACE ME
-- want --
guard/request/user: 0.90 [0,10) the scaffold's marker
`,
	"testdata/miss.txtar": `miss: (something close that must stay silent)

-- guard/request/user --
replace me not
-- want --
`,
	"testdata/hostile.txtar": `hostile: (the input that costs most)

-- guard/request/user.quoted --
100000 "REPLACE M"
-- want --
`,
}
