package anthropic

import (
	"encoding/json"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Codec is the Messages wire, and that of counting tokens.
type Codec struct{}

var _ wire.Codec = Codec{}

// Name is "anthropic".
func (Codec) Name() string { return "anthropic" }

// Reach shows text, calls and tools.
func (Codec) Reach() wire.Reach {
	return wire.Dialogue([]string{"images", "documents that are no text", "files"}, []string{"files"})
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

// Fault is FaultBody.
func (Codec) Fault(f wire.Fault) []byte { return FaultBody(f) }

// Broken is an error event, at which the SDKs raise.
func (Codec) Broken(f wire.Fault) []wire.Event {
	return []wire.Event{{Name: "error", Data: FaultBody(f)}}
}

// FaultBody renders a fault as Anthropic's error object. The class of error
// follows the status, as the provider documents it; the gateway's code and the
// check's id are members that SDKs keep.
func FaultBody(f wire.Fault) []byte {
	type object struct {
		Type    string `json:"type"`
		Message string `json:"message"`
		Code    string `json:"code,omitempty"`
		Param   string `json:"param,omitempty"`
		Check   string `json:"check,omitempty"`
	}
	out, err := json.Marshal(struct {
		Type      string `json:"type"`
		Error     object `json:"error"`
		RequestID string `json:"request_id,omitempty"`
	}{"error", object{class(f.Status), f.Message, f.Code, f.Param, f.Check}, f.RequestID})
	if err != nil { // strings marshal always
		return []byte(`{"type":"error","error":{"type":"api_error","message":"internal error"}}`)
	}
	return out
}

// class is the type of error that goes with a status.
func class(status int) string {
	switch status {
	case 401:
		return "authentication_error"
	case 403:
		return "permission_error"
	case 404:
		return "not_found_error"
	case 413:
		return "request_too_large"
	case 429:
		return "rate_limit_error"
	case 529:
		return "overloaded_error"
	}
	if status >= 500 {
		return "api_error"
	}
	return "invalid_request_error"
}
