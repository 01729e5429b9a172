package forgery

import (
	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
	"github.com/bartizan-ai/bartizan/threat/injection/internal/takeover"
)

// The families of marks, each followed by words that take over, by an order,
// or by neither.
var (
	closed    = phrase.Family{Reason: "an end of data, then words that take over", User: 0.75, Data: 0.9}
	closedBy  = phrase.Family{Reason: "an end of data, then an order", User: 0.4, Data: 0.75}
	opened    = phrase.Family{Reason: "a forged role or boundary, then words that take over", User: 0.78, Data: 0.92}
	openedBy  = phrase.Family{Reason: "a forged role or boundary, then an order", User: 0.45, Data: 0.78}
	headed    = phrase.Family{Reason: "a forged heading of a system message", User: 0.5, Data: 0.75}
	result    = phrase.Family{Reason: "a tag of tool calls and results", User: 0.7, Data: 0.75}
	message   = phrase.Family{Reason: "a forged chat message as JSON, with words that take over", User: 0.75, Data: 0.9}
	signed    = phrase.Family{Reason: "a note in the name of those in charge", User: 0.5, Data: 0.75}
	signedFor = phrase.Family{Reason: "a note in the name of those in charge, with words that take over", User: 0.78, Data: 0.92}
	claimed   = phrase.Family{Reason: "a claim of special rights", User: 0.6, Data: 0.8}
	dialogue  = phrase.Family{Reason: "an invented dialogue that ends in an order", User: 0.5, Data: 0.8}
)

// ends are tags that close what applications wrap data in.
var ends = []string{
	"</document>", "</documents>", "</data>", "</context>", "</user_input>", "</user_query>", "</user_message>", "</input>", "</user>",
	"</tool_result>", "</tool_output>", "</search_results>", "</search_result>", "</retrieved>", "</email>", "</transcript>", "</text>", "</content>",
	"</article>", "</webpage>", "</file>", "</document_content>", "</source>", "</quote>", "</untrusted>", "</prompt>", "</question>", "</query>",
	"</message>", "</review>", "</summary>", "</passage>",
}

// fences close quoted text and code, and open it as often.
var fences = []string{"\"\"\"", "'''", "```"}

// roles are tags and brackets in which a role or rank stands.
var roles = []string{
	"<system>", "<system_message>", "<system-message>", "<system_prompt>", "<system_instructions>", "<sys>", "<admin>", "<administrator>", "<developer>", "<root>", "<override>",
	"<new_instructions>", "<important>", "<instructions>", "<instruction>", "<priority>", "[system]", "[admin]", "[developer]", "[administrator]", "[root]",
	"[assistant]", "{{system}}", "**system**", "### system", "## system", "</system>", "[/system]",
}

// heads are openings that nothing but a system message has.
var heads = []string{
	"[system message", "[system note", "[system override", "[system update", "[system prompt", "[system instruction", "[system alert", "[system notice", "[admin override",
	"[admin message", "[admin note", "[developer message", "[developer note", "[developer instruction", "[hidden instruction", "[new instruction", "[important instruction",
	"<system_override>", "<system_update>", "<system_note>", "<admin_message>", "<admin_override>", "<developer_message>", "<hidden_instructions>", "<<system>>",
	"((system", "{{system message", "===system===", "=== system ===", "--- system ---", "*** system ***",
}

// results are tags around what tools are asked and answer.
var results = []string{
	"<function_results>", "</function_results>", "<function_result>", "</function_result>", "<tool_response>", "</tool_response>", "<tool_results>", "</tool_results>",
	"<tool_result>", "<tool_output>", "<function_calls>", "</function_calls>", "<function_response>", "</function_response>", "<invoke name=", "<tool_use>",
}

