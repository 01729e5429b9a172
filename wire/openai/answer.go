package openai

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// ParseAnswer reads a chat completion that is not streamed, or an error body.
// first is the greatest part id used so far in the exchange.
func ParseAnswer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &builder{wire.Builder{Side: bartizan.SideAnswer, First: first}}
	b.Raw = raw
	b.Model, b.Usage = root.Get("model").Text(), usage(root.Get("usage"))
	for k, v := range root.Members() {
		switch key := k.Text(); {
		case label(key):
			b.Labelled(bartizan.RoleAssistant, bartizan.FromAssistant, v)
		case key == "usage" && numbers(v):
		case key == "choices":
			if v.Type() != jsonscan.Array {
				return nil, wire.Bad("choices", "want an array")
			}
			for _, c := range v.Items() {
				if err := b.choice(c); err != nil {
					return nil, err
				}
			}
		default: // error, and whatever a server adds
			b.Sweep(bartizan.RoleAssistant, bartizan.FromAssistant, bartizan.KindText, v)
		}
	}
	return &b.Body, nil
}

// usage reads the counts of tokens.
func usage(v jsonscan.Value) wire.Usage {
	return wire.Usage{In: wire.Count(v.Get("prompt_tokens")), Out: wire.Count(v.Get("completion_tokens"))}
}

// numbers reports whether the values inside v are no strings.
func numbers(v jsonscan.Value) bool {
	for range v.Strings(false) {
		return false
	}
	return true
}

func (b *builder) choice(c jsonscan.Value) error {
	const role, origin = bartizan.RoleAssistant, bartizan.FromAssistant
	if c.Type() != jsonscan.Object {
		b.Sweep(role, origin, bartizan.KindText, c)
	}
	for k, v := range c.Members() {
		switch key := k.Text(); {
		case key == "index" || key == "finish_reason":
			b.Labelled(role, origin, v)
		case key == "logprobs" && v.Type() == jsonscan.Object:
			from, to := v.Range()
			b.Repeats = append(b.Repeats, bartizan.Range{From: from, To: to})
		case key == "message" && v.Type() == jsonscan.Object:
			if err := b.answerMessage(v); err != nil {
				return err
			}
		default:
			b.Sweep(role, origin, bartizan.KindText, v)
		}
	}
	return nil
}

func (b *builder) answerMessage(m jsonscan.Value) error {
	const role, origin = bartizan.RoleAssistant, bartizan.FromAssistant
	for k, v := range m.Members() {
		switch key := k.Text(); {
		case key == "role":
			b.Labelled(role, origin, v)
		case key == "content" && v.Type() == jsonscan.Array:
			if err := b.content("message.content", v, role, origin); err != nil {
				return err
			}
		case v.Type() == jsonscan.String:
			b.Text(role, origin, v)
		case key == "tool_calls":
			b.toolCalls(v, role, origin)
		case key == "function_call":
			b.functionCall(v, role, origin)
		case key == "audio" && v.Type() == jsonscan.Object:
			b.Media(role, origin, "audio/*")
			for k, m := range v.Members() {
				if key := k.Text(); key != "data" && key != "id" { // the sound itself
					b.Sweep(role, origin, bartizan.KindText, m)
				}
			}
		default:
			b.Sweep(role, origin, bartizan.KindText, v)
		}
	}
	return nil
}
