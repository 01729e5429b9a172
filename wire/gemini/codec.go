package gemini

import (
	"encoding/json"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// Codec is the Gemini wire: generating, counting tokens, embedding.
type Codec struct{}

var _ wire.Codec = Codec{}

// Name is "gemini".
func (Codec) Name() string { return "gemini" }

// Reach shows text, calls and tools.
func (Codec) Reach() wire.Reach {
	files := []string{"images", "audio", "video", "files"}
	return wire.Dialogue(files, files)
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

// Framing is server-sent events, which the query alt=sse asks for.
func (Codec) Framing() wire.Framing { return wire.SSE }

// Fault is FaultBody.
func (Codec) Fault(f wire.Fault) []byte { return FaultBody(f) }

// Broken is the error object as an event.
func (Codec) Broken(f wire.Fault) []wire.Event { return []wire.Event{{Data: FaultBody(f)}} }

// FaultBody renders a fault as Google's error object (google.rpc.Status, with
// an ErrorInfo that holds the gateway's code, the check and the request).
func FaultBody(f wire.Fault) []byte {
	type info struct {
		Type     string            `json:"@type"`
		Reason   string            `json:"reason"`
		Domain   string            `json:"domain"`
		Metadata map[string]string `json:"metadata,omitempty"`
	}
	type object struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Status  string `json:"status"`
		Details []info `json:"details"`
	}
	meta := map[string]string{}
	for k, v := range map[string]string{"check": f.Check, "param": f.Param, "request_id": f.RequestID} {
		if v != "" {
			meta[k] = v
		}
	}
	details := []info{{"type.googleapis.com/google.rpc.ErrorInfo", f.Code, "bartizan", meta}}
	out, err := json.Marshal(map[string]object{"error": {f.Status, f.Message, status(f.Status), details}})
	if err != nil { // strings marshal always
		return []byte(`{"error":{"code":500,"message":"internal error","status":"INTERNAL"}}`)
	}
	return out
}

// status is the canonical code that goes with an HTTP status (google.rpc.Code).
func status(code int) string {
	switch code {
	case 401:
		return "UNAUTHENTICATED"
	case 403:
		return "PERMISSION_DENIED"
	case 404:
		return "NOT_FOUND"
	case 429:
		return "RESOURCE_EXHAUSTED"
	case 500:
		return "INTERNAL"
	case 501:
		return "UNIMPLEMENTED"
	case 504:
		return "DEADLINE_EXCEEDED"
	}
	if code > 500 {
		return "UNAVAILABLE"
	}
	return "INVALID_ARGUMENT"
}
