package bartizan

// Exchange is one request and its answer, provider-neutral and typed. The
// gateway owns it; a unit reads it and writes nothing but Memo.
type Exchange struct {
	// ID is unique for the deployment and safe to show to the caller.
	ID string
	// Route is the configured route that took the request.
	Route string
	// Model is the model that the request names.
	Model        string
	Caller       Caller
	Conversation Conversation
	// Request and Answer hold the parts seen so far, in the provider's order.
	Request, Answer []*Part
	// Prior holds the signals of lower tiers, and on the answer side those of
	// the request. Read only.
	Prior []Signal
	// Verdict is the decision so far. Read only.
	Verdict Verdict
	// Memo caches what units derive from the exchange.
	Memo Memo
}

// Caller is who sent the request, as far as the gateway knows. The zero value
// is an unauthenticated caller.
type Caller struct{ ID, Tenant string }

// Conversation ties exchanges together.
type Conversation struct {
	// ID is empty when the wire carries no conversation.
	ID string
	// Taint is the set of origins that have entered; kept over turns.
	Taint Origin
}

// Per says over what a remembered value is kept.
type Per uint8

// The reaches of a Key.
const (
	PerExchange Per = iota
	PerConversation
	PerCaller
	PerModel // over all callers: sees account splitting
)

// Key names a value in Memory or Ledger. The engine adds the check's id.
type Key struct {
	Per                     Per
	Tenant, ID, Model, Name string
}

// Key makes a key for this exchange; name tells values of one check apart.
func (x *Exchange) Key(per Per, name string) Key {
	k := Key{Per: per, Tenant: x.Caller.Tenant, Model: x.Model, Name: name}
	switch per {
	case PerExchange:
		k.ID = x.ID
	case PerConversation:
		k.ID = x.Conversation.ID
	case PerCaller:
		k.ID = x.Caller.ID
	case PerModel:
		k.Tenant = ""
	}
	return k
}

// Part is one piece of content on one side of an exchange.
type Part struct {
	// ID is stable under insertion and unique within the exchange; signals
	// point at it. It is at least 1.
	ID   int
	Side Side
	Message
	// Spans map ranges of Text (decoded) to ranges of the body (encoded), in
	// order and without overlap, so that an edit is a splice. A streamed part
	// has one per delta; there the body range is within the delta's event.
	Spans []Span
	// Base is where Text starts in the whole part, when Text is a window.
	Base int
	// Done says that no more text follows.
	Done bool
	// Memo caches views of this content, such as the normalised text.
	Memo Memo
}

// Message is content with its speaker and its source.
type Message struct {
	Role   Role
	Origin Origin
	// Reply is the id of the call that a tool's result answers, as the message
	// claims; empty for other roles and on wires without such ids.
	Reply string
	Content
}

// Content is one piece of content; Kind says which of the fields is set.
type Content struct {
	Kind Kind
	// Text is the content of KindText. For KindCall and KindTool it holds all
	// that a reader of text should see (the arguments; every string of the
	// definition, a line each), so that one guard reads them all. It is empty
	// for numbers and media.
	Text    string
	Call    *ToolCall
	Tool    *ToolDef
	Numbers *Numbers
	Media   *Media
}

// ToolCall is a model's wish to run a tool. Args is the JSON text as sent.
type ToolCall struct{ ID, Name, Args string }

// ToolDef is a tool offered to the model. Schema is its JSON schema as sent;
// Text is everything in the definition that a model reads as prose.
type ToolDef struct {
	Name, Text, Schema string
	// Server names the MCP server that offers the tool, and Digest is that of
	// the whole definition in canonical form; both are empty elsewhere. Such a
	// definition of origin FromOperator is what was agreed on before, one of
	// FromTool what the server says now. An empty digest of the operator's says
	// that nothing was agreed on yet.
	Server, Digest string
}

// Numbers is a tensor, or scores with labels: Rows × Width values, row-major.
type Numbers struct {
	Rows, Width int
	Data        []float64
	Labels      []string // len Width, or nil
}

// Media is opaque content. Type is a MIME type, perhaps with a wildcard
// ("image/*") when the wire only gives a link; Data is nil then.
type Media struct {
	Type string
	Data []byte
}

// Span ties a range of a part's text to the range of the body it came from.
type Span struct{ Text, Body Range }

// Range is a half-open interval: bytes of Text, or rows.
type Range struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Len is the number of bytes or rows.
func (r Range) Len() int { return r.To - r.From }

// Overlaps reports whether two ranges share a byte. An empty range overlaps
// the ranges that it lies strictly inside of.
func (r Range) Overlaps(o Range) bool { return r.From < o.To && o.From < r.To }

// Shift moves a range by n.
func (r Range) Shift(n int) Range { return Range{r.From + n, r.To + n} }
