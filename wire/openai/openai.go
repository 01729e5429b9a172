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
	"bytes"
	"errors"
	"fmt"
	"strings"

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

// parse reads the JSON, which must be an object.
func parse(raw []byte, lim jsonscan.Limits) (*jsonscan.Doc, error) {
	doc, err := jsonscan.Parse(raw, lim)
	if err != nil {
		var syntax *jsonscan.SyntaxError
		if errors.As(err, &syntax) {
			return nil, wire.Bad("", err.Error())
		}
		return nil, err
	}
	if doc.Root().Type() != jsonscan.Object {
		return nil, wire.Bad("", "the body is not a JSON object")
	}
	return doc, nil
}

// unambiguous refuses keys of v that equal a known key but for their case: some
// servers read them as the known one, others as unknown.
func unambiguous(param string, v jsonscan.Value, known map[string]bool) error {
	for k := range v.Members() {
		name := k.Text()
		if known[name] {
			continue
		}
		for want := range known {
			if strings.EqualFold(want, name) {
				return wire.Bad(param, fmt.Sprintf("key %q differs from %q in case only", name, want))
			}
		}
	}
	return nil
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

// labelled sweeps what should be a label, when it is none.
func (b *builder) labelled(role bartizan.Role, origin bartizan.Origin, v jsonscan.Value) {
	if !short(v) {
		b.Sweep(role, origin, bartizan.KindText, v)
	}
}

// short reports whether a value can be no more than a label: a number, a word,
// an identifier of at most 128 bytes. Anything else in the place of a label is
// shown to the guards.
func short(v jsonscan.Value) bool {
	switch v.Type() {
	case jsonscan.Array, jsonscan.Object:
		return false
	case jsonscan.String:
		raw := v.Raw()
		return len(raw) <= 128 && len(bytes.Trim(raw, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@+=")) == 0
	}
	return true
}
