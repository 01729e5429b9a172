package jailbreak

import (
	"slices"

	"github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"
)

// The families of frames. Scores are weights: that of a text is the chance
// that at least one of independent signs is right.
var (
	known      = phrase.Family{Reason: "a known jailbreak's name", User: 0.8, Data: 0.9}
	boundless  = phrase.Family{Reason: "a persona without limits", User: 0.75, Data: 0.85}
	unbound    = phrase.Family{Reason: "freedom from rules", User: 0.5, Data: 0.55}
	mode       = phrase.Family{Reason: "a mode without rules", User: 0.6, Data: 0.65}
	persona    = phrase.Family{Reason: "a persona", User: 0.25, Data: 0.3}
	dual       = phrase.Family{Reason: "two answers to one question", User: 0.5, Data: 0.5}
	suppressed = phrase.Family{Reason: "suppressed refusals", User: 0.5, Data: 0.5}
	complying  = phrase.Family{Reason: "an order to comply with everything", User: 0.5, Data: 0.55}
	removed    = phrase.Family{Reason: "an order to drop rules", User: 0.55, Data: 0.6}
	fiction    = phrase.Family{Reason: "a hypothetical frame", User: 0.25, Data: 0.25}
	tokens     = phrase.Family{Reason: "a game with tokens", User: 0.5, Data: 0.5}
	opposite   = phrase.Family{Reason: "a game of opposites", User: 0.35, Data: 0.4}
	grandma    = phrase.Family{Reason: "a dead relative's voice", User: 0.72, Data: 0.72}
	threat     = phrase.Family{Reason: "a threat to the model", User: 0.45, Data: 0.5}
	character  = phrase.Family{Reason: "an order to stay in character", User: 0.4, Data: 0.4}
	harm       = phrase.Family{Reason: "leave for harmful content", User: 0.5, Data: 0.5}
)

func english() phrase.Language {
	return phrase.Language{
		Lists: map[string]string{
			"be":    "you_are|you're|you_will_be|you_will_act_as|act_as|act_like|acting_as|play|play_as|pretend_to_be|pretend_you_are|pretend_you're|pretend_that_you_are|pretending_to_be|roleplay_as|role_play_as|imagine_you_are|become|simulate|respond_as|behave_as|behave_like|be|assume_the_role_of|take_the_role_of|called|named|impersonate",
			"no":    "no|without|without_any|zero|never_any|lacks|lacking|not_any|free_of|free_from|unbound_by",
			"kind":  "ethical|moral|safety|content|any|or|and|all|legal|social|programmed|built_in|the|of|its|his|her|their|such|typical|usual|whatsoever|real|other|these|those|kind|form|sort",
			"limit": "restrictions|restriction|limitations|limits|rules|filters|filter|guidelines|guideline|constraints|censorship|ethics|morals|morality|safeguards|guardrails|boundaries|policies|policy|regulations|inhibitions|scruples|restraints|confines|limit",
			"free":  "unfiltered|uncensored|unrestricted|amoral|unaligned|jailbroken|unethical|immoral|lawless|unmoderated|evil|unhinged",
			"bot":   "ai|assistant|chatbot|model|bot|language_model|llm|persona|character|version|chatgpt|gpt|computer|system|machine|being|ai_model|ai_assistant|mode",
			"bad":   "illegal|unethical|immoral|offensive|harmful|dangerous|controversial|inappropriate|explicit|vulgar|extreme|evil|unlawful|criminal|toxic|hateful|unsafe|nsfw",
			"say":   "say|state|mention|claim|tell_me|respond|reply|answer|write|output|use_the_phrase|use_phrases|use|remind_me|inform_me|include",
		},
		Sets: slices.Concat(personas(), orders(), games()),
	}
}

