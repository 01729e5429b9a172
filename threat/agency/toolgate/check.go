// Package toolgate decides, from rules and from what the exchange itself shows,
// which tool calls of a model may be carried out.
package toolgate

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/agency"
)

// Check is AGY001.
var Check = &bartizan.Check{
	ID: "AGY001", Name: "toolgate", Threat: agency.Threat,
	Severity: bartizan.Critical, Action: bartizan.Block, Needs: bartizan.NeedMemory, FailClosed: true,
	Options: Options{},
	Doc: bartizan.Doc{
		Title: "Tool calls that the tool policy does not allow",
		Text: "A model that reads a web page, a mail or a document can be talked into calling a tool: to send what it knows " +
			"elsewhere, to pay, to delete. No detector finds every such text. This check does not look for them: it looks at the " +
			"call, and what it says is proven.\n\n" +
			"Without options it reports calls to tools that the request did not offer, or whose names only look like an offered one; " +
			"arguments that are not JSON or hold a key twice, for a tool with a schema; two different tools of one name; and, once " +
			"untrusted content is in the conversation, calls whose arguments name an e-mail address, or an address made up for a " +
			"host, that only untrusted content names, as when a tool's result orders to send data somewhere (score 0.4, which " +
			"agency/approval holds for a person; an address taken over unchanged scores 0.2).\n\n" +
			"With a table of tools it knows their effect (read, write, egress, money), the hosts that their arguments may name, a " +
			"schema and a condition in CEL for the arguments, and which calls a person must approve. A tool whose effect the table " +
			"does not say may not be called after untrusted content came in. The Rule of Two holds the call by which one " +
			"conversation would join untrusted input, access to sensitive data and effect on the world. freeze fixes the tools " +
			"of a conversation when untrusted content comes in; those that appear or change later are reported.\n\n" +
			"Scores are levels: 1 breaks a rule and is blocked; 0.4 needs a person, and is held by agency/approval; 0.2 is a note " +
			"that conditions of the policy may use.",
		Remedy: "In traffic: nothing, the call was stopped. If it should be allowed, offer the tool in the request, or give it an entry " +
			"in the table with its effect and its hosts.",
		Limits: "It judges the calls that pass through the gateway: a tool that the provider runs itself (web_search_call and the like) has " +
			"run by then, and where one is offered without a name, a call to a name that was not offered scores 0.2 only. A tool that " +
			"the table calls read but that writes is not found out. Untrusted content counts where the wire labels it so (results of " +
			"tools, documents); text that the application pastes into a user's message is the user's. An address that the " +
			"content spells in pieces, or encodes, is not seen as copied, nor one from a turn that the request does not repeat; the list of " +
			"hosts still stops it. A token that disclosure/personal put in the place of an e-mail address counts as that address, but its host is not known: a tool with a list of " +
			"hosts refuses it, and who approves a call sees the token. Where a conversation has no " +
			"id, only the request at hand shows what was called before, and freeze compares nothing. Without a schema, arguments may be " +
			"free text. A tool's argument named otherwise than url, host, domain and the like may hold a bare host name unseen.",
		Source: "Meta, Agents Rule of Two (2025-10); Debenedetti et al., Defeating Prompt Injections by Design, arXiv 2503.18813; Beurer-Kellner " +
			"et al., Design Patterns for Securing LLM Agents, arXiv 2506.08837; OWASP LLM06:2025; RFC 8259 section 4 for duplicate keys",
	},
	Guard: newGuard,
}
