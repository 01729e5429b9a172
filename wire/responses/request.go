package responses

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// plain are fields that hold numbers and labels.
func plain(key string) bool {
	switch key {
	case "model", "stream", "stream_options", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention",
		"service_tier", "reasoning", "include", "store", "background", "temperature", "top_p", "top_logprobs",
		"max_output_tokens", "max_tool_calls", "parallel_tool_calls", "truncation",
		"previous_response_id", "conversation", "context_management":
		return true
	}
	return false
}

func requestKey(key string) bool {
	switch key {
	case "model", "stream", "input", "instructions", "tools", "tool_choice", "prompt", "text", "previous_response_id", "conversation", "messages":
		return true
	}
	return false
}

// ParseRequest reads a request for a response. Errors of type *wire.BodyError
// are the client's; one that wraps jsonscan.ErrLimit is a limit. Time is linear
// in the body.
func ParseRequest(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &wire.Builder{Side: bartizan.SideRequest}
	b.Raw = raw
	if err := wire.Unambiguous("", root, requestKey); err != nil {
		return nil, err
	}
	if err := head(b, root); err != nil {
		return nil, err
	}
	var r reader
	for k, v := range root.Members() {
		if err := r.field(k.Text(), v); err != nil {
			return nil, err
		}
	}
	r.build(b)
	return &b.Body, nil
}

// head reads what routing needs.
func head(b *wire.Builder, root jsonscan.Value) error {
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
	b.System = slot(root)
	return dialogue(b, root)
}

// dialogue reads which stored dialogue a request goes on with.
func dialogue(b *wire.Builder, root jsonscan.Value) error {
	previous, conversation := root.Get("previous_response_id"), root.Get("conversation")
	if conversation.Type() == jsonscan.Object {
		conversation = conversation.Get("id")
	}
	for _, v := range []jsonscan.Value{previous, conversation} {
		switch {
		case v.Type() == jsonscan.None || v.Type() == jsonscan.Null:
		case v.Type() != jsonscan.String || !wire.Short(v):
			return wire.Bad("previous_response_id", "want the id of a response or conversation")
		case b.Conversation != "":
			return wire.Bad("conversation", "previous_response_id is given too")
		default:
			b.Conversation = v.Text()
		}
	}
	return nil
}

// slot is before the instructions, or new ones; where these are null it is
// before the first item.
func slot(root jsonscan.Value) wire.Slot {
	instructions, input := root.Get("instructions"), root.Get("input")
	from, _ := instructions.Range()
	switch {
	case instructions.Type() == jsonscan.String:
		return wire.Slot{At: from, After: `\n\n`, Bare: true}
	case instructions.Type() == jsonscan.None:
		start, _ := root.Range()
		return wire.Slot{At: start + 1, Before: `"instructions":`, After: ","}
	case input.Type() == jsonscan.Array:
		from, _ := input.Range()
		s := wire.Slot{At: from + 1, Before: `{"role":"system","content":`, After: "}"}
		for range input.Items() {
			s.After = "},"
			break
		}
		return s
	}
	return wire.Slot{}
}

func (r *reader) field(key string, v jsonscan.Value) error {
	switch {
	case key == "input":
		switch v.Type() {
		case jsonscan.String:
			r.text(key, user(), v)
		case jsonscan.Array:
			return r.items(key, v)
		case jsonscan.Null:
		default:
			return wire.Bad(key, "want a string or an array of items")
		}
	case key == "instructions":
		return r.instructions(key, v)
	case key == "tools":
		return r.tools(key, operator(), v)
	case plain(key) && wire.Labels(v):
	default: // text, tool_choice, prompt, metadata and what a server adds
		r.other(key, user(), v)
	}
	return nil
}

// instructions are a string, in answers also items.
func (r *reader) instructions(key string, v jsonscan.Value) error {
	if v.Type() == jsonscan.Array {
		return r.items(key, v)
	}
	r.other(key, operator(), v)
	return nil
}

// build makes the parts of a body.
func (r *reader) build(b *wire.Builder) {
	for _, p := range r.pieces {
		if p.kind == bartizan.KindMedia {
			b.Media(p.voice.Role, p.voice.Origin, p.media)
			b.Parts[len(b.Parts)-1].Reply = p.reply
			continue
		}
		part := b.Part(p.voice.Role, p.voice.Origin, p.kind, p.strs...)
		part.Call, part.Tool, part.Reply = p.call, p.tool, p.reply
	}
	b.Repeats = append(b.Repeats, r.repeats...)
}
