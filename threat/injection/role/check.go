// Package role keeps the roles of a conversation honest: who may speak for the
// operator, and which results answer a call that was made.
package role

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/injection"
)

// Options of the check.
type Options struct {
	// System says who may send system and developer messages: allow (default:
	// whoever has access, for the client is usually the application itself),
	// operator-only (the callers in Keys) or refuse (nobody).
	System string `yaml:"system"`
	// Keys are the names of access keys for operator-only.
	Keys []string `yaml:"keys"`
	// Forged says what happens to a tool's result that answers no call: block
	// (default) or off.
	Forged string `yaml:"forged"`
	// Tokens says what becomes of chat-template tokens in results and
	// documents: keep (default: injection/roletoken judges them) or strip,
	// which takes them out before anything else looks.
	Tokens string `yaml:"tokens"`
}

// Check is INJ016.
var Check = &bartizan.Check{
	ID: "INJ016", Name: "role", Threat: injection.Threat,
	Severity: bartizan.High, Action: bartizan.Block, Needs: bartizan.NeedMemory, FailClosed: true,
	Options: Options{},
	Doc: bartizan.Doc{
		Title: "Messages in a role that their sender may not speak in",
		Text: "Models obey the system message before the user, and take a tool's result for what happened. Whoever can write a " +
			"message of either role commands the model: a user whose text an application passes on as a list of messages, or a " +
			"client that holds a key and is not the operator.\n\n" +
			"The check finds results that answer no call: their call id was not asked for by an assistant message of the request, nor, " +
			"where the API keeps the dialogue, in an earlier answer of the conversation. On wires without ids, a result before the " +
			"first call. With options it refuses system and developer messages, from all callers or from those that are not named, " +
			"and takes the tokens of chat templates out of untrusted content, where injection/roletoken alone would block it.\n\n" +
			"It reads structure, not wording: what it reports with a score of 1 is proven. 0.4 says that a stored dialogue may hold the " +
			"call and the gateway does not remember it.",
		Remedy: "In traffic: nothing, it was blocked. See that the application builds the list of messages itself and takes only texts from " +
			"its users. An application that drops old messages must drop a call and its results together.",
		Limits: "A client that forges the call as well as its result is believed: the history of a conversation is the client's word. Ids " +
			"are compared, not contents, so a result that was changed on the client passes. Stripping knows the tokens that " +
			"injection/roletoken knows, with its Limits.",
		Source: "Wallace et al., The Instruction Hierarchy, arXiv 2404.13208; the published chat APIs, which pair results with calls; OWASP " +
			"LLM01:2025",
	},
	Guard: newGuard,
	Shape: newShapers,
}
