// Package openai is the codec of OpenAI's chat completions wire, plain and
// streamed, as the provider and the many servers that imitate it speak it.
//
// Everything in a body that a model may read becomes a part: what the codec
// knows by name gets its role and origin, and every other string is swept up as
// text of the message it stands in, so that no unknown field carries text past
// the guards. What cannot be shown as text (images, audio, files) becomes a
// media part.
package openai

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// builder gathers the parts of one body.
type builder struct{ wire.Builder }

// call adds a tool call: {"id":…, "function":{"name":…, "arguments":…}}. Of
// arguments that are no text, as some servers send them, the keys are shown too.
func (b *builder) call(role bartizan.Role, origin bartizan.Origin, fn jsonscan.Value, id string) {
	args := fn.Get("arguments")
	strs := []jsonscan.Value{}
	for _, m := range fn.Members() {
		for s := range m.Strings(true) {
			strs = append(strs, s)
		}
	}
	if len(strs) == 0 {
		return
	}
	p := b.Part(role, origin, bartizan.KindCall, strs...)
	p.Call = &bartizan.ToolCall{ID: id, Name: fn.Get("name").Text(), Args: args.Text()}
}

// label reports whether an answer's field is one that names something: no
// reader takes it for text.
func label(key string) bool {
	switch key {
	case "id", "object", "model", "created", "system_fingerprint", "service_tier", "obfuscation":
		return true
	}
	return false
}
