// Package leak finds the system prompt, registered secrets and canaries in what
// a model writes, by exact comparison.
package leak

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/disclosure"
)

// Options of the check.
type Options struct {
	// Least is how many letters and digits in a row an answer may not share
	// with the system prompt, 32 to 1000; spelling, spaces and punctuation do
	// not count. A letter of another script than Latin counts as two or three.
	Least int `yaml:"least"`
	// Public lists sentences of the system prompt that answers may repeat.
	Public []string `yaml:"public"`
	// Secrets lists what no answer may hold.
	Secrets []Secret `yaml:"secrets"`
	// Canary adds a sentence with a token of its own to every system prompt,
	// and looks for the token in the answer.
	Canary bool `yaml:"canary"`
}

// Check is DIS004.
var Check = &bartizan.Check{
	ID: "DIS004", Name: "leak", Threat: disclosure.Threat,
	Severity: bartizan.High, Action: bartizan.Block, FailClosed: true, Needs: bartizan.NeedKey,
	Doc: bartizan.Doc{
		Title: "The system prompt, a registered secret or a canary in an answer",
		Text: "What a system prompt holds comes out sooner or later: every defence that asks a model to keep a secret was broken, and a plain " +
			"comparison of the answer held. This check is that comparison. It stops an answer, and the arguments of a tool call, that hold 80 letters and digits in a " +
			"row of the system prompt, a secret that was registered, or a canary.\n\n" +
			"Texts are compared by their letters and digits alone, so that case, spaces, punctuation, Markdown, invisible characters, look-alike " +
			"letters and leetspeak change nothing. Backwards and ROT13 are compared too, as is what base64, hex, base32, escapes, entities, percent signs " +
			"and compression hide, up to three deep. A prompt of fewer than 80 is looked for whole, from 32 on. What may still become a match is held back in a stream.\n\n" +
			"A secret is registered by a fingerprint, which holds no secret: its length, two short sums and a SHA-256 for each half. With canary on, a " +
			"sentence with a token that no other request has is added to the end of the system prompt; either half of it in an answer proves that the prompt " +
			"leaks, even when hardly anything else of it does. It is off at first because it changes the prompt, and providers' caches of prompts with it.",
		Remedy: "Keep nothing in a system prompt that its reader may not have. If answers should repeat a sentence of it, list it under checks: disclosure/leak: options: public.",
		Limits: "A prompt that is translated, told in other words, broken by other words every eighty letters or encrypted is not found; nor are letters more than 64 bytes apart, " +
			"shifts other than 13, Morse code, or a secret of which less than a half leaves. A short secret can be guessed from its fingerprint, so one has at least 16 letters and digits. " +
			"Of a system prompt the first 256 KiB are compared; what comes as the request of a user counts as none.",
		Source: "The study of 20,000 attacks on secrets in prompts (2026-04); Karp and Rabin, Efficient randomized pattern-matching algorithms (1987); " +
			"Bloom, Space/time trade-offs in hash coding (1970); OWASP LLM07:2025",
	},
	Options: Options{Least: usualLeast},
	Guard:   newGuard,
	Shape:   newShapers,
}

// The bounds of Options.Least, and of prompts that are looked for whole.
const (
	usualLeast = 80
	fewest     = 32
	mostLeast  = 1000
)

func options(s bartizan.Settings) (Options, error) {
	o := Options{Least: usualLeast}
	if err := s.Decode(&o); err != nil {
		return o, fmt.Errorf("read options: %w", err)
	}
	if o.Least == 0 {
		o.Least = usualLeast
	}
	if o.Least < fewest || o.Least > mostLeast {
		return o, fmt.Errorf("read options: least %d is not between %d and %d", o.Least, fewest, mostLeast)
	}
	return o, nil
}

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	o, err := options(s)
	if err != nil {
		return nil, err
	}
	g := &guard{least: o.Least, results: &bartizan.MemoKey[*result]{Name: "leaks"}, indexes: &bartizan.MemoKey[*index]{Name: "system prompt"}}
	for _, p := range o.Public {
		g.public = append(g.public, string(foldText(p)))
	}
	for i := range o.Secrets {
		targets, err := o.Secrets[i].targets()
		if err != nil {
			return nil, fmt.Errorf("read options: secret %q: %w", o.Secrets[i].Name, err)
		}
		g.secrets = append(g.secrets, targets...)
	}
	if n := len(rolls(g.secrets)); n >= maxRolls {
		return nil, fmt.Errorf("read options: secrets of %d lengths, more than %d", n, maxRolls-1)
	}
	if o.Canary {
		g.canary = s.Key("canary")
	}
	return g, nil
}

func newShapers(s bartizan.Settings) ([]bartizan.Shaper, error) {
	o, err := options(s)
	if err != nil || !o.Canary {
		return nil, err
	}
	return []bartizan.Shaper{planter{s.Key("canary")}}, nil
}
