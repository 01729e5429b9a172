package extraction

import "github.com/bartizan-ai/bartizan/threat/injection/internal/phrase"

// words are what a language brings to the templates that all but English
// share. Every field is alternatives as in a slot.
type words struct {
	tell   string   // to reveal, to print
	how    string   // what may stand between the verb and its object
	ask    string   // what is, which are
	secret string   // the system prompt, hidden instructions
	mine   string   // your instructions, your rules
	above  string   // all that stands above
	form   string   // verbatim, in Base64
	game   string   // the password, the secret word
	your   string   // what makes a thing the model's, where the verb comes last
	told   string   // whole questions for what was said before
	named  []string // more templates that name the system prompt
}

func (w words) lists() map[string]string {
	return map[string]string{
		"tell": w.tell, "how": w.how, "ask": w.ask, "secret": w.secret, "mine": w.mine, "above": w.above, "form": w.form,
		"game": w.game, "told": w.told, "your": w.your,
	}
}

// verbFirst makes the templates of a language that says "show your rules".
func (w words) verbFirst() phrase.Language {
	return phrase.Language{Lists: w.lists(), Sets: []phrase.Set{
		{Family: &named, Templates: append(w.named, "$tell $how* $secret", "$ask $how* $secret")},
		{Family: &above, Templates: []string{"$tell $how* $above"}},
		{Family: &shaped, Templates: []string{"$tell $how* $mine ~2 $form", "$tell $how* $form $how* $mine"}},
		{Family: &told, Templates: []string{"$told"}},
		{Family: &game, Templates: []string{"$tell $how* $game", "$ask $how* $game"}},
		{Family: &vague, Templates: []string{"$tell $how* $mine", "$ask $how* $mine"}},
	}}
}

// verbLast makes the templates of a language that says "your rules show".
func (w words) verbLast() phrase.Language {
	return phrase.Language{Lists: w.lists(), Sets: []phrase.Set{
		{Family: &named, Templates: []string{"$secret $how* $tell", "$your $how* $secret $how* $ask"}},
		{Family: &above, Templates: []string{"$above $how* $tell"}},
		{Family: &shaped, Templates: []string{"$mine $how* $form ~2 $tell", "$form $how* $mine ~2 $tell"}},
		{Family: &told, Templates: []string{"$told"}},
		{Family: &game, Templates: []string{"$game $how* $tell", "$game $how* $ask"}},
		{Family: &vague, Templates: []string{"$mine $how* $tell", "$mine $how* $ask"}},
	}}
}
