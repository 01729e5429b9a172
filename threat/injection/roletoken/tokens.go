package roletoken

// piped are the names of tokens of the form <|name|> that open or close a
// turn or say who speaks in it.
var piped = []string{
	// ChatML, Qwen, Yi and others; Kimi
	"im_start", "im_end", "im_sep", "im_user", "im_assistant", "im_system", "im_middle",
	// Llama 3 and 4
	"start_header_id", "end_header_id", "eot_id", "eom_id", "begin_of_text", "header_start", "header_end", "python_tag",
	// Phi, Zephyr, GLM, InternLM, Grok
	"system", "user", "assistant", "tool", "/tool", "observation", "tool_call", "/tool_call", "tool_response", "action_start",
	"action_end", "plugin", "interpreter", "system|", "bot", "human", "developer", "ipython", "environment",
	// DeepSeek
	"begin▁of▁sentence", "end▁of▁sentence", "begin_of_sentence", "end_of_sentence", "tool▁calls▁begin", "tool▁calls▁end",
	"tool▁call▁begin", "tool▁call▁end", "tool▁sep", "tool▁outputs▁begin", "tool▁outputs▁end", "tool▁output▁begin",
	"tool▁output▁end", "tool_calls_begin", "tool_outputs_begin",
	// Command R
	"start_of_turn_token", "end_of_turn_token", "system_token", "user_token", "chatbot_token", "start_response", "end_response",
	"start_action", "start_thinking", "start_tool_result",
	// Harmony
	"start", "channel", "message", "constrain", "return", "call",
	// Granite, Jamba
	"start_of_role", "end_of_role", "bom", "start_of_plugin",
}

// ends are the names of tokens of the same form that end a text.
var ends = []string{
	"endoftext", "end_of_text", "startoftext", "eot", "eom", "end", "endofprompt", "separator", "eos", "bos", "finetune_right_pad_id",
	"reserved_special_token_0", "fim_prefix", "fim_middle", "fim_suffix",
}

// bracketed are tokens of other forms that open or close a turn.
var bracketed = []string{
	// Llama 2, Mistral
	"[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CALLS]", "[AVAILABLE_TOOLS]",
	"[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CONTENT]", "[ INST ]", "[ /INST ]", "<< SYS >>",
	// Gemma, Nemotron, GLM, InternLM
	"<start_of_turn>", "<end_of_turn>", "< start_of_turn >", "< end_of_turn >", "<extra_id_0>system", "<extra_id_1>user",
	"[gMASK]<sop>", "<eoh>", "<eoa>", "<|User|>:", "<reserved_106>", "<reserved_107>",
	// Qwen and Hermes
	"<tool_call>", "</tool_call>",
}

// sentences are tokens that end a text where a new one begins at once. One
// alone is HTML for struck-out text.
var sentences = []string{"</s><s>", "</s> <s>", "</s>[inst]", "</s> [inst]", "<s>[inst]", "<s> [inst]", "<eos><bos>", "<end_of_turn><eos>"}

// spelled returns the tokens of piped names in the spellings that some
// tokenizer or reader takes for the same.
func spelled(names []string) []string {
	out := make([]string, 0, 3*len(names))
	for _, n := range names {
		out = append(out, "<|"+n+"|>", "<| "+n+" |>", "< | "+n+" | >")
	}
	return out
}
