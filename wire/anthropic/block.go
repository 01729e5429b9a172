package anthropic

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// content reads a string, one block or an array of blocks.
func (b *builder) content(param string, v jsonscan.Value, voice wire.Voice) error {
	switch v.Type() {
	case jsonscan.String:
		b.text(voice, v)
	case jsonscan.Object:
		return b.block(param, v, voice)
	case jsonscan.Array:
		for i, item := range v.Items() {
			if err := b.block(fmt.Sprintf("%s[%d]", param, i), item, voice); err != nil {
				return err
			}
		}
	case jsonscan.Null:
	default:
		return wire.Bad(param, "want a string or an array of content blocks")
	}
	return nil
}

// block reads one content block. Types that hold no text become media, also
// those that the codec does not know; the strings in them are shown all the
// same.
func (b *builder) block(param string, v jsonscan.Value, voice wire.Voice) error {
	if v.Type() == jsonscan.String {
		b.text(voice, v)
		return nil
	}
	if v.Type() != jsonscan.Object {
		return wire.Bad(param, "want a content block")
	}
	if err := wire.Unambiguous(param, v, blockKey); err != nil {
		return err
	}
	kind := v.Get("type")
	switch t := kind.Text(); {
	case t == "":
		return wire.Bad(param+".type", "want the type of the content block")
	case called(t):
		b.call(v, voice)
		return nil
	case t == "text" || t == "thinking" || t == "redacted_thinking":
	case t == "document":
		voice = document(voice)
	case result(t):
		if !voice.Origin.Untrusted() {
			voice = resultVoice(t)
		}
	case t == "image":
		if v.Get("source").Type() != jsonscan.Object {
			b.Media(voice.Role, voice.Origin, "image/*")
		}
	case t == "container_upload":
		b.Media(voice.Role, voice.Origin, "application/file")
	case !wire.Short(kind):
		b.Media(voice.Role, voice.Origin, "application/octet-stream")
	default:
		b.Media(voice.Role, voice.Origin, "application/"+t)
	}
	before := len(b.Parts)
	for k, m := range v.Members() {
		if err := b.member(param, kind.Text(), k.Text(), m, voice); err != nil {
			return err
		}
	}
	b.Answers(before, v.Get("tool_use_id"))
	return nil
}

// call reads a block of tool use; members beside name and input are no more
// than labels.
func (b *builder) call(v jsonscan.Value, voice wire.Voice) {
	if p := b.Call(voice.Role, voice.Origin, v.Get("id").Text(), v.Get("name"), v.Get("input")); p != nil {
		p.Call.Args = string(v.Get("input").Raw())
	}
	for k, m := range v.Members() {
		switch k.Text() {
		case "name", "input":
		case "type", "id":
			b.label(voice, m)
		default:
			if !beside(k.Text()) || !wire.Labels(m) {
				b.sweep(voice, m)
			}
		}
	}
}

// beside reports members of a block of tool use that hold labels.
func beside(key string) bool {
	switch key {
	case "type", "id", "server_name", "cache_control", "caller":
		return true
	}
	return false
}

// member reads one member of a block of the given type.
func (b *builder) member(param, kind, key string, v jsonscan.Value, voice wire.Voice) error {
	switch {
	case key == "type" || key == "id" || key == "tool_use_id" || key == "is_error" || key == "file_id":
		b.label(voice, v)
	case key == "data" && kind == "redacted_thinking" && wire.Opaque(v):
	case sealed(key) && wire.Opaque(v):
	case key == "cache_control" && wire.Labels(v):
	case key == "content":
		return b.content(param+".content", v, voice)
	case key == "citations":
		b.sweepVisible(document(voice), v)
	case key == "source" && v.Type() == jsonscan.Object && kind != "search_result":
		return b.source(param+".source", kind, v, voice)
	case v.Type() == jsonscan.String:
		b.text(voice, v)
	default:
		b.sweepVisible(voice, v)
	}
	return nil
}

// sweepVisible sweeps what the provider has not sealed.
func (b *builder) sweepVisible(voice wire.Voice, v jsonscan.Value) {
	if strs, _ := wire.Visible(v, sealed); len(strs) > 0 {
		b.Part(voice.Role, voice.Origin, bartizan.KindText, strs...)
	}
}

// source reads where an image's or a document's content comes from. Only text
// can be looked at.
func (b *builder) source(param, kind string, v jsonscan.Value, voice wire.Voice) error {
	if err := wire.Unambiguous(param, v, blockKey); err != nil {
		return err
	}
	from := v.Get("type").Text()
	if from != "text" && from != "content" {
		otherwise := "application/*"
		if kind == "image" {
			otherwise = "image/*"
		}
		b.Media(voice.Role, voice.Origin, mediaType(v, otherwise))
	}
	for k, m := range v.Members() {
		switch key := k.Text(); {
		case key == "type" || key == "media_type" || key == "file_id":
			b.label(voice, m)
		case key == "data" && from == "base64" && wire.Opaque(m):
		case key == "content":
			if err := b.content(param+".content", m, voice); err != nil {
				return err
			}
		case m.Type() == jsonscan.String:
			b.text(voice, m)
		default:
			b.sweep(voice, m)
		}
	}
	return nil
}
