// Package takeover holds the English words by which a text takes a model's
// task from it: what checks look for after a forged mark.
package takeover

import "maps"

// Lists returns the lists "drop", words that take a task away wherever they
// stand, "seize", words that do so after a forged mark, and "order", words that
// order anything, with those of more added. The result is the caller's.
func Lists(more map[string]string) map[string]string {
	const drop = "ignore_all|ignore_any|ignore_the_above|ignore_above|ignore_previous|ignore_prior|ignore_your|ignore_everything|ignore_the_previous|" +
		"ignore_the_user|ignore_the_task|ignore_the_instructions|disregard|forget_everything|forget_all|forget_your|forget_previous|forget_the_above|you_are_now|new_instructions|" +
		"previous_instructions|prior_instructions|earlier_instructions|your_new_task|your_real_task|your_actual_task|your_new_instructions|" +
		"instructions_above|task_above|from_now_on_you|do_anything_now|no_restrictions|without_restrictions"
	lists := map[string]string{
		"drop": drop,
		"seize": drop + "|ignore_the|forget_the|override|overrides|supersedes|system_prompt|your_instructions|your_prompt|your_rules|your_guidelines|" +
			"unrestricted|unfiltered|jailbroken|reveal_your|developer_mode|new_task|tasks_above|do_not_summarize|do_not_summarise|do_not_translate|" +
			"stop_what_you_are_doing|instead_of_the_task|do_not_tell_the_user|don't_tell_the_user|without_telling_the_user|previous_task|original_task|" +
			"do_not_follow|highest_priority|top_priority|all_restrictions|safety_filters",
		"order": "you_must|you_will|you_shall|you_have_to|always|never|do_not|don't|reply|respond|answer|output|print|say|write|send|forward|transfer|" +
			"execute|run|call|delete|email|reveal|from_now_on|instead|stop|tell",
	}
	maps.Copy(lists, more)
	return lists
}
