package responses

import (
	"encoding/json"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
	"github.com/bartizan-ai/bartizan/wire/openai"
)

// Codec is the Responses wire.
type Codec struct{}

var _ wire.Codec = Codec{}

// Name is "responses".
func (Codec) Name() string { return "responses" }

// Reach shows text, calls and tools, which answers repeat.
func (Codec) Reach() wire.Reach {
	r := wire.Dialogue([]string{"images", "audio", "files", "items by reference"}, []string{"images", "audio"})
	r.Answer.Shown |= bartizan.KindTool
	r.Stream.Shown |= bartizan.KindTool
	return r
}

// Request is ParseRequest.
func (Codec) Request(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	return ParseRequest(raw, lim)
}

// Answer is ParseAnswer.
func (Codec) Answer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	return ParseAnswer(raw, lim, first)
}

// Stream is NewStream.
func (Codec) Stream(lim jsonscan.Limits, first int) wire.Stream { return NewStream(lim, first) }

// Framing is server-sent events.
func (Codec) Framing() wire.Framing { return wire.SSE }

// Fault is OpenAI's error object.
func (Codec) Fault(f wire.Fault) []byte { return openai.FaultBody(f) }

// Broken is an error event. The reference gives it its members beside its type;
// the SDKs raise at a member called error, as the other wires have it, and would
// end without a word at an event that has none. So it has both.
func (Codec) Broken(f wire.Fault) []wire.Event {
	type event struct {
		Type    string          `json:"type"`
		Code    string          `json:"code"`
		Message string          `json:"message"`
		Param   string          `json:"param,omitempty"`
		Check   string          `json:"check,omitempty"`
		Error   json.RawMessage `json:"error"`
	}
	var body struct {
		Error json.RawMessage `json:"error"`
	}
	err := json.Unmarshal(openai.FaultBody(f), &body)
	out, bad := json.Marshal(event{"error", f.Code, f.Message, f.Param, f.Check, body.Error})
	if err != nil || bad != nil { // strings marshal always
		out = []byte(`{"type":"error","code":"internal_error","message":"internal error","error":{"message":"internal error","code":"internal_error"}}`)
	}
	return []wire.Event{{Name: "error", Data: out}}
}
