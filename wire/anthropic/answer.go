package anthropic

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// label reports whether an answer's field is one that names something.
func label(key string) bool {
	switch key {
	case "id", "type", "role", "model", "stop_reason", "request_id", "input_tokens", "index":
		return true
	}
	return false
}

// usage reads the counts of tokens, those of the cache among what went in.
func usage(v jsonscan.Value) wire.Usage {
	in := wire.Count(v.Get("input_tokens")) + wire.Count(v.Get("cache_creation_input_tokens")) + wire.Count(v.Get("cache_read_input_tokens"))
	return wire.Usage{In: in, Out: wire.Count(v.Get("output_tokens"))}
}

// ParseAnswer reads a message that is not streamed, a count of tokens or an
// error body. first is the greatest part id used so far in the exchange.
func ParseAnswer(raw []byte, lim jsonscan.Limits, first int) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &builder{wire.Builder{Side: bartizan.SideAnswer, First: first}}
	b.Raw = raw
	b.Model, b.Usage = root.Get("model").Text(), usage(root.Get("usage"))
	if err := wire.Unambiguous("", root, blockKey); err != nil {
		return nil, err
	}
	for k, v := range root.Members() {
		switch key := k.Text(); {
		case label(key):
			b.label(assistant(), v)
		case (key == "usage" || key == "container") && wire.Labels(v):
		case key == "content" && v.Type() == jsonscan.Array:
			if err := b.blocks(v); err != nil {
				return nil, err
			}
		default: // error, stop_sequence, and whatever a server adds
			b.sweep(assistant(), v)
		}
	}
	return &b.Body, nil
}

// blocks reads an answer's content. Text blocks in a row are one text: clients
// join them, and citations may cut a text anywhere.
func (b *builder) blocks(v jsonscan.Value) error {
	var run []jsonscan.Value
	flush := func() {
		b.Joined(bartizan.RoleAssistant, bartizan.FromAssistant, run...)
		run = nil
	}
	for i, item := range v.Items() {
		param := fmt.Sprintf("content[%d]", i)
		text := item.Get("text")
		if item.Get("type").Text() != "text" || text.Type() != jsonscan.String {
			flush()
			if err := b.block(param, item, assistant()); err != nil {
				return err
			}
			continue
		}
		if err := wire.Unambiguous(param, item, blockKey); err != nil {
			return err
		}
		run = append(run, text)
		for k, m := range item.Members() {
			if key := k.Text(); key != "text" {
				if err := b.member(param, "text", key, m, assistant()); err != nil {
					return err
				}
			}
		}
	}
	flush()
	return nil
}
