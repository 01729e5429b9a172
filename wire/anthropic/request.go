package anthropic

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// plain are request fields that hold numbers and labels.
func plain(key string) bool {
	switch key {
	case "model", "stream", "max_tokens", "temperature", "top_p", "top_k", "thinking", "service_tier",
		"metadata", "container", "anthropic_version", "cache_control", "inference_geo", "output_config", "speed":
		return true
	}
	return false
}

func requestKey(key string) bool {
	switch key {
	case "model", "stream", "messages", "system", "tools", "tool_choice", "mcp_servers":
		return true
	}
	return false
}

// ParseRequest reads a Messages request, or one for a count of its tokens.
// Errors of type *wire.BodyError are the client's; one that wraps
// jsonscan.ErrLimit is a limit. Time is linear in the body.
func ParseRequest(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &builder{wire.Builder{Side: bartizan.SideRequest}}
	b.Raw = raw
	if err := wire.Unambiguous("", root, requestKey); err != nil {
		return nil, err
	}
	if err := b.head(root); err != nil {
		return nil, err
	}
	for k, v := range root.Members() {
		if err := b.field(k.Text(), v); err != nil {
			return nil, err
		}
	}
	return &b.Body, nil
}

// head reads what routing needs.
func (b *builder) head(root jsonscan.Value) error {
	model := root.Get("model")
	if model.Type() != jsonscan.String || len(model.Raw()) == 0 || len(model.Raw()) > 256 {
		return wire.Bad("model", "want the name of a model, at most 256 bytes")
	}
	b.Model = model.Text()
	switch root.Get("stream").Type() {
	case jsonscan.True:
		b.Stream = true
	case jsonscan.False, jsonscan.Null, jsonscan.None:
	default:
		return wire.Bad("stream", "want true or false")
	}
	if root.Get("messages").Type() != jsonscan.Array {
		return wire.Bad("messages", "want an array")
	}
	return b.slot(root)
}

// slot is before the system prompt, or a new one.
func (b *builder) slot(root jsonscan.Value) error {
	system := root.Get("system")
	from, _ := system.Range()
	switch system.Type() {
	case jsonscan.None:
		start, _ := root.Range()
		b.System = wire.Slot{At: start + 1, Before: `"system":`, After: ","}
	case jsonscan.String:
		b.System = wire.Slot{At: from, After: `\n\n`, Bare: true}
	case jsonscan.Array:
		b.System = wire.Slot{At: from + 1, Before: `{"type":"text","text":`, After: "}"}
		for range system.Items() {
			b.System.After = "},"
			break
		}
	default:
		return wire.Bad("system", "want a string or an array of text blocks")
	}
	return nil
}

func (b *builder) field(key string, v jsonscan.Value) error {
	switch {
	case key == "messages":
		for i, m := range v.Items() {
			if err := b.message(fmt.Sprintf("messages[%d]", i), m); err != nil {
				return err
			}
		}
	case key == "system":
		return b.content("system", v, wire.Voice{Role: bartizan.RoleSystem, Origin: bartizan.FromOperator})
	case key == "tools":
		return b.tools(v)
	case plain(key) && wire.Labels(v):
	default: // stop_sequences, tool_choice, mcp_servers and what a server adds
		b.sweep(wire.Voice{Role: bartizan.RoleUser, Origin: bartizan.FromUser}, v)
	}
	return nil
}

func (b *builder) tools(v jsonscan.Value) error {
	if v.Type() != jsonscan.Array && v.Type() != jsonscan.Null {
		return wire.Bad("tools", "want an array")
	}
	for _, t := range v.Items() {
		b.Tool(t, t.Get("name"), t.Get("input_schema"))
	}
	return nil
}

// speaker maps a provider's role.
func speaker(role string) (wire.Voice, bool) {
	switch role {
	case "user":
		return wire.Voice{Role: bartizan.RoleUser, Origin: bartizan.FromUser}, true
	case "assistant":
		return assistant(), true
	case "system":
		return wire.Voice{Role: bartizan.RoleSystem, Origin: bartizan.FromOperator}, true
	}
	return wire.Voice{}, false
}

func assistant() wire.Voice {
	return wire.Voice{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
}

func (b *builder) message(param string, m jsonscan.Value) error {
	if m.Type() != jsonscan.Object {
		return wire.Bad(param, "want an object")
	}
	if err := wire.Unambiguous(param, m, blockKey); err != nil {
		return err
	}
	voice, ok := speaker(m.Get("role").Text())
	if !ok {
		return wire.Bad(param+".role", "want user or assistant")
	}
	for k, v := range m.Members() {
		switch k.Text() {
		case "role":
		case "content":
			if err := b.content(param+".content", v, voice); err != nil {
				return err
			}
		default:
			b.sweep(voice, v)
		}
	}
	return nil
}
