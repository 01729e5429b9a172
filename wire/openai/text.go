package openai

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// ParseEmbeddings reads a request for embeddings. Each text is a part of its
// own; ids of tokens cannot be read and become media. Errors are as with
// ParseRequest, and so they are below.
func ParseEmbeddings(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	b, root, err := begin(raw, lim, "input")
	if err != nil {
		return nil, err
	}
	if err := b.head(root); err != nil {
		return nil, err
	}
	b.Stream = false
	return b.rest(root, "input", func(key string) bool {
		return key == "model" || key == "user" || key == "encoding_format" || key == "dimensions"
	})
}

// ParseCompletion reads a request for a completion of a prompt, the provider's
// older wire.
func ParseCompletion(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	b, root, err := begin(raw, lim, "prompt")
	if err != nil {
		return nil, err
	}
	if err := b.head(root); err != nil {
		return nil, err
	}
	return b.rest(root, "prompt", func(key string) bool { return plain(key) || key == "echo" || key == "best_of" })
}

// ParseModeration reads a request to judge texts and images. It needs no model.
func ParseModeration(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	b, root, err := begin(raw, lim, "input")
	if err != nil {
		return nil, err
	}
	if model := root.Get("model"); model.Type() == jsonscan.String && len(model.Raw()) <= 256 {
		b.Model = model.Text()
	}
	return b.rest(root, "input", func(key string) bool { return key == "model" })
}

// begin reads the JSON of a request whose texts stand in one field.
func begin(raw []byte, lim jsonscan.Limits, field string) (*builder, jsonscan.Value, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, root, err
	}
	b := &builder{wire.Builder{Side: bartizan.SideRequest}}
	b.Raw = raw
	known := func(key string) bool { return key == field || key == "model" || key == "stream" || key == "suffix" }
	return b, root, wire.Unambiguous("", root, known)
}

// rest reads the texts of a field and sweeps all others but labels.
func (b *builder) rest(root jsonscan.Value, field string, labels func(key string) bool) (*wire.Body, error) {
	for k, v := range root.Members() {
		switch key := k.Text(); {
		case key == field:
			if err := b.texts(field, v); err != nil {
				return nil, err
			}
		case labels(key) && wire.Labels(v):
		default: // suffix, stop, and what a server adds
			b.Sweep(bartizan.RoleUser, bartizan.FromUser, bartizan.KindText, v)
		}
	}
	return &b.Body, nil
}

// texts reads a string, an array of strings, of content parts, or the ids of
// tokens.
func (b *builder) texts(param string, v jsonscan.Value) error {
	const role, origin = bartizan.RoleUser, bartizan.FromUser
	switch v.Type() {
	case jsonscan.String:
		b.Text(role, origin, v)
		return nil
	case jsonscan.Null:
		return nil
	case jsonscan.Array:
	default:
		return wire.Bad(param, "want a string or an array")
	}
	tokens := false
	for i, m := range v.Items() {
		switch m.Type() {
		case jsonscan.Number:
			tokens = true
		case jsonscan.Array:
			tokens = true
			b.Sweep(role, origin, bartizan.KindText, m)
		case jsonscan.String, jsonscan.Object:
			if err := b.item(fmt.Sprintf("%s[%d]", param, i), m, role, origin); err != nil {
				return err
			}
		}
	}
	if tokens {
		b.Media(role, origin, "application/x-tokens")
	}
	return nil
}

// ParseVectors reads an answer of numbers: embeddings, or a moderation's
// verdicts. first is the greatest part id used so far in the exchange.
func ParseVectors(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &builder{wire.Builder{Side: bartizan.SideAnswer, First: first}}
	b.Raw = raw
	b.Model, b.Usage = root.Get("model").Text(), usage(root.Get("usage"))
	const role, origin = bartizan.RoleAssistant, bartizan.FromAssistant
	for k, v := range root.Members() {
		switch key := k.Text(); {
		case label(key):
			b.Labelled(role, origin, v)
		case (key == "usage" || key == "results") && wire.Labels(v):
		case key == "data" && v.Type() == jsonscan.Array:
			for _, m := range v.Items() {
				b.vector(m)
			}
		default: // error, and what a server adds
			b.Sweep(role, origin, bartizan.KindText, v)
		}
	}
	return &b.Body, nil
}

// vector reads one embedding: numbers, or base64 of them.
func (b *builder) vector(v jsonscan.Value) {
	const role, origin = bartizan.RoleAssistant, bartizan.FromAssistant
	if v.Type() != jsonscan.Object {
		b.Sweep(role, origin, bartizan.KindText, v)
	}
	for k, m := range v.Members() {
		switch key := k.Text(); {
		case key == "embedding" && (wire.Opaque(m) || numbers(m)):
		case label(key) || key == "index":
			b.Labelled(role, origin, m)
		default:
			b.Sweep(role, origin, bartizan.KindText, m)
		}
	}
}