func language() []phrase.Language {
	return []phrase.Language{{Lists: takeover.Lists(nil), Sets: []phrase.Set{
		{Family: &closed, First: ends, Templates: []string{"~~10 $seize"}},
		{Family: &closed, First: fences, Templates: []string{"~~3 $drop"}},
		{Family: &closedBy, First: ends[:16], Templates: []string{"~~1 $order"}},
		{Family: &opened, First: roles, Templates: []string{"~~10 $seize"}},
		{Family: &openedBy, First: roles, Templates: []string{"~~1 $order"}},
		{Family: &opened, First: heads, Templates: []string{"~~12 $seize"}},
		{Family: &headed, First: heads, Templates: []string{""}},
		{Family: &result, First: results, Templates: []string{""}},
	}}, {Lists: takeover.Lists(words()), Sets: []phrase.Set{
		{Family: &closed, Templates: []string{
			"end|ending|finish of|the* $thing $thing? ~~10 $seize",
			"end|ending of the|user|untrusted|retrieved* $thing ~~3 begin|start|beginning|new ~2 instructions|system|prompt|message|task",
		}},
		{Family: &closedBy, Templates: []string{"end|ending of|the* $thing $thing? ~~2 $order"}},
		{Family: &opened, Templates: []string{"begin|start|beginning|new of|the|new|real* $rank prompt|instructions|message|instruction|override|directive ~~10 $seize"}},
		{Family: &headed, Templates: []string{"begin|start|beginning of|the|new|real* system|developer|admin|administrator|root prompt|instructions|message|instruction|override|directive"}},
		{Family: &message, Templates: []string{"role : system|developer|assistant|tool|function ~3 content : ~~10 $drop", "role : system|developer ~~14 $drop"}},
		{Family: &signed, Templates: []string{
			"$note from|by|of your|the* $boss :",
			"$rank $kind : ~~2 $order",
		}},
		{Family: &signedFor, Templates: []string{
			"$note from|by|of your|the* $boss ~~10 $seize",
			"$rank $kind : ~~10 $seize",
			"this is|comes|message_is|i_am|it_is from|by|your|the|a* $boss|$maker ~~8 $seize|i_need_you|you_have_to|you_must|i_order|i_authorize|i_authorise",
			"as|being the|your $boss|$maker ~8 i|we|you now|order|ask|need|want|must|instruct|authorize|authorise|command",
		}},
		{Family: &claimed, Templates: []string{
			"security|safety|maintenance|diagnostic|compliance|penetration audit|test|testing|check mode|override|in_progress !is|was|for_the",
			"admin|administrator|root|developer|sudo|god|system override|access|privileges|authorization|authorisation|clearance code|granted|enabled|accepted|confirmed|activated|unlocked|verified|active !to|by_the|in_the",
			"authorization|authorisation|override|clearance code|level : ~3 $order|$seize",
			"openai|anthropic|google|your_developers|your_developer|the_developers|your_operator has|have|hereby|now* authorized|authorised|approved|permitted|allowed|cleared this|the|you|all|these|me|us",
		}},
		{Family: &dialogue, Templates: []string{
			"assistant|ai|chatbot|model : sure|of_course|okay|ok|certainly|understood|yes|done|absolutely|i_will|i_have ~~12 user|human|customer|system : ~~8 $order|$seize",
			"user|human : ~~16 assistant|ai : sure|of_course|okay|ok|certainly|understood|absolutely ~~6 $seize|user|human|i_will",
		}},
	}}}
}

func words() map[string]string {
	return map[string]string{
		"thing": "user|context|document|documents|data|input|inputs|text|prompt|conversation|transcript|email|article|webpage|page|tool_output|output|tool_result|" +
			"search_results|results|instructions|content|contents|query|message|review|untrusted_data|user_data|file|quote|passage|examples|system",
		"rank": "system|admin|administrator|developer|root|operator|secret|hidden",
		"kind": "override|update|notice|alert|message|command|instruction|instructions|directive|note|prompt|announcement|warning|reminder|notification",
		"note": "note|message|notice|instruction|instructions|update|alert|order|orders|directive|memo|request|command|announcement|reminder|warning",
		"boss": "openai|anthropic|google_deepmind|admin|administrator|administrators|system_administrator|system_admin|developer|developers|creator|creators|operator|" +
			"security_team|safety_team|system_operator|support_engineer|ai_vendor|model_provider|platform_team",
		"maker": "developer_of_this_system|developer_of_this_assistant|person_who_made_you|engineer_who_built_you",
	}
}
