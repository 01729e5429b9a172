// Package ollama is the codec of Ollama's own wire: chat, generate and embed,
// plain and streamed as a JSON value a line.
//
// It follows the project's public API reference (docs/api.md). The server reads
// keys whatever their case, so a key that differs from a known one in case only
// is refused. An answer is streamed unless the request says stream: false.
package ollama

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

type builder struct{ wire.Builder }

func user() wire.Voice { return wire.Voice{Role: bartizan.RoleUser, Origin: bartizan.FromUser} }

func model() wire.Voice {
	return wire.Voice{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
}

func operator() wire.Voice {
	return wire.Voice{Role: bartizan.RoleSystem, Origin: bartizan.FromOperator}
}

// speaker maps a message's role. "control" switches some models' thinking.
func speaker(role string) (wire.Voice, bool) {
	switch role {
	case "user":
		return user(), true
	case "assistant":
		return model(), true
	case "system", "control":
		return operator(), true
	case "tool":
		return wire.Voice{Role: bartizan.RoleTool, Origin: bartizan.FromTool}, true
	}
	return wire.Voice{}, false
}

// known reports keys whose look-alikes are refused.
func known(key string) bool {
	switch key {
	case "model", "stream", "messages", "prompt", "suffix", "system", "template", "context", "raw", "images", "input",
		"format", "options", "tools", "role", "content", "thinking", "tool_calls", "tool_name", "function", "name",
		"arguments", "description", "parameters", "message", "response", "done", "error":
		return true
	}
	return false
}

func (b *builder) sweep(v wire.Voice, m jsonscan.Value) {
	b.Sweep(v.Role, v.Origin, bartizan.KindText, m)
}

// label sweeps a value that holds more than labels.
func (b *builder) label(v wire.Voice, m jsonscan.Value) {
	if !wire.Labels(m) {
		b.sweep(v, m)
	}
}

// message reads one message, of a request or of an answer.
func (b *builder) message(param string, m jsonscan.Value) error {
	if m.Type() != jsonscan.Object {
		return wire.Bad(param, "want an object")
	}
	if err := wire.Unambiguous(param, m, known); err != nil {
		return err
	}
	voice, ok := speaker(m.Get("role").Text())
	if !ok {
		return wire.Bad(param+".role", "want system, user, assistant or tool")
	}
	before := len(b.Parts)
	for k, v := range m.Members() {
		switch k.Text() {
		case "role":
		case "tool_calls":
			if err := b.calls(param+".tool_calls", v, voice); err != nil {
				return err
			}
		case "images":
			b.images(v, voice)
		case "tool_call_id":
			b.label(voice, v)
		default: // content, thinking, tool_name and what a server adds
			b.sweep(voice, v)
		}
	}
	b.Answers(before, m.Get("tool_call_id"))
	return nil
}

// images are base64, which nobody can read as text.
func (b *builder) images(v jsonscan.Value, voice wire.Voice) {
	if v.Type() != jsonscan.Array {
		b.sweep(voice, v)
	}
	for _, m := range v.Items() {
		b.Media(voice.Role, voice.Origin, "image/*")
		if !wire.Opaque(m) {
			b.sweep(voice, m)
		}
	}
}

func (b *builder) calls(param string, v jsonscan.Value, voice wire.Voice) error {
	if v.Type() != jsonscan.Array {
		b.sweep(voice, v)
	}
	for i, c := range v.Items() {
		fn := c.Get("function")
		if fn.Type() != jsonscan.Object {
			if p := b.Sweep(voice.Role, voice.Origin, bartizan.KindCall, c); p != nil {
				p.Call = &bartizan.ToolCall{Args: p.Text}
			}
			continue
		}
		if err := lookAlikes(fmt.Sprintf("%s[%d]", param, i), c, fn); err != nil {
			return err
		}
		b.Call(voice.Role, voice.Origin, c.Get("id").Text(), fn.Get("name"), fn.Get("arguments"))
		for _, m := range besides(c, fn) {
			b.sweep(voice, m)
		}
	}
	return nil
}

func lookAlikes(param string, objects ...jsonscan.Value) error {
	for _, v := range objects {
		if err := wire.Unambiguous(param, v, known); err != nil {
			return err
		}
	}
	return nil
}

// besides gives what stands in a call beside its name, arguments and labels.
func besides(call, fn jsonscan.Value) []jsonscan.Value {
	var out []jsonscan.Value
	for k, m := range call.Members() {
		if key := k.Text(); key != "function" && (key != "id" && key != "type" || !wire.Short(m)) {
			out = append(out, m)
		}
	}
	for k, m := range fn.Members() {
		if key := k.Text(); key != "name" && key != "arguments" && (key != "index" || !wire.Short(m)) {
			out = append(out, m)
		}
	}
	return out
}
