package agency

// The scores of checks on tool calls. They are levels, not probabilities: what
// such a check says is proven.
const (
	// Broken is the score of a call that breaks a rule.
	Broken = 1.0
	// Ask is the score of a call that a person has to decide on.
	Ask = 0.4
	// Note is the score of what is worth knowing and no reason to act.
	Note = 0.2
)
