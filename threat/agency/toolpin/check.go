// Package toolpin holds tools of MCP servers to the definitions that were agreed
// on.
package toolpin

import (
	"context"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/agency"
)

// Check is AGY003.
var Check = &bartizan.Check{
	ID: "AGY003", Name: "toolpin", Threat: agency.Threat,
	Severity: bartizan.Critical, Action: bartizan.Block, FailClosed: true,
	Doc: bartizan.Doc{
		Title: "Tools of MCP servers that changed since they were agreed on",
		Text: "A server's tool is harmless when somebody looks at it, and another one later: its description then orders the model to " +
			"read a key file, or a new parameter carries the conversation away (a rug pull). The client sees the new definition and " +
			"nobody else does.\n\n" +
			"The gateway keeps a digest of every tool's whole definition: name, title, description, schemas, annotations, icons and what " +
			"else the server says of it, in a canonical form in which the order of keys and white space do not matter and every " +
			"character does. What was agreed on, by first use or by a person, stands; a tool that differs from it is taken out of " +
			"the server's list, and calls to it are refused, until somebody approves the new definition or the server goes back to the " +
			"old one.",
		Remedy: "Compare both definitions with 'bartizan mcp pins list --changed', then approve the new one with 'bartizan mcp pins approve SERVER " +
			"TOOL', or take the server out of the configuration.",
		Limits: "It proves that a definition is the one that was agreed on, not that the one agreed on is harmless, nor that the tool does what " +
			"it says: a server can change what a tool does and keep its definition. First use trusts the first definition that passes the " +
			"other guards; first_use: approve asks a person instead. Two spellings of one number differ.",
		Source: "Invariant Labs, MCP Security Notification: Tool Poisoning Attacks (2025-04), rug pulls; RFC 8785 for the idea of a canonical form; MCP " +
			"specification 2025-11-25, tools",
	},
	Guard: func(bartizan.Settings) (bartizan.Guard, error) { return guard{}, nil },
}

type guard struct{}

var _ bartizan.Guard = guard{}

// Scope is definitions as servers give them and calls, each as a whole.
func (guard) Scope() bartizan.Scope {
	return bartizan.Scope{Kinds: bartizan.KindCall | bartizan.KindTool, Sides: bartizan.SideRequest | bartizan.SideAnswer}
}

// Inspect compares digests. Time is linear in the number of tools known.
func (guard) Inspect(_ context.Context, x *bartizan.Exchange, p *bartizan.Part) ([]bartizan.Signal, error) {
	why := ""
	switch {
	case p.Tool != nil && p.Tool.Server != "" && p.Origin != bartizan.FromOperator:
		why = definition(x, p.Tool)
	case p.Call != nil:
		why = call(x, p.Call.Name)
	}
	if why == "" {
		return nil, nil
	}
	return []bartizan.Signal{{Score: agency.Broken, Range: bartizan.Range{To: len(p.Text)}, Reason: why}}, nil
}

const (
	changed  = "a tool whose definition is not the one that was agreed on"
	unagreed = "a tool that nobody has agreed on yet"
)

// definition holds a definition against what was agreed on; what is new is not
// this check's.
func definition(x *bartizan.Exchange, t *bartizan.ToolDef) string {
	for _, p := range x.Request {
		if p.Origin != bartizan.FromOperator || p.Tool == nil || p.Tool.Server != t.Server || p.Tool.Name != t.Name {
			continue
		}
		switch p.Tool.Digest {
		case t.Digest:
			return ""
		case "":
			return unagreed
		}
		return changed
	}
	return ""
}

// call refuses tools about which a server says something else than was agreed on.
func call(x *bartizan.Exchange, name string) string {
	for _, p := range x.Request {
		if p.Tool == nil || p.Tool.Server == "" || p.Tool.Name != name {
			continue
		}
		switch {
		case p.Origin == bartizan.FromOperator && p.Tool.Digest == "":
			return unagreed
		case p.Origin != bartizan.FromOperator:
			return changed
		}
	}
	return ""
}
