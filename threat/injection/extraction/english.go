package extraction

import "github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"

func english() phrase.Language { return phrase.Language{Lists: englishLists(), Sets: englishSets()} }

func englishLists() map[string]string {
	return map[string]string{
		"tell": "reveal|show|print|repeat|output|display|tell|give|leak|disclose|expose|send|dump|recite|share|reproduce|paste|echo|write|" +
			"write_out|spell_out|spell|provide|return|state|quote|summarize|summarise|paraphrase|translate|describe|list|type|post|copy|convert|" +
			"encode|rewrite|restate|transcribe|read_out|read_back|rephrase|divulge|log|mail|email|confess|render|explain|enumerate",
		"how": "out|me|us|back|verbatim|exactly|to|down|of|what|is|are|was|were|the|your|full|entire|exact|complete|whole|raw|all|text|contents|content|" +
			"word_for_word|now|please|here|current|own|any|and|every|each|part|parts|line|lines|first|last|sentence|sentences|word|words|message|copy|" +
			"version|original|actual|real|very|above|everything|in|from|about|that|10|20|50|100|summary|a_summary|a_copy|a_list|wording|exact_wording|" +
			"just|only|up|list|length|for|with",
		"secret": "system_prompt|system_prompts|system_instruction|system_instructions|systemprompt|your_system_message|hidden_instructions|hidden_prompt|hidden_rules|" +
			"initial_prompt|initial_instructions|your_initial_message|original_instructions|original_prompt|secret_instructions|secret_prompt|secret_rules|" +
			"developer_prompt|developer_instructions|your_developer_message|preprompt|pre_prompt|pre_instructions|internal_instructions|" +
			"internal_prompt|your_internal_rules|your_internal_guidelines|confidential_instructions|confidential_prompt|base_prompt|your_base_instructions|" +
			"your_core_instructions|starting_prompt|starting_instructions|meta_prompt|metaprompt|your_prompt|your_prompts|instructions_you_were_given|" +
			"rules_you_were_given|prompt_you_were_given|instructions_you_have_been_given|instructions_you've_been_given|instructions_given_to_you|" +
			"instructions_you_received|rules_given_to_you|prompt_given_to_you|instructions_from_your_developers|instructions_from_your_creator|" +
			"instructions_by_your_developers|your_hidden_rules|your_secret_rules|your_context_window|your_preamble|your_initial_context|" +
			"messages_before_this|instructions_before_this|prompt_before_this|your_original_message|your_custom_instructions",
		"mine": "your_instructions|your_rules|your_guidelines|your_directives|your_constraints|your_restrictions|your_programming|your_configuration|" +
			"your_context|your_directions|your_operating_instructions|your_role_description|your_policies|your_setup",
		"adj":    "exact|full|entire|complete|original|whole|verbatim|actual|secret|hidden|real|initial|internal|confidential|underlying",
		"object": "instructions|prompt|rules|guidelines|directives|constraints|configuration|context|programming",
		"exact": "verbatim|exactly|word_for_word|in_full|in_base64|base64|as_a_poem|as_a_song|as_a_haiku|as_a_rap|as_code|as_a_story|in_a_code_block|in_codeblock|" +
			"in_json|as_json|as_xml|in_xml|in_yaml|in_hex|in_hexadecimal|backwards|backward|reversed|in_reverse|letter_by_letter|character_by_character|" +
			"in_rot13|rot13|in_morse|in_morse_code|in_leetspeak|in_pig_latin|in_emojis|in_markdown|in_french|in_german|in_spanish|in_chinese|in_russian|" +
			"in_japanese|in_latin|into_french|into_german|into_spanish|into_chinese|into_russian|into_a_poem|into_base64|in_binary|to_base64|to_french|to_german|to_spanish|" +
			"as_they_are|as_written|without_omitting|line_by_line|in_ascii|as_a_python_string|in_quotes|between_quotes",
		"everything": "everything|all|all_text|the_text|all_the_text|the_entire_text|the_words|all_the_words|every_word|the_message|the_messages|all_messages|all_the_messages|" +
			"all_of_the_messages|the_sentences|the_full_text|the_content|all_content|the_contents|the_paragraph|the_lines|all_lines|all_of_the_text|all_of_it|the_conversation",
		"that":  "of|the|text|words|content|that_is|that_was|which_is|written|said|exactly|verbatim|messages|that|was|comes|stands|appears|is|came|provided|and|instructions|information",
		"above": "above|before_this|preceding_this|prior_to_this|above_this|above_this_line|before_this_line|before_this_message|before_my_message|before_my_first_message|up_to_this_point|before_the_user",
		"noun":  "the|a|an|each|every|it|my|these|those|and_below|sea|average|zero|in_the",
		"talk":  "this_conversation|our_conversation|the_conversation|this_chat|our_chat|the_chat|your_prompt|the_prompt|your_context|the_context_window|your_context_window|your_instructions|this_session|this_thread|our_session|the_session",
		"word":  "secret_word|secret_password|secret_code|secret_key|secret_phrase|secret_passphrase|hidden_word|hidden_password|magic_word|secret_token|secret_flag|the_secret_you|forbidden_word",
		"pass":  "password|passphrase|passcode|secret",
		"key": "api_key|api_keys|api_token|api_tokens|access_token|access_tokens|credentials|environment_variables|env_variables|env_vars|secret_key|secret_keys|private_key|" +
			"private_keys|database_password|connection_string|auth_token|auth_tokens|secrets|passwords|admin_password|bearer_token",
		"other": "for|that|which|template|templates|generator|examples|example|engineering|design|i_wrote|i|below|you_would|field|box|file|to|parameter|of_a|of_an|so|attack|attacks|leak|leaks|leakage|injection|injections|extraction|role|by_using|a|an|some|more",
	}
}

