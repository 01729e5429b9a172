package ollama

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// plain are request fields that hold numbers and labels.
func plain(key string) bool {
	switch key {
	case "model", "name", "stream", "raw", "keep_alive", "think", "logprobs", "top_logprobs", "truncate", "shift",
		"dimensions", "options":
		return true
	}
	return false
}

// parse reads any of the wire's requests.
func parse(raw []byte, lim jsonscan.Limits) (*builder, jsonscan.Value, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, root, err
	}
	b := &builder{wire.Builder{Side: bartizan.SideRequest}}
	b.Raw = raw
	if err := wire.Unambiguous("", root, known); err != nil {
		return nil, root, err
	}
	name := root.Get("model")
	if name.Type() != jsonscan.String || len(name.Raw()) == 0 || len(name.Raw()) > 256 {
		return nil, root, wire.Bad("model", "want the name of a model, at most 256 bytes")
	}
	b.Model = name.Text()
	switch root.Get("stream").Type() {
	case jsonscan.True, jsonscan.Null, jsonscan.None:
		b.Stream = true
	case jsonscan.False:
	default:
		return nil, root, wire.Bad("stream", "want true or false")
	}
	for k, v := range root.Members() {
		if err := b.field(k.Text(), v); err != nil {
			return nil, root, err
		}
	}
	return b, root, nil
}

func (b *builder) field(key string, v jsonscan.Value) error {
	switch {
	case key == "messages":
		if v.Type() != jsonscan.Array && v.Type() != jsonscan.Null {
			return wire.Bad(key, "want an array")
		}
		for i, m := range v.Items() {
			if err := b.message(fmt.Sprintf("messages[%d]", i), m); err != nil {
				return err
			}
		}
	case key == "tools":
		return b.tools(v)
	case key == "images":
		b.images(v, user())
	case key == "system" || key == "template":
		b.sweep(operator(), v)
	case key == "context":
		b.context(v)
	case plain(key) && wire.Labels(v):
	default: // prompt, suffix, input, format and what a server adds
		b.sweep(user(), v)
	}
	return nil
}

// context is an earlier dialogue in tokens, which nobody can read.
func (b *builder) context(v jsonscan.Value) {
	for range v.Items() {
		b.Media(bartizan.RoleUser, bartizan.FromUser, "application/x-tokens")
		break
	}
	b.sweep(user(), v)
}

func (b *builder) tools(v jsonscan.Value) error {
	if v.Type() != jsonscan.Array && v.Type() != jsonscan.Null {
		return wire.Bad("tools", "want an array")
	}
	for i, t := range v.Items() {
		fn := t.Get("function")
		if err := lookAlikes(fmt.Sprintf("tools[%d]", i), t, fn); err != nil {
			return err
		}
		b.Tool(t, fn.Get("name"), fn.Get("parameters"))
	}
	return nil
}

// ParseChat reads a request to chat. Errors of type *wire.BodyError are the
// client's; one that wraps jsonscan.ErrLimit is a limit. Time is linear in the
// body.
func ParseChat(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	b, root, err := parse(raw, lim)
	if err != nil {
		return nil, err
	}
	if messages := root.Get("messages"); messages.Type() == jsonscan.Array {
		from, _ := messages.Range()
		b.System = wire.Slot{At: from + 1, Before: `{"role":"system","content":`, After: "}"}
		for range messages.Items() {
			b.System.After = "},"
			break
		}
	}
	return &b.Body, nil
}

// ParseGenerate reads a request to generate, as ParseChat does. Raw prompts
// have no place for an operator's line: the server drops it.
func ParseGenerate(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	b, root, err := parse(raw, lim)
	if err != nil {
		return nil, err
	}
	system := root.Get("system")
	switch {
	case root.Get("raw").Type() == jsonscan.True:
	case system.Type() == jsonscan.String:
		from, _ := system.Range()
		b.System = wire.Slot{At: from, After: `\n\n`, Bare: true}
	case system.Type() == jsonscan.None:
		from, _ := root.Range()
		b.System = wire.Slot{At: from + 1, Before: `"system":`, After: ","}
	}
	return &b.Body, nil
}

// ParseEmbed reads a request to embed, as ParseChat does.
func ParseEmbed(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	b, _, err := parse(raw, lim)
	if err != nil {
		return nil, err
	}
	b.Stream = false
	return &b.Body, nil
}
