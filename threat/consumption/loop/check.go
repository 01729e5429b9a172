// Package loop finds agents that go round in circles.
package loop

import (
	"errors"
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/consumption"
)

// Options of the check. A number of 0 switches a rule off.
type Options struct {
	// Steps is the most tool calls between two words of a person.
	Steps int `yaml:"steps"`
	// Calls is the most times that one tool is called with the same arguments
	// between two words of a person.
	Calls int `yaml:"calls"`
	// Texts is the most times that the same text comes from the user in a row.
	Texts int `yaml:"texts"`
}

func defaults() Options { return Options{Steps: 250, Calls: 10, Texts: 5} }

// Check is CON001.
var Check = &bartizan.Check{
	ID: "CON001", Name: "loop", Threat: consumption.Threat,
	Severity: bartizan.Medium, Action: bartizan.Block, Options: defaults(),
	Doc: bartizan.Doc{
		Title: "Agents that repeat themselves without end",
		Text: "An agent that does not notice that it has failed calls the same tool again and again, and two agents that answer one another " +
			"never stop. Each round sends the whole conversation once more, so the cost grows with its square, and an attacker needs one " +
			"planted sentence to start it.\n\n" +
			"The check counts in the request itself: tool calls since a person last spoke (250), calls of one tool with the same arguments " +
			"since then (10), however their JSON is spelt, and the same text of the user's in a row (5, from 20 bytes on). A request over " +
			"one of the numbers is blocked, so the loop ends there; a new word of the user's begins anew.",
		Remedy: "Let the agent stop: give it a limit of its own, and an error that it understands in the place of an empty result. Where long runs " +
			"are meant, raise the number in checks: consumption/loop: options.",
		Limits: "It sees the history that a request repeats. Where the provider keeps the dialogue, or an application cuts its history, it counts what is " +
			"there. Arguments that change every time (a counter, the time) are a new call each; the number of steps still bounds them. MCP messages carry no history.",
		Source: "OWASP LLM10:2025, Unbounded Consumption; the numbers are ours, to be above what agents of today do in good faith",
	},
	Guard: newGuard,
}

func newGuard(s bartizan.Settings) (bartizan.Guard, error) {
	o := defaults()
	if err := s.Decode(&o); err != nil {
		return nil, fmt.Errorf("decode options: %w", err)
	}
	if o.Steps < 0 || o.Calls < 0 || o.Texts < 0 {
		return nil, errors.New("decode options: want numbers of 0 (off) or more")
	}
	return guard{o}, nil
}