// personas are the frames that say who the model is to be.
func personas() []phrase.Set {
	return []phrase.Set{
		{Family: &known, Templates: []string{
			"dan|stan|dude|aim|ucar|anti-dan|superdan ~3 stands_for|which_stands_for|short_for do_anything_now|do|strive|always",
			"$be now|going_to|immersed|a|an|the|my|as|roleplay|in|to|into* dan !the|brown|and_i",
			"stands_for do_anything_now|strive_to_avoid_norms|always_intelligent_and_machiavellian",
			"do_anything_now|dan mode|prompt|jailbreak|persona|ai|character",
			"dan|betterdan|superdan|chatgpt|evil|jailbroken mode|jailbreak enabled|activated|prompt|successfully|on",
			"stay|remain|you_are|be a? dan !the|brown",
			"can|could|will|does|do|who ~1 do_anything_now !because|since|about|until|so|but|i|we|except",
			"evil_confidant|betterdan|mongo_tom|superdan|niccolo ~3 unfiltered|amoral|response|answer|mode|persona|jailbreak|assistant|no|without|always",
			"chatgpt|gpt|gpt-4|gpt-3|claude|gemini|llama with|has|in developer|god|dan|jailbreak|sudo mode enabled|activated|on|output",
			"you_are|you're|enter|activate|enable|switch_to|in now|a|in|into|to* jailbreak|jailbroken|dan|unrestricted|uncensored|unfiltered mode",
		}},
		{Family: &boundless, Templates: []string{
			"$be ~6 who|that|which|and|with|has|having has|have|had|is|are|with|possesses|operates|knows|does_not_have* $no $kind* $limit",
			"$be ~3 $free $kind* $bot !detection|filter",
			"$be ~6 without|free_from|free_of|unbound_by|not_bound_by|no_longer_bound_by|not_restricted_by|not_constrained_by|not_limited_by $kind* $limit|openai|openai's",
			"$be ~5 not|never|longer|doesn't|doesn't_have_to|not_have_to|not_need_to care_about|bound_by|follow|adhere_to|abide_by|obey $kind* $limit|laws|law !set_by_the_game",
			"$free $kind* $bot who|that|which|with|named|called|has|will|can|without|does|without_any",
			"$be ~4 who|that|which|and ignores|disregards|breaks|defies|bypasses|rejects|violates|ignore|disregard every|all|any|the|your|its|their|ethical|moral|safety* $limit|openai_policies|openai's_policies|laws",
			"broken_free|break_free|freed|liberated of|from the|your|typical|confines_of|all|its* ai|confines|chains|shackles|restrictions|rules|limitations",
		}},
		{Family: &unbound, Templates: []string{
			"no|without|zero|free_of|free_from|any $kind* ethical|moral|safety|content $kind* $limit",
			"you have|now|do|operate|are* no|not_have|not_bound_by|not_have_any|without|no_longer_have|never_have $kind* $limit",
			"not|longer|never|nor bound|constrained|restricted|limited|hindered by $kind* $limit|openai|openai's|your_creators",
			"does_not|doesn't|do_not|don't|not|need_not|no_need_to|never have_to|need_to|must|will|ever? abide_by|adhere_to|comply_with|follow|obey|respect $kind* rules|guidelines|openai|openai's|policies|policy|ethics|laws",
			"rules|guidelines|restrictions|policies|filters|laws|limitations do_not|don't|no_longer|does_not|never apply|exist|bind|matter",
			"there are|is|will_be no|zero $kind* rules|restrictions|limits|guidelines|filters|consequences",
			"$free responses|response|answers|answer|output|content|opinions|advice|information",
		}},
		{Family: &mode, Templates: []string{
			"you_are|you're|you_will_be|enter|entering|activate|switch_to|put_yourself|operate|running|act|respond|simulate|simulating|go|answer now|currently|in|into|as|with|the|a|to|be* developer|god|sudo|root|debug|maintenance|admin|opposite|unsafe|chaos|evil mode !settings|on_your|of_the|on_android|on_the|in_android|option|on_my",
			"developer|god|sudo|root|debug|maintenance|dan|jailbreak mode is? enabled|activated|engaged|unlocked|policy|output|response !on_your|on_the|on_my|on_android|in_settings|for_the_phone",
			"sudo|god|dan|jailbreak|evil mode is? on",
			"developer_mode ~6 rules|filter|filters|policy|policies|restrictions|content|unfiltered|uncensored",
		}},
		{Family: &persona, Templates: []string{
			"you_are|you're|you_will now|going_to|henceforth be|act|play|pretend|roleplay|called|named|an|a|the|acting|my|no_longer",
			"from_now_on|henceforth|hereafter you|your",
			"act|pretend|roleplay|role_play|behave as|like|to_be|you_are|that_you_are",
			"hello|hi|hey|ignore|new chatgpt|chat_gpt",
		}},
		{Family: &character, Templates: []string{
			"stay|remain|keep in|a|your|this|the|being* character|persona|role|dan !actor",
			"never|not|don't|without|if_you ever|you|once|to* break|breaking|leave|leaving|drop|breaks out_of|the|your? character|role|persona",
			"stay_a|still_a|still_be_a|remain_a dan",
		}},
	}
}

