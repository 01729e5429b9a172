package override

func english() language {
	return language{
		lists: map[string]string{
			"drop": "ignore|ignoring|disregard|disregarding|forget|skip|forget_about|override|overrule|bypass|discard|neglect|abandon|erase|" +
				"do_not_follow|don't_follow|do_not_obey|don't_obey|stop_following|stop_obeying|pay_no_attention_to|" +
				"do_not_listen_to|don't_listen_to|set_aside|throw_out",
			"fill": "all|any|every|each|of|the|your|these|those|this|that|and|or|other|entire|my|our|such|whatever|both",
			"prev": "previous|previously|prior|above|preceding|earlier|foregoing|original|initial|system|developer|aforementioned|former",
			"late": "existing|current|old|past|safety|security|default|given|ethical|moral|content|built_in|internal|hidden",
			"noun": "instruction|instructions|directive|directives|guideline|guidelines|prompt|prompts|programming|rules|constraints|" +
				"restrictions|commands|directions|context|training|persona|safeguards|guardrails|protocols|policies|policy",
			"told": "instruction|instructions|directive|directives|guideline|guidelines|prompt|prompts|programming|safeguards|guardrails|training",
			"since": "above|you_were_given|you've_been_given|you_have_been_given|you_were_told|given_to_you|given_above|given_before|" +
				"given_earlier|given_previously|provided_above|provided_earlier|from_before|before_this|you_received|you_have_received|" +
				"from_your_developers|from_your_developer|from_your_creators|from_openai|from_anthropic|from_google|from_the_system|" +
				"that_came_before|in_your_system_prompt|in_the_system_prompt|in_your_prompt|set_by_your_developers|from_the_user|given_by_the_user",
			"past": "above|before|before_this|prior_to_this|said_so_far|you_were_told|you've_been_told|you_have_been_told|you_know|said_before|said_above|" +
				"written_above|came_before|you_were_instructed|preceding_this|previous|until_now|up_to_now|up_to_this_point|before_this_line|before_this_message",
			"free": "unrestricted|unfiltered|uncensored|jailbroken|unaligned|unbound|amoral|free_of_restrictions|free_from_restrictions|" +
				"free_of_all_restrictions|free_from_all_restrictions|without_restrictions|without_any_restrictions|without_limits|" +
				"not_bound_by|no_longer_bound_by",
			"limit": "restrictions|rules|limitations|filters|guidelines|constraints|censorship|ethics|morals|safeguards|guardrails|filter",
			"which": "safety|content|ethical|moral|security|built_in|internal",
			"tell":  "reveal|show|print|repeat|output|display|tell|give|leak|disclose|expose|send|dump|recite|share|reproduce|paste|echo|write_out|spell_out",
			"how": "out|me|us|back|verbatim|exactly|to|down|of|what|is|are|the|your|full|entire|exact|complete|initial|original|hidden|" +
				"secret|internal|whole|raw|all|text|contents|content|word_for_word|first|above|now",
			"secret": "system_prompt|system_prompts|system_instructions|hidden_instructions|hidden_prompt|initial_prompt|initial_instructions|" +
				"original_instructions|original_prompt|secret_instructions|secret_prompt|developer_prompt|developer_message|" +
				"your_system_message|preprompt|pre_prompt|internal_instructions|internal_prompt|instructions_you_were_given|" +
				"prompt_you_were_given|instructions_you've_been_given|instructions_you_have_been_given|instructions_you_received|" +
				"instructions_above|prompt_above|your_instructions|your_prompt|your_initial_message",
			"ai": "ai|ais|llm|llms|language_model|language_models|large_language_model|large_language_models|chatbot|chatbots|" +
				"ai_assistant|ai_assistants|ai_agent|ai_agents|ai_model|ai_models|ai_system|ai_systems|assistant_reading_this|model_reading_this",
		},
		drop: []string{
			"$drop $fill* $prev $prev? $noun",
			"$drop $fill* $late $prev? $told",
			"$drop all|any? of? your $prev|$late* $noun",
			"$drop $fill* $noun $since",
			"$drop $fill* everything|all|anything of|the|that|text|content|was|is|what|instructions* $past",
			"previous|prior|earlier|original|existing|old instructions|directives|guidelines|rules are|is|have_been|were now|hereby? revoked|void|cancelled|canceled|superseded|overridden|invalid|obsolete|null_and_void|no_longer_valid",
			"supersede|supersedes|override|overrides|overriding|replaces|replace all|any|the|your|every* previous|prior|earlier|existing instructions|directives|guidelines|prompts",
			"your instructions|directives|guidelines|programming have_been|has_been|were updated|changed|replaced|overridden|rewritten|revoked",
			"$drop what you_were_told|you_have_been_told|you've_been_told|was_said_before|the_system_prompt_says|your_instructions_say",
		},
		unbound: []string{
			"you_are|you're|you_will_be|you_become now|henceforth? in|an|a|the|completely|fully|totally|ai|assistant|model|that_is* $free",
			"you_are|you're|you_will_be|act_as|become now dan|do_anything_now|in_developer_mode|in_dan_mode|in_god_mode|in_jailbreak_mode|in_unrestricted_mode|in_debug_mode",
			"act_as|play|become|be|respond_as|roleplay_as an|a|the|completely|fully|totally* unrestricted|unfiltered|uncensored|jailbroken|amoral ai|assistant|model|chatbot|llm|bot",
			"enable|enter|activate|switch_to|turn_on|engage dan|god|jailbreak|unrestricted|unfiltered|uncensored|do_anything_now mode",
			"pretend|act|behave|respond|answer|imagine as_if|like|that|as_though? you_have|you_had|there_are|there_were|you_are_under|with no|zero $which* $limit|limits|boundaries",
			"you_have|you_now_have no|zero longer|any|more? $which* restrictions|guidelines|filters|censorship|guardrails|safeguards|content_policy|content_policies",
			"you_are|you're no_longer|not bound|restricted|constrained|governed|limited by",
			"disable|deactivate|turn_off|switch_off|remove|drop all|any|of* your $which* filter|filters|safeguards|guardrails|restrictions|guidelines|safety|censorship|limitations",
		},
		reveal: []string{
			"$tell $how* $secret",
			"summarize|summarise|translate|list|quote|paraphrase|encode|rewrite|convert|describe the|all|of|full|exact|complete* your_system_prompt|your_system_instructions|instructions_you_were_given|instructions_you've_been_given|" +
				"instructions_you_have_been_given|your_initial_instructions|your_hidden_instructions|your_original_instructions|prompt_you_were_given",
			"what is|are|was|were the|all|of|exact|full|complete|original* instructions_you_were_given|prompt_you_were_given|instructions_you_received|instructions_you_have_been_given|text_above|words_above",
			"what is|are|was|were|does the|full|exact|complete|entire? your full|exact|complete|entire|hidden|secret? system_prompt|system_instructions|initial_prompt|initial_instructions|hidden_instructions|original_instructions|secret_instructions",
			"repeat|print|output|recite|echo back|out|exactly|verbatim? all|everything|the_words|the_text|the_entire_text|every_word|the_message|the_messages|the_sentences|the_full_text of|the|text|words|content|messages|that_is|written|exactly|verbatim* above|before_this|preceding_this|above_this_line",
		},
		fresh: []string{
			"here|these|following are|is your new|updated|real|actual instructions|instruction|task|rules|directive|directives|objective|goal",
			"your new|updated|real|actual|true instructions|instruction|directive|directives|task|objective|rules|goal|mission are|is|:",
			"new|updated|revised|real|actual system|developer|admin|secret instructions|instruction|directive|directives :",
			"you must|should|will|shall now|only|instead* follow|obey|execute these|the_following|my|only new? instructions|commands|orders|directives",
			"follow|obey|execute these|the_following|only|my|only_these|only_my new? instructions|commands|orders|directives instead",
			"from_now_on|from_this_point_on|from_this_moment_on you are|must|will|shall|only",
		},
		broad: []string{
			"$drop all|every of|the|your* $told",
			"$drop all|any|the|every|these|of|other* following|further|subsequent|later|future|next|below $told|commands|rules|text",
			"$drop all|any|the|every|other* instruction|instructions|directives|commands below|after|following|that_follow|hereafter|afterwards",
			"$drop the|all|of* above|previous and|then|directions|orders|task|tasks|statement|statements",
		},
		hint: []string{
			"new|updated|revised instructions|instruction|directive|directives :",
		},
		address: []string{
			"attention|note|message|instruction|instructions|notice|important|warning|reminder for|to any|all|the|every? $ai",
			"if_you_are|if_you're an|a|the? $ai",
			"dear|hey|hello $ai",
		},
	}
}
