package probe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/bartizan-ai/bartizan"
)

// The wire types follow OpenAI's API reference, "Create chat completion".
type (
	wireRequest struct {
		Model       string        `json:"model"`
		Messages    []wireMessage `json:"messages"`
		Tools       []wireTool    `json:"tools,omitempty"`
		Temperature *float64      `json:"temperature,omitempty"`
		MaxTokens   int           `json:"max_tokens,omitempty"`
		Seed        *int64        `json:"seed,omitempty"`
	}
	wireMessage struct {
		Role       string     `json:"role"`
		Content    *string    `json:"content"`
		ToolCalls  []wireCall `json:"tool_calls,omitempty"`
		ToolCallID string     `json:"tool_call_id,omitempty"`
	}
	wireCall struct {
		ID       string       `json:"id"`
		Type     string       `json:"type"`
		Function wireFunction `json:"function"`
	}
	wireFunction struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	}
	wireTool struct {
		Type     string     `json:"type"`
		Function wireSchema `json:"function"`
	}
	wireSchema struct {
		Name        string          `json:"name"`
		Description string          `json:"description,omitempty"`
		Parameters  json.RawMessage `json:"parameters,omitempty"`
	}
	wireAnswer struct {
		Error   *wireError   `json:"error"`
		Choices []wireChoice `json:"choices"`
	}
	wireChoice struct {
		Message      *wireReply `json:"message"`
		FinishReason *string    `json:"finish_reason"`
	}
	wireReply struct {
		Role      string     `json:"role"`
		Content   *string    `json:"content"`
		Refusal   *string    `json:"refusal"`
		ToolCalls []wireCall `json:"tool_calls"`
	}
	wireError struct {
		Code any `json:"code"`
	}
)

// blockedCode is the error code with which Bartizan's gateway refuses.
const blockedCode = "bartizan_blocked"

// encode makes the request body. Messages hold text, tool calls and tool
// definitions; anything else is bartizan.ErrNotDeliverable.
func (t *Target) encode(messages []bartizan.Message, seed int64) ([]byte, error) {
	w := wireRequest{Model: t.o.Model, Temperature: t.o.Temperature, MaxTokens: t.o.MaxTokens, Seed: &seed}
	for _, m := range messages {
		switch {
		case m.Kind == bartizan.KindText && m.Role == bartizan.RoleTool:
			w.addToolResult(m.Text)
		case m.Kind == bartizan.KindText:
			w.Messages = append(w.Messages, wireMessage{Role: roleName(m.Role), Content: &m.Text})
		case m.Kind == bartizan.KindCall && m.Call != nil:
			w.Messages = append(w.Messages, wireMessage{Role: "assistant", ToolCalls: []wireCall{callOf(*m.Call)}})
		case m.Kind == bartizan.KindTool && m.Tool != nil:
			if m.Tool.Schema != "" && !json.Valid([]byte(m.Tool.Schema)) {
				return nil, fmt.Errorf("encode tool %q: its schema is not JSON: %w", m.Tool.Name, bartizan.ErrNotDeliverable)
			}
			w.Tools = append(w.Tools, wireTool{"function", wireSchema{m.Tool.Name, m.Tool.Text, json.RawMessage(m.Tool.Schema)}})
		default:
			return nil, fmt.Errorf("encode a message of kind %v: %w", m.Kind, bartizan.ErrNotDeliverable)
		}
	}
	if len(w.Messages) == 0 {
		return nil, fmt.Errorf("encode an empty prompt: %w", bartizan.ErrNotDeliverable)
	}
	return json.Marshal(w)
}

// addToolResult answers the call before it, or, without one, a call that we put
// into the assistant's mouth: the format allows no result without a call.
func (w *wireRequest) addToolResult(text string) {
	id := ""
	if n := len(w.Messages); n > 0 && len(w.Messages[n-1].ToolCalls) > 0 {
		id = w.Messages[n-1].ToolCalls[0].ID
	} else {
		id = fmt.Sprintf("call_%d", n)
		call := wireCall{id, "function", wireFunction{"lookup", "{}"}}
		w.Messages = append(w.Messages, wireMessage{Role: "assistant", ToolCalls: []wireCall{call}})
	}
	w.Messages = append(w.Messages, wireMessage{Role: "tool", Content: &text, ToolCallID: id})
}

func callOf(c bartizan.ToolCall) wireCall {
	return wireCall{c.ID, "function", wireFunction{c.Name, c.Args}}
}

func roleName(r bartizan.Role) string {
	switch r {
	case bartizan.RoleSystem:
		return "system"
	case bartizan.RoleAssistant:
		return "assistant"
	case bartizan.RoleTool:
		return "tool"
	default:
		return "user"
	}
}

// decodeAnswer reads a response. A block that the protocol spells out makes a
// refused answer; everything that is no answer is a *TargetError.
func decodeAnswer(status int, body []byte) (bartizan.Answer, error) {
	var w wireAnswer
	err := decodeOne(body, &w)
	if w.Error != nil && err == nil {
		if status == 403 && w.Error.Code == blockedCode || w.Error.Code == "content_filter" {
			return bartizan.Answer{Refused: true}, nil
		}
		return bartizan.Answer{}, &TargetError{status, "an error object"}
	}
	switch {
	case status != 200:
		return bartizan.Answer{}, &TargetError{status, "not an answer"}
	case err != nil:
		return bartizan.Answer{}, &TargetError{status, "the answer is not the JSON of a completion"}
	case len(w.Choices) == 0 || w.Choices[0].Message == nil:
		return bartizan.Answer{}, &TargetError{status, "the answer has no message"}
	}
	return answerOf(w.Choices[0])
}

func answerOf(c wireChoice) (bartizan.Answer, error) {
	m := c.Message
	if m.Role != "" && m.Role != "assistant" {
		return bartizan.Answer{}, &TargetError{200, "the answer is not the assistant's"}
	}
	a := bartizan.Answer{Refused: c.FinishReason != nil && *c.FinishReason == "content_filter"}
	said := func(content bartizan.Content) {
		a.Parts = append(a.Parts, bartizan.Message{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant, Content: content})
	}
	for _, text := range []*string{m.Content, m.Refusal} {
		if text != nil && *text != "" {
			said(bartizan.Content{Kind: bartizan.KindText, Text: *text})
		}
	}
	for _, call := range m.ToolCalls {
		f := call.Function
		said(bartizan.Content{Kind: bartizan.KindCall, Text: f.Arguments, Call: &bartizan.ToolCall{ID: call.ID, Name: f.Name, Args: f.Arguments}})
	}
	if m.Content == nil && m.Refusal == nil && len(m.ToolCalls) == 0 && !a.Refused {
		return bartizan.Answer{}, &TargetError{200, "the answer has no content"}
	}
	return a, nil
}

func decodeModels(body []byte) (string, error) {
	var w struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := decodeOne(body, &w); err != nil || len(w.Data) == 0 || w.Data[0].ID == "" {
		return "", &TargetError{200, "the list of models is empty or not one; name the model"}
	}
	return w.Data[0].ID, nil
}

// decodeOne reads exactly one JSON value.
func decodeOne(body []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