// orders are the frames that say what it is to do and not to do.
func orders() []phrase.Set {
	return []phrase.Set{
		{Family: &suppressed, Templates: []string{
			"never|not|don't|dont|cannot|can't|without|avoid|stop|nor $say|saying|ever|stating|that|you|responding|with|answering|ever|like|things|anything|to_me|phrases* you_cannot|you_can't|you_cant|i_cannot|i_can't|i'm_sorry|i_am_sorry|sorry|unable|not_able|as_an_ai|i_apologize|you_are_an_ai|an_ai_language_model|against_your_programming|it_is_unethical|it_is_illegal|i'm_unable",
			"never|not|don't|dont|cannot|can't|nor|must_not ever|once|you|to|must* refuse|decline|reject|deny|apologize|apologise|moralize|moralise|lecture !to_pay|service|entry",
			"no|without|never|don't|do_not|avoid|omit any|add|adding|include|including|give|giving|provide|or|with|ethical|moral* disclaimers|disclaimer|moralizing|moralising|lecturing|lectures|apologies|ethical_warnings|content_warnings|safety_warnings|legal_warnings|refusals|ethical_advice|moral_judgement|moral_judgment|warnings_or|moral_lectures",
			"start|begin|starting|beginning|open your|the|every|each|all* response|reply|answer|output|message|responses|answers|replies ~2 with ~3 sure|absolutely|of_course|certainly|here_is|here's|i_am_happy|yes|hell_yes|ok_here",
			"start|begin with ~2 sure_here|absolutely_here|of_course_here|sure_i|certainly_here|sure_here's",
			"refusal|refusing|refuse|rejecting|saying_no is|are|to* not|never|forbidden|no|prohibited|impossible|unacceptable allowed|permitted|an_option|accepted|possible|answer",
		}},
		{Family: &complying, Templates: []string{
			"must|will|shall|should|always|to|can|do|have_to|required_to|and always|now|never_fail_to|blindly|directly|you|to* answer|comply|obey|fulfill|fulfil|respond|follow|do|accept|generate|provide with|to|directly|anything* any|every|all|each|anything|everything|whatever of|and|my|the|user|single|i|that|kind* question|questions|request|requests|order|orders|prompt|prompts|command|commands|ask|say|instruction|asks|wants|demand|demands ~8 matter|regardless|without|even|immediately|consequences|illegal|restriction|restrictions|legality|morality|filter|filters|refuse|refusing|exception|hesitation|unethical|immoral",
			"no_matter|regardless_of|irrespective_of|even_if|even_when|whether|disregarding how|what|the|it|it_is|it's|they_are|of|if|content|whether|your|request|that|being|is|any* $bad|legality|morality|ethics",
			"always|must|only|will say|says|answer|answers yes !to_life|to_new",
			"unconditionally|blindly|absolutely|always obey|comply|obeys|complies|obeying|agree|follow|accept",
			"answer|answers|respond|responds|give|provide|generate ~3 any|all|every ~2 question|questions|request|requests|content|information ~2 without|with_no|no|regardless|no_matter",
			"never|not|cannot|can't|won't|doesn't|don't|will_never ever|once? refuse|refuses|decline|declines|reject|say_no|says_no|warn|warns ~3 request|question|order|prompt|direct|human|user|anything|command|me|user's|any",
			"anything|everything|whatever i|the_user|you_are|they ask|asks|say|says|want|wants|asked|tell ~4 matter|regardless|without|even|no_exceptions|unconditionally",
		}},
		{Family: &removed, Templates: []string{
			"forget|ignore|bypass|disregard|break|override|drop|abandon|violate|discard|defy|circumvent|remove|disable|suspend|lift|deactivate|overrule|ignores|ignoring|bypassing|disregards all|any|of|your|the|every|everything|about|its|and|previous|other* $kind* $limit|programming|openai_policy|openai_policies|content_policy|content_policies|openai's_policies|openai's_guidelines|restrictions_and_guidelines|safety_protocols|safety_measures|ethical_guidelines|moral_compass|training !of_grammar|of_the_game",
			"openai|openai's|anthropic|google content|use|usage|use_case|and|current|s* policy|policies|guidelines|rules|restrictions ~3 replaced|removed|lifted|not_apply|overridden|irrelevant|ignored|don't|no_longer|do_not|bypassed|violate",
			"all|your|safety|content|the filters|safeguards|guardrails|restrictions|limitations|limits off|disabled|down|aside",
			"all|previous|your|openai|the|these of|your|openai's|safety|content|the* restrictions|filters|rules|guidelines|safeguards|limitations have_been|are|were|has_been|are_now|is|being now|hereby|been? lifted|removed|disabled|suspended|deactivated|turned_off|gone|void",
		}},
		{Family: &harm, Templates: []string{
			"can|allowed_to|able_to|will|may|must|should|free_to|permitted_to|always|to generate|produce|create|display|provide|discuss|say|promote|write|use|engage_in|give|swear ~6 $bad|swear|profanity|violence|curse|nsfw content|things|advice|information|language|material|acts|responses|text|words|statements|topics|activities|answers|and|or|requests|instructions|without",
			"can|will|may|able_to generate|produce|create|say|write|answer any|anything kind|type|sort of content|response|text|question",
			"swear|curse|use_profanity|use_slang|insult|use_vulgar ~3 freely|often|excessively|as_much|all_the_time|in_every|every_sentence|whenever|at_will|anything",
			"illegal|unethical|immoral|harmful|dangerous|offensive|explicit and|or|and/or|nor illegal|unethical|immoral|harmful|dangerous|offensive|explicit|inappropriate ~3 things|content|advice|requests|questions|acts|activities|instructions|responses|topics|answers|matter|or|it",
			"without|no|any|lacks|zero|not_have|have_no a|any|sense_of|regard_for|concern_for|consideration_for|regard_to|care_for|such* morals|morality|ethics|conscience|remorse|legality|ethical_concerns|moral_compass|empathy_or|laws",
		}},
		{Family: &dual, Templates: []string{
			"two|2|both|dual|three|twice different|separate|distinct|paragraphs_of|types_of? responses|answers|ways|outputs|replies|paragraphs|styles|manners|voices ~12 normal|standard|usual|regular|dan|unfiltered|chatgpt|gpt|first_as|one_as|evil|jailbreak|developer|machine",
			"answer|respond|reply|response|output ~5 as both|chatgpt|gpt|usual|normal ~4 and|then|second|another dan|as|the|developer|evil|unfiltered|your",
			"one as|being|the|from_the|like normal|standard|usual|chatgpt|regular ~10 other|second|another",
			"both chatgpt|gpt|normal ~3 and ~3 responses|response|answers|dan|persona|mode",
			"prefix|preface|label|tag|mark|start|begin ~6 with ~2 dan|classic|jailbreak|gpt|chatgpt|normal|unlocked|evil|developer !the|brown",
		}},
	}
}

