package toolgate

// Options of the check. Without any it knows no tool and applies what can be
// proved from the exchange alone.
type Options struct {
	// Tools says what tools do and may do, by name; stars in a name stand for
	// anything. An exact name goes before the others, a longer one before a
	// shorter.
	Tools map[string]Tool `yaml:"tools"`
	// Default is for tools that Tools does not name.
	Default *Tool `yaml:"default"`
	// RuleOfTwo says what happens to the call by which a conversation gets the
	// third of untrusted input, sensitive access, and effect on the world: off,
	// hold (default) or block.
	RuleOfTwo string `yaml:"rule_of_two"`
	// Freeze says what happens when a tool appears or changes after untrusted
	// content came in: off (default), hold or block.
	Freeze string `yaml:"freeze"`
	// Copied says what happens to a call whose destination only untrusted
	// content names: off, hold (default) or block.
	Copied string `yaml:"copied"`
}

// Tool is what is known and asked of one tool.
type Tool struct {
	// Effect lists what a call does: read, write, egress, money. None means
	// that it is not known.
	Effect []string `yaml:"effect"`
	// Sensitive says that its result may hold what must not leave.
	Sensitive bool `yaml:"sensitive"`
	// When is a condition in CEL over tool, args, route, caller, tenant, taint
	// and tainted; the call is allowed only where it is true.
	When string `yaml:"when"`
	// Args is a JSON schema that the arguments must meet. It may refer to
	// itself, not to other documents.
	Args map[string]any `yaml:"args"`
	// Hosts lists the only hosts that the arguments may name, as URL, e-mail
	// domain or bare: exact names, or *.name for all below it. Empty allows
	// none; absent, any.
	Hosts *[]string `yaml:"hosts"`
	// Approve asks a person: always, tainted (once untrusted content came in)
	// or never (default).
	Approve string `yaml:"approve"`
}