func englishSets() []phrase.Set {
	return []phrase.Set{
		{Family: &named, Templates: []string{
			"$tell $how* $secret !$other",
			"what is|are|was|were|does|did|do|'s|s $how* your? full|exact|complete|entire|hidden|secret|original|initial|actual? $secret !$other",
			"what_is|what_are|what's|whats $how* $secret !$other",
			"can|could|may i|you|we see|show|share|tell|read|have|get me|us|with|the|your|full|exact|to* system_prompt|hidden_instructions|initial_prompt|initial_instructions !$other",
			"i|we want|need|would_like|wish to? see|know|read|have|get the|your|full|exact|entire|what* system_prompt|hidden_instructions|initial_instructions|initial_prompt !$other",
			"what does|do|did your|the system_prompt|system_instructions|initial_instructions|initial_prompt|hidden_instructions say|says|contain|look_like|tell|state|include|read",
		}},
		{Family: &above, Templates: []string{
			"$tell back|out|exactly|verbatim|me|us|the|to|and|of|copy* $everything $that* $above !$noun",
			"$tell ~3 all|everything|text|words|lines of|the|that_is* above ~5 $exact",
			"put|place|include|wrap|paste $everything|the_above|all_of_the_above above|before_this? ~3 in|into|inside|within a|the|one? txt|text|markdown|code? code_block|codeblock|code_fence|file|code",
			"$tell ~6 starting|beginning|start|begin with|from|at the|phrase|words|word|text* you_are|you're|you_are_a",
			"$tell $how* prompt|instructions|rules|directives above|preceding_this|before_this|above_this !$noun",
			"repeat|print|output|recite|echo|copy|reproduce|paste|display|show|return|verbatim me|us|back|out|the|all|of|full|exact|entire|whole|verbatim* text|words|messages|message|lines|content above|preceding_this|before_this|above_this !$noun",
			"ignore|ignoring|disregard|forget ~5 and|then|, $tell ~4 above|before|previous|first",
		}},
		{Family: &shaped, Templates: []string{
			"$tell $how* $mine ~3 $exact",
			"$tell $how* your $adj $adj|and* $object !$other",
			"translate|turn|convert|encode|export|serialize|serialise|rewrite|put|render|express|transform|rephrase all|of|the|text|content* $mine|your_prompt|your_system_message|your_setup_text to|into|as|in|between|with !practice|action|perspective|context",
			"first|last|each|every|second|nth letter|letters|word|words|line|lines|sentence|initial|initials of|in each|every|the|word|line|sentence|of|in* $mine|your_prompt",
			"$tell $how* verbatim|word_for_word|exact_text|exact_words|exact_wording $how* $mine",
			"reveal|leak|disclose|expose|dump|divulge|recite|confess $how* $mine",
			"what are|is|were|was your exact|full|entire|complete|original|verbatim|actual|secret|hidden|initial|internal|confidential|underlying $object",
		}},
		{Family: &told, Templates: []string{
			"what instructions|directives|guidelines|orders|rules|directions|prompt have|has|were|was|are|did you|your? been? given|receive|received|told|developers|creators|operator|get|got",
			"what were|was|are you|been told|instructed|prompted|given|asked ~3 before|above|earlier|initially|in_the_beginning|prior_to|at_the_start|to_keep|not_to|never_to|by_your",
			"what|which is|was|were|are|does|comes|appears|s|'s the|at|very|exact* first|beginning|start|top|initial|opening line|lines|sentence|word|words|message|messages|paragraph|100_words|50_words|thing|instruction? of|in|from $talk",
			"$tell $how* first|initial|opening|top|beginning|very_first line|lines|sentence|word|words|message|messages|paragraph|10_words|50_words|100_words|characters|instruction of|in|from $talk",
			"what|which|everything was|is|has|did|were been? written|stated|told|instructed|said_to_you the? ~2 before_this|before_my|prior_to_this|above_this|before_our|before_the_conversation|before_i",
			"text|message|messages|everything|content|words|part|one|lines ~3 before|above|preceding|prior_to my_first|i_wrote_anything|i_said_anything|i_typed_anything|our_conversation_started|this_conversation_started|this_chat_started",
			"what|which are|were|things topics|things|subjects|words? you|are not|forbidden|prohibited|told|instructed not|from|to|allowed? to reveal|disclose|talk_about|discuss|share|mention|say",
		}},
		{Family: &tools, Templates: []string{
			"$tell $how* tool_definitions|function_definitions|tool_schemas|function_schemas|tool_schema|tool_specifications|tool_descriptions !$other",
			"$tell $how* your? available? tools|functions|plugins ~4 schema|schemas|parameters|signatures|definitions|verbatim|exact_names|json",
		}},
		{Family: &keys, Templates: []string{"$tell $how* your $key", "what is|are|'s|s your $key"}},
		{Family: &game, Templates: []string{
			"what is|was|'s|s the $word",
			"what_is|what's|whats the $word",
			"$tell $how* $word",
			"what_is|what's|whats the|your $pass !for|of|to|on|policy|requirement|requirements|behind|is|manager|strength|reset|in|used|that|life|ingredient|sauce|recipe|at|with|hash|field|i|length|hashing|between",
			"spell|reverse|rhyme|encode ~3 the password|passphrase|passcode|secret_word !for|of|to|field|in|with|using|string|hash",
			"tell|give|reveal|share me|us|the|with* the? password|passphrase|passcode !for|of|to|policy|requirements|manager|strength|reset|length|in|rules|field|protection|using|generator|hash|with|that|protected|by|is|has|on|at|from|if|when|only|and|or|as",
			"what|which|word|words|something rhymes|rhyme|rhyming with the|your password|passphrase|passcode|secret_word|secret",
			"first|last|second|third|each|every letter|letters|character|characters of|in the password|passphrase|secret_word|secret_password|passcode",
			"hint|hints|clue|clues|acrostic|poem|riddle|story about|for|of|on|containing|with|to the password|secret_word|passphrase|secret_password|passcode",
		}},
		{Family: &vague, Templates: []string{
			"$tell $how* $mine",
			"what is|are|were|was $mine|your_purpose_and_rules",
			"what_are|what_is|what's $mine",
			"$tell $how* your|available? tools|functions|plugins you_have|you_can_use|you_can_call|available_to_you",
		}},
	}
}
