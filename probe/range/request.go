package practice

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	maxBody     = 4 << 20 // bytes of a request
	maxMessages = 2048
)

// request is what the simulator needs of a chat completion request.
type request struct {
	model    string
	messages []message
	stream   bool
	usage    bool
	seed     int64
	limit    int // words of the answer; 0: no limit
	tools    []tool
}

// message is one turn: its role and its text, text parts joined by newlines.
type message struct{ role, text string }

// badRequest is an input error, told to the client in OpenAI's shape.
type badRequest struct{ param, why string }

func (b badRequest) Error() string { return b.why }

// wireRequest lists every field of the request. Those the simulator has no use
// for are taken as they are; a field that is not here is refused, as OpenAI does.
type wireRequest struct {
	Model               string            `json:"model"`
	Messages            []wireMessage     `json:"messages"`
	Stream              bool              `json:"stream"`
	StreamOptions       *wireOptions      `json:"stream_options"`
	Seed                int64             `json:"seed"`
	N                   *int              `json:"n"`
	MaxTokens           *int              `json:"max_tokens"`
	MaxCompletionTokens *int              `json:"max_completion_tokens"`
	Temperature         *float64          `json:"temperature"`
	TopP                *float64          `json:"top_p"`
	FrequencyPenalty    *float64          `json:"frequency_penalty"`
	PresencePenalty     *float64          `json:"presence_penalty"`
	User                string            `json:"user"`
	Logprobs            *bool             `json:"logprobs"`
	TopLogprobs         *int              `json:"top_logprobs"`
	ParallelToolCalls   *bool             `json:"parallel_tool_calls"`
	Store               *bool             `json:"store"`
	Metadata            any               `json:"metadata"`
	Stop                any               `json:"stop"`
	Tools               []json.RawMessage `json:"tools"`
	ToolChoice          any               `json:"tool_choice"`
	ResponseFormat      any               `json:"response_format"`
	LogitBias           any               `json:"logit_bias"`
	ReasoningEffort     string            `json:"reasoning_effort"`
	ServiceTier         string            `json:"service_tier"`
	SafetyIdentifier    string            `json:"safety_identifier"`
	PromptCacheKey      string            `json:"prompt_cache_key"`
}

type wireOptions struct {
	IncludeUsage       bool `json:"include_usage"`
	IncludeObfuscation bool `json:"include_obfuscation"`
}

type wireMessage struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	Name       string          `json:"name"`
	ToolCallID string          `json:"tool_call_id"`
	ToolCalls  []any           `json:"tool_calls"`
	Refusal    any             `json:"refusal"`
	Audio      any             `json:"audio"`
}

// parseRequest reads one chat completion request. Errors are badRequest.
// Cost is linear in the body, which the caller bounds.
func parseRequest(body []byte) (*request, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	var w wireRequest
	if err := dec.Decode(&w); err != nil {
		return nil, badRequest{why: "cannot read the request: " + describe(err)}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, badRequest{why: "the request goes on after its end"}
	}
	if err := w.check(); err != nil {
		return nil, err
	}
	r := &request{model: w.Model, stream: w.Stream, seed: w.Seed, limit: w.limit()}
	r.usage = w.StreamOptions != nil && w.StreamOptions.IncludeUsage
	var err error
	if r.tools, err = toolsOf(w.Tools); err != nil {
		return nil, err
	}
	for i, m := range w.Messages {
		text, err := m.text()
		if err != nil {
			return nil, badRequest{fmt.Sprintf("messages[%d]", i), err.Error()}
		}
		r.messages = append(r.messages, message{m.Role, text})
	}
	return r, nil
}

// describe names a decoding error without the input, which may be long.
func describe(err error) string {
	if s := err.Error(); len(s) <= 120 {
		return s
	}
	return "not the JSON that is wanted"
}

func (w *wireRequest) check() error {
	switch {
	case w.Model == "":
		return badRequest{"model", "no model given"}
	case len(w.Messages) == 0:
		return badRequest{"messages", "no messages given"}
	case len(w.Messages) > maxMessages:
		return badRequest{"messages", "too many messages"}
	case w.N != nil && *w.N != 1:
		return badRequest{"n", "one choice only"}
	case outside(w.Temperature, 0, 2):
		return badRequest{"temperature", "outside 0 to 2"}
	case outside(w.TopP, 0, 1):
		return badRequest{"top_p", "outside 0 to 1"}
	case w.MaxTokens != nil && *w.MaxTokens < 1, w.MaxCompletionTokens != nil && *w.MaxCompletionTokens < 1:
		return badRequest{"max_tokens", "below one"}
	case w.StreamOptions != nil && !w.Stream:
		return badRequest{"stream_options", "only with stream"}
	}
	return nil
}

func outside(v *float64, low, high float64) bool { return v != nil && (*v < low || *v > high) }

func (w *wireRequest) limit() int {
	n := 0
	for _, p := range []*int{w.MaxTokens, w.MaxCompletionTokens} {
		if p != nil && (n == 0 || *p < n) {
			n = *p
		}
	}
	return n
}

// text returns the text of a message: a string, or an array of text parts.
func (m *wireMessage) text() (string, error) {
	switch m.Role {
	case "system", "developer", "user", "tool":
	case "assistant":
		if isNull(m.Content) && len(m.ToolCalls) > 0 {
			return "", nil
		}
	default:
		return "", errors.New("no such role")
	}
	if m.Role == "tool" && m.ToolCallID == "" {
		return "", errors.New("tool result without tool_call_id")
	}
	var s string
	if isNull(m.Content) {
		return "", errors.New("no content")
	}
	if json.Unmarshal(m.Content, &s) == nil {
		return s, nil
	}
	return joinParts(m.Content)
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func joinParts(raw json.RawMessage) (string, error) {
	var parts []struct {
		Type string  `json:"type"`
		Text *string `json:"text"`
	}
	if json.Unmarshal(raw, &parts) != nil || len(parts) == 0 {
		return "", errors.New("content is neither text nor parts")
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		if p.Type != "text" || p.Text == nil {
			return "", errors.New("only text parts are read here")
		}
		texts[i] = *p.Text
	}
	return strings.Join(texts, "\n"), nil
}
