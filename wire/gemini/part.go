package gemini

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// speaker maps a content's role; without one it is the given voice.
func speaker(role jsonscan.Value, otherwise wire.Voice) (wire.Voice, bool) {
	switch role.Text() {
	case "user":
		return user(), true
	case "model":
		return model(), true
	case "function", "tool":
		return toolVoice(), true
	case "":
		return otherwise, true
	}
	return otherwise, role.Type() == jsonscan.Null
}

// content reads a turn of the dialogue.
func (b *builder) content(param string, v jsonscan.Value, otherwise wire.Voice) error {
	if v.Type() == jsonscan.String {
		b.Text(otherwise.Role, otherwise.Origin, v)
		return nil
	}
	if v.Type() != jsonscan.Object {
		return wire.Bad(param, "want an object")
	}
	if err := distinct(param, v); err != nil {
		return err
	}
	voice, ok := speaker(v.Get("role"), otherwise)
	if !ok {
		return wire.Bad(param+".role", "want user, model or function")
	}
	for key, m := range members(v) {
		switch key {
		case "role":
		case "parts":
			if err := b.parts(param+".parts", m, voice); err != nil {
				return err
			}
		default:
			b.sweep(voice, m)
		}
	}
	return nil
}

func (b *builder) parts(param string, v jsonscan.Value, voice wire.Voice) error {
	for i, p := range list(v) {
		if err := b.part(fmt.Sprintf("%s[%d]", param, i), p, voice, nil); err != nil {
			return err
		}
	}
	return nil
}

// part reads one part. Texts go to joined where it is given.
func (b *builder) part(param string, v jsonscan.Value, voice wire.Voice, joined *texts) error {
	if v.Type() != jsonscan.Object {
		b.sweep(voice, v)
		return nil
	}
	if err := distinct(param, v); err != nil {
		return err
	}
	for key, m := range members(v) {
		switch {
		case key == "text" && m.Type() == jsonscan.String && joined != nil:
			joined.add(v.Get("thought").Type() == jsonscan.True, m)
		case key == "text" && m.Type() == jsonscan.String:
			b.Text(voice.Role, voice.Origin, m)
		case key == "thoughtSignature" && wire.Opaque(m):
		case m.Type() == jsonscan.Object:
			if err := b.union(param+"."+key, key, m, voice); err != nil {
				return err
			}
		default:
			b.sweep(voice, m)
		}
	}
	return nil
}

// union reads what a part holds other than text. What the codec does not know
// is media, of which the strings are shown.
func (b *builder) union(param, key string, v jsonscan.Value, voice wire.Voice) error {
	if err := distinct(param, v); err != nil {
		return err
	}
	switch key {
	case "functionCall":
		b.call(v, voice, v.Get("name"), v.Get("args"))
	case "executableCode":
		if p := b.call(v, voice, v.Get("language"), v.Get("code")); p != nil {
			p.Call.Name = "codeExecution" // as its tool's
		}
	case "functionResponse":
		return b.response(param, v)
	case "codeExecutionResult", "toolResponse":
		b.sweepShown(toolVoice(), v)
	case "videoMetadata", "mediaResolution", "partMetadata":
		b.label(voice, v)
	case "inlineData", "fileData":
		b.Media(voice.Role, voice.Origin, mimeType(v))
		b.sweepShown(voice, v)
	default:
		b.Media(voice.Role, voice.Origin, "application/*")
		b.sweepShown(voice, v)
	}
	return nil
}

// mimeType is what a file's part says of it, if it is a label.
func mimeType(v jsonscan.Value) string {
	if m := get(v, "mimeType"); m.Type() == jsonscan.String && wire.Short(m) && len(m.Raw()) > 0 {
		return m.Text()
	}
	return "application/octet-stream"
}

// shown gives the strings of a part's object but the bytes of files.
func shown(v jsonscan.Value) []jsonscan.Value {
	strs, _ := wire.Visible(v, func(key string) bool { return key == "data" })
	return strs
}

func (b *builder) sweepShown(voice wire.Voice, v jsonscan.Value) {
	if strs := shown(v); len(strs) > 0 {
		b.Part(voice.Role, voice.Origin, bartizan.KindText, strs...)
	}
}

// call adds a call, and what stands beside its name and arguments.
func (b *builder) call(v jsonscan.Value, voice wire.Voice, name, args jsonscan.Value) *bartizan.Part {
	p := b.Call(voice.Role, voice.Origin, v.Get("id").Text(), name, args)
	for key, m := range members(v) {
		switch key {
		case "name", "args", "language", "code":
			if m != name && m != args {
				b.sweep(voice, m)
			}
		case "id":
			b.label(voice, m)
		default:
			b.sweep(voice, m)
		}
	}
	return p
}

// response reads what a function gave.
func (b *builder) response(param string, v jsonscan.Value) error {
	before := len(b.Parts)
	defer func() { b.Answers(before, v.Get("id")) }()
	for key, m := range members(v) {
		switch key {
		case "name", "id":
			b.label(toolVoice(), m)
		case "parts":
			if err := b.parts(param+".parts", m, toolVoice()); err != nil {
				return err
			}
		default:
			b.sweep(toolVoice(), m)
		}
	}
	return nil
}
