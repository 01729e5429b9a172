// Package responses is the codec of OpenAI's Responses wire, plain and
// streamed.
//
// It follows the provider's public API reference ("Responses" and "Streaming
// events"). One walk reads items wherever they stand, in a request, an answer
// or an event, and gives pieces: texts, calls and media by the path that they
// stand at. A stream tells most texts several times over, in deltas, when they
// are done, and in the whole response at the end: by its path a copy is known
// as one and is edited as the first was; a copy that differs is a text of its
// own.
package responses

import (
	"bytes"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// piece is what one part is made of.
type piece struct {
	key   string // the path
	voice wire.Voice
	kind  bartizan.Kind
	strs  []jsonscan.Value
	call  *bartizan.ToolCall
	tool  *bartizan.ToolDef
	media string
	reply string
	grows bool // deltas may follow
}

// reader gathers pieces.
type reader struct {
	pieces  []piece
	repeats []bartizan.Range
}

func assistant() wire.Voice {
	return wire.Voice{Role: bartizan.RoleAssistant, Origin: bartizan.FromAssistant}
}

func user() wire.Voice { return wire.Voice{Role: bartizan.RoleUser, Origin: bartizan.FromUser} }

func operator() wire.Voice {
	return wire.Voice{Role: bartizan.RoleSystem, Origin: bartizan.FromOperator}
}

func toolVoice() wire.Voice {
	return wire.Voice{Role: bartizan.RoleTool, Origin: bartizan.FromTool}
}

func retrieved() wire.Voice {
	return wire.Voice{Role: bartizan.RoleTool, Origin: bartizan.FromRetrieved}
}

// speaker maps a message's role.
func speaker(role string) (wire.Voice, bool) {
	switch role {
	case "user":
		return user(), true
	case "assistant":
		return assistant(), true
	case "system", "developer":
		return operator(), true
	case "tool":
		return toolVoice(), true
	}
	return wire.Voice{}, false
}

// sealed reports keys whose values the provider made and no model reads as
// text, as long as they are base64.
func sealed(key string) bool { return key == "encrypted_content" }

// sealedOrData also passes by the bytes of files.
func sealedOrData(key string) bool { return key == "data" || sealed(key) }

// known reports keys whose look-alikes are refused in items and their content.
func known(key string) bool {
	switch key {
	case "type", "role", "content", "text", "id", "call_id", "name", "arguments", "input", "output", "outputs",
		"results", "result", "summary", "action", "operation", "code", "tools", "refusal", "image_url", "file_data":
		return true
	}
	return false
}

// text adds a string that is not empty.
func (r *reader) text(key string, voice wire.Voice, v jsonscan.Value) {
	if len(v.Raw()) > 0 {
		r.pieces = append(r.pieces, piece{key: key, voice: voice, kind: bartizan.KindText, strs: []jsonscan.Value{v}})
	}
}

// sweep adds every string inside v, of its objects the keys too.
func (r *reader) sweep(key string, voice wire.Voice, v jsonscan.Value) {
	if strs, _ := wire.Visible(v, sealedOrData); len(strs) > 0 {
		r.pieces = append(r.pieces, piece{key: key, voice: voice, kind: bartizan.KindText, strs: strs})
	}
}

// other adds a value of no known meaning.
func (r *reader) other(key string, voice wire.Voice, v jsonscan.Value) {
	if v.Type() == jsonscan.String {
		r.text(key, voice, v)
	} else {
		r.sweep(key, voice, v)
	}
}

func (r *reader) label(key string, voice wire.Voice, v jsonscan.Value) {
	if !wire.Labels(v) {
		r.sweep(key, voice, v)
	}
}

func (r *reader) media(key string, voice wire.Voice, mime string) {
	r.pieces = append(r.pieces, piece{key: key, voice: voice, kind: bartizan.KindMedia, media: mime})
}

// tools adds definitions of tools.
func (r *reader) tools(path string, voice wire.Voice, v jsonscan.Value) error {
	if v.Type() != jsonscan.Array && v.Type() != jsonscan.Null {
		return wire.Bad(path, "want an array")
	}
	for i, t := range v.Items() {
		def := t
		if fn := t.Get("function"); fn.Type() == jsonscan.Object {
			def = fn
		}
		schema := def.Get("parameters")
		if schema.Type() == jsonscan.None {
			schema = def.Get("input_schema")
		}
		name := def.Get("name").Text()
		if name == "" {
			name = ownTool(def.Get("type").Text())
		}
		strs, _ := wire.Visible(t, sealed)
		if len(strs) > 0 {
			tool := &bartizan.ToolDef{Name: name, Text: lines(strs), Schema: string(schema.Raw())}
			r.pieces = append(r.pieces, piece{key: at(path, i), voice: voice, kind: bartizan.KindTool, strs: strs, tool: tool})
		}
	}
	return nil
}

func lines(strs []jsonscan.Value) string {
	var b strings.Builder
	for i, s := range strs {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s.Text())
	}
	return b.String()
}

// encoded reports bytes of a file: base64, bare or as a data URL.
func encoded(v jsonscan.Value) bool {
	if v.Type() != jsonscan.String {
		return false
	}
	if wire.Opaque(v) {
		return true
	}
	head, data, ok := bytes.Cut(v.Raw(), []byte(";base64,"))
	return ok && bytes.HasPrefix(head, []byte("data:")) && len(head) <= 100 && !bytes.ContainsAny(head, " \\") && base64(data)
}

func base64(b []byte) bool {
	for _, c := range b {
		if !wire.Base64Byte(c) {
			return false
		}
	}
	return true
}
