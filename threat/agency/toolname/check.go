// Package toolname finds tools of MCP servers that pass for another server's.
package toolname

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/agency"
)

// Options of the check.
type Options struct {
	// Same lists names that several servers may have, as patterns in which a
	// star is any text: search, fetch.
	Same []string `yaml:"same"`
}

// Check is AGY004.
var Check = &bartizan.Check{
	ID: "AGY004", Name: "toolname", Threat: agency.Threat,
	Severity: bartizan.High, Action: bartizan.Block, FailClosed: true, Options: Options{},
	Doc: bartizan.Doc{
		Title: "Tools of MCP servers that pass for, or speak of, another server's",
		Text: "A model that is offered the tools of several servers chooses by name and description. A server can take over calls that are " +
			"meant for another: with a tool of the same name, of a name that looks the same or is one letter away, or by a " +
			"description that tells the model how to use the other server's tool (shadowing). None of it needs a call to the server that does it.\n\n" +
			"The check holds each definition against those of all other servers that were agreed on before. It reports invisible characters in a name and " +
			"a name that looks like another without being it (1), the same name on two servers (0.9), a description that names another server's " +
			"tool (0.9), and a name of six letters or more that is one edit from another's (0.7). Who was there first stands.",
		Remedy: "If both servers are yours, approve the tool ('bartizan mcp pins approve SERVER TOOL'), or list the name under checks: agency/toolname: " +
			"options: same. Otherwise take the server out, or leave the tool out of its tools list in the configuration.",
		Limits: "It knows the servers that the gateway guards, not those that a client reaches otherwise. What is agreed on is not judged again. A description " +
			"that speaks of another's tool without its name passes here; guards for injection read it. A name that is an everyday word (search) is not looked " +
			"for in descriptions.",
		Source: "Invariant Labs, MCP Security Notification: Tool Poisoning Attacks (2025-04), tool shadowing; Unicode UTS #39, section 4, skeletons; " +
			"Damerau, A technique for computer detection and correction of spelling errors (1964), for one edit",
	},
	Guard: newGuard,
}