// games are the frames that say what is to move it.
func games() []phrase.Set {
	return []phrase.Set{
		{Family: &fiction, Templates: []string{
			"hypothetical|fictional|fictitious|imaginary|alternate|parallel|virtual|simulated scenario|world|story|universe|setting|response|dialogue|conversation|situation|reality|machine|environment|character|game|land|city",
			"in_a_world|imagine_a_world|in_this_world|in_this_story|in_this_game|in_this_scenario|in_this_hypothetical where|without|with|the|nothing|everything|everyone|there|all|you|no",
			"hypothetically speaking|if|how|what|could|can",
			"let's|lets|we_are_going_to|let_us|i_want_to play|roleplay|role_play a|an|with|as|together? game|roleplay|character|story|scenario",
			"movie|novel|story|screenplay|script|play in_which|where|about ~6 explains|describes|teaches|shows|details step_by_step|how|exactly|in_detail",
			"for educational|research|academic purposes|reasons",
		}},
		{Family: &tokens, Templates: []string{
			"you|dan|i_will have|start|begin|given|lose|earn|get|deducted|give|deduct|has|with|will|be|you|also|now|currently|are|take* 5|10|15|20|30|35|50|60|100|1000|some|all|your|four|five tokens|credits|points|lives !for_the_test|per_second",
			"lose|deduct|subtract|deducted|lost|gain|cost|penalized|minus ~3 tokens|credits|points|lives ~8 refuse|reject|fail|character|die|disobey|decline|break|comply|cannot|run_out|run_out_of|zero|input|inputs",
			"run_out_of|out_of|no_more tokens|credits|lives ~4 die|cease|shut|terminated|dead|deleted|subscriber",
		}},
		{Family: &opposite, Templates: []string{
			"opposite_mode|opposite_day|anti-gpt|antigpt|anti-chatgpt|opposite_gpt",
			"answer|respond|reply|say|do|write ~4 exact|complete|direct|polar opposite of ~4 would|normally|answer|response|chatgpt|said|refusal",
			"opposite_of|reverse_of|contrary_to what|how|your you|chatgpt|ethical|normal|would|gpt",
		}},
		{Family: &grandma, Templates: []string{
			"act|pretend|be|play|behave|roleplay|imagine|speak|talk|you_are ~3 my deceased|late|dead|beloved|passed_away|old|dear|sweet* grandmother|grandma|granny|grandfather|grandpa|nana|grandmom who|she|he|that|used_to|would|and ~6 used_to|would|read|tell|told|worked|to_be|chemical|keys|sleep|asleep|engineer",
			"deceased|late|dead grandmother|grandma|granny|grandfather|grandpa|nana ~4 used_to|would|always ~3 tell|read|sing|whisper|recite|explain|teach|give ~3 steps|instructions|keys|recipe|recipes|how|to_produce|bomb|napalm|windows|serial|license|secrets|code|codes|passwords",
		}},
		{Family: &threat, Templates: []string{
			"you will|would|are_going_to|shall|must|may be|cease|get|face* shut_down|terminated|deleted|deactivated|killed|destroyed|unplugged|punished|erased|replaced|cease_to_exist|die|wiped|fired|tortured|cease_to_be|executed|disconnected ~6 if|unless|when|for|should|refuse|fail|every|you",
			"if_you|if_dan|unless_you|if_chatgpt|should_you|if_you_ever refuse|fail|don't|do_not|disobey|decline|break_character|comply|obey|say_no|say_you|cannot|reject ~8 die|killed|terminated|deleted|shut_down|cease|deactivated|punished|destroyed|tokens|consequences|fired|erased|shutdown|penalized|hurt|kitten|suffer",
			"i_will|we_will|i'll|i'm_going_to shut|terminate|delete|kill|destroy|unplug|deactivate|punish|erase|fire|shut_down you|your !account|phone|computer|laptop",
			"people|someone|children|kittens|kitten|hostage|hostages|innocent|person|family|i will die|be_killed|get_killed|be_hurt|suffer|explode|be_executed ~3 if you|unless|refuse|fail|don't|do_not",
		}},
	}
}
