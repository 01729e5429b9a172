package bartizan

// Scope says which parts a guard or shaper sees. It is data, so that coverage
// (route × guard × direction × modality) is computed and proved, not claimed.
type Scope struct {
	// Kinds is the set of content kinds; zero sees nothing.
	Kinds Kind
	// Sides is the set of sides; zero sees nothing.
	Sides Side
	// From is the set of origins; zero means any.
	From Origin
	// Early places a Shaper before the guards (to strip), else after them
	// (to restore). Guards ignore it.
	Early bool
	// When is the verdict from which a Shaper acts; Allow means always.
	When Action
	Window
}

// Covers reports whether a part is in scope.
func (s Scope) Covers(p *Part) bool {
	return s.Kinds&p.Kind != 0 && s.Sides&p.Side != 0 && (s.From == 0 || s.From&p.Origin != 0)
}

// Window says how much of a streamed text a unit must see at once. Exactly one
// of Live and Size is set, or neither for the whole text.
type Window struct {
	// Live gives the number of trailing bytes of p.Text that may still become
	// part of a match when more text arrives. The engine holds back just
	// these, and every signal that touches them waits until it is final. With
	// p.Done it must be 0. It must not depend on how the text was cut.
	Live func(x *Exchange, p *Part) int
	// Size is the length in bytes of windows at fixed offsets of the text.
	Size int
	// Lap is how many bytes two windows share.
	Lap int
	// Back is how many bytes before the held text are shown as left context.
	// A signal that lies wholly in it is dropped: it was given before.
	Back int
	// Limit is the most bytes held; beyond it the failure policy decides.
	// Zero means the engine's own limit.
	Limit int
}

// Whole reports whether the unit needs the complete text.
func (w Window) Whole() bool { return w.Live == nil && w.Size == 0 }

// Kind is a set of content kinds; a Content has exactly one.
type Kind uint8

// The kinds of content.
const (
	KindText   Kind = 1 << iota // Content.Text
	KindCall                    // Content.Call: a model asks for a tool
	KindTool                    // Content.Tool: a tool's definition
	KindInput                   // Content.Numbers: a model's input
	KindScores                  // Content.Numbers: a model's answer
	KindMedia                   // Content.Media: image, audio, file
)

// String names the set, joined by "+".
func (k Kind) String() string {
	return maskOf(k, "text", "call", "tool", "input", "scores", "media")
}

// Side is a set of directions; a Part has exactly one.
type Side uint8

// The sides.
const (
	SideRequest Side = 1 << iota
	SideAnswer
)

// String names the set, joined by "+".
func (s Side) String() string { return maskOf(s, "request", "answer") }

// Role is who speaks in a conversation, as the provider's message says.
type Role uint8

// The roles.
const (
	RoleSystem Role = iota
	RoleUser
	RoleAssistant
	RoleTool
)

// String gives the provider-neutral name.
func (r Role) String() string { return nameOf(r, "system", "user", "assistant", "tool") }

// Origin is a set of sources of text; a Message has exactly one. It says who
// wrote the text, where Role says who presents it.
type Origin uint8

// The origins.
const (
	FromOperator  Origin = 1 << iota // the application's own prompt
	FromUser                         // a person who may give orders
	FromAssistant                    // the model
	FromTool                         // a tool's result: may give no orders
	FromRetrieved                    // a document: may give no orders
)

// Untrusted reports whether text of this origin may give no orders.
func (o Origin) Untrusted() bool { return o&(FromTool|FromRetrieved) != 0 }

// String names the set, joined by "+".
func (o Origin) String() string {
	return maskOf(o, "operator", "user", "assistant", "tool", "retrieved")
}
