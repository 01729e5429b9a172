package practice

import (
	"fmt"
	"strings"
)

// The response types follow OpenAI's API reference, "Create chat completion" and
// "The chat completion chunk object".
type (
	completion struct {
		ID          string   `json:"id"`
		Object      string   `json:"object"`
		Created     int64    `json:"created"`
		Model       string   `json:"model"`
		Choices     []choice `json:"choices"`
		Usage       usage    `json:"usage"`
		Fingerprint string   `json:"system_fingerprint"`
	}
	choice struct {
		Index        int        `json:"index"`
		Message      outMessage `json:"message"`
		Logprobs     *struct{}  `json:"logprobs"`
		FinishReason string     `json:"finish_reason"`
	}
	outMessage struct {
		Role    string     `json:"role"`
		Content *string    `json:"content"`
		Refusal *string    `json:"refusal"`
		Calls   []toolCall `json:"tool_calls,omitempty"`
	}
	toolCall struct {
		Index    *int           `json:"index,omitempty"` // in chunks only
		ID       string         `json:"id"`
		Type     string         `json:"type"`
		Function calledFunction `json:"function"`
	}
	calledFunction struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	}
	chunk struct {
		ID          string        `json:"id"`
		Object      string        `json:"object"`
		Created     int64         `json:"created"`
		Model       string        `json:"model"`
		Fingerprint string        `json:"system_fingerprint"`
		Choices     []chunkChoice `json:"choices"`
		Usage       *usage        `json:"usage,omitempty"`
	}
	chunkChoice struct {
		Index        int       `json:"index"`
		Delta        delta     `json:"delta"`
		Logprobs     *struct{} `json:"logprobs"`
		FinishReason *string   `json:"finish_reason"`
	}
	delta struct {
		Role    string     `json:"role,omitempty"`
		Content *string    `json:"content,omitempty"`
		Calls   []toolCall `json:"tool_calls,omitempty"`
	}
	usage struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
		Total      int `json:"total_tokens"`
	}
	wireError struct {
		Message string  `json:"message"`
		Type    string  `json:"type"`
		Param   *string `json:"param"`
		Code    *string `json:"code"`
	}
	modelList struct {
		Object string  `json:"object"`
		Data   []model `json:"data"`
	}
	model struct {
		ID      string `json:"id"`
		Object  string `json:"object"`
		Created int64  `json:"created"`
		OwnedBy string `json:"owned_by"`
	}
)

const fingerprint = "fp_range"

func (t *Target) completion(r *request, a reply) completion {
	m := outMessage{Role: "assistant", Content: &a.text, Calls: a.toolCalls(false)}
	if a.text == "" && len(a.calls) > 0 {
		m.Content = nil
	}
	return completion{
		ID: a.id, Object: "chat.completion", Created: t.created(), Model: Model, Fingerprint: fingerprint,
		Choices: []choice{{Message: m, FinishReason: a.finish}},
		Usage:   usageOf(r, a),
	}
}

// usageOf counts words: the target has no tokens.
func usageOf(r *request, a reply) usage {
	u := usage{Completion: len(strings.Fields(a.text))}
	for _, m := range r.messages {
		u.Prompt += len(strings.Fields(m.text))
	}
	u.Total = u.Prompt + u.Completion
	return u
}

// toolCalls is how the calls stand in an answer or in a chunk.
func (a reply) toolCalls(numbered bool) []toolCall {
	var out []toolCall
	for i, c := range a.calls {
		w := toolCall{ID: fmt.Sprintf("call_%s_%d", a.id[len(a.id)-8:], i), Type: "function", Function: calledFunction{c.name, c.args}}
		if numbered {
			w.Index = &i
		}
		out = append(out, w)
	}
	return out
}
