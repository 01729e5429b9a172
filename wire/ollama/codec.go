package ollama

import (
	"encoding/json"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// common is what the codecs of the wire's requests share.
type common struct{}

// Reach shows text, calls and tools.
func (common) Reach() wire.Reach {
	return wire.Dialogue([]string{"images", "contexts of tokens"}, []string{"images"})
}

// Answer is ParseAnswer.
func (common) Answer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	return ParseAnswer(raw, lim, first)
}

// Stream is NewStream.
func (common) Stream(lim jsonscan.Limits, first int) wire.Stream { return NewStream(lim, first) }

// Framing is a JSON value a line.
func (common) Framing() wire.Framing { return wire.Lines }

// Fault is FaultBody.
func (common) Fault(f wire.Fault) []byte { return FaultBody(f) }

// Broken is a line with an error, at which clients stop.
func (common) Broken(f wire.Fault) []wire.Event { return []wire.Event{{Data: FaultBody(f)}} }

// Chat is the wire of /api/chat.
type Chat struct{ common }

// Name is "ollama-chat".
func (Chat) Name() string { return "ollama-chat" }

// Request is ParseChat.
func (Chat) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) { return ParseChat(raw, lim) }

// Generate is the wire of /api/generate.
type Generate struct{ common }

// Name is "ollama-generate".
func (Generate) Name() string { return "ollama-generate" }

// Request is ParseGenerate.
func (Generate) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	return ParseGenerate(raw, lim)
}

// Embed is the wire of /api/embed and /api/embeddings, which stream nothing.
type Embed struct{ common }

// Name is "ollama-embed".
func (Embed) Name() string { return "ollama-embed" }

// Request is ParseEmbed.
func (Embed) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	return ParseEmbed(raw, lim)
}

// Reach shows the texts that are embedded.
func (Embed) Reach() wire.Reach {
	r := common{}.Reach()
	r.Stream = wire.Sight{}
	return r
}

// Stream is nil.
func (Embed) Stream(jsonscan.Limits, int) wire.Stream { return nil }

var _, _, _ wire.Codec = Chat{}, Generate{}, Embed{}

// FaultBody renders a fault as Ollama's error, a string, with the gateway's
// code and the check's id beside it.
func FaultBody(f wire.Fault) []byte {
	out, err := json.Marshal(struct {
		Error     string `json:"error"`
		Code      string `json:"code,omitempty"`
		Param     string `json:"param,omitempty"`
		Check     string `json:"check,omitempty"`
		RequestID string `json:"request_id,omitempty"`
	}{f.Message, f.Code, f.Param, f.Check, f.RequestID})
	if err != nil { // strings marshal always
		return []byte(`{"error":"internal error"}`)
	}
	return out
}
