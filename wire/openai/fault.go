package openai

import (
	"encoding/json"

	"github.com/bartizan-ai/bartizan/wire"
)

// FaultBody renders a fault as OpenAI's error object, which its SDKs turn into
// typed errors. The check's id and the request's are members that SDKs keep as
// extra fields.
func FaultBody(f wire.Fault) []byte {
	type object struct {
		Message   string  `json:"message"`
		Type      string  `json:"type"`
		Param     *string `json:"param"`
		Code      string  `json:"code"`
		Check     string  `json:"check,omitempty"`
		RequestID string  `json:"request_id,omitempty"`
	}
	e := object{Message: f.Message, Type: f.Type, Code: f.Code, Check: f.Check, RequestID: f.RequestID}
	if f.Param != "" {
		e.Param = &f.Param
	}
	out, err := json.Marshal(map[string]object{"error": e})
	if err != nil { // strings marshal always
		return []byte(`{"error":{"message":"internal error","type":"server_error","param":null,"code":"internal_error"}}`)
	}
	return out
}
