// Package anthropic is the codec of Anthropic's Messages wire, plain and
// streamed, and of its token counting, which takes the same request.
//
// It follows the provider's public API reference (docs.anthropic.com, "Messages"
// and "Streaming messages"). What the codec knows by name gets its role and
// origin; every other string is swept up as text of the message it stands in.
// Results of tools, of the provider's own too, and documents are data that may
// give no orders.
package anthropic

import (
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

type builder struct{ wire.Builder }

// blockKey reports keys of blocks and messages whose look-alikes are refused.
func blockKey(key string) bool {
	switch key {
	case "type", "role", "text", "content", "source", "data", "input", "name", "id", "thinking", "title", "context", "citations", "tool_use_id":
		return true
	}
	return false
}

// sealed reports keys whose values the provider made and no model reads as
// text, as long as they are base64.
func sealed(key string) bool {
	switch key {
	case "signature", "encrypted_content", "encrypted_index", "encrypted_stdout":
		return true
	}
	return false
}

// sealedOrData also passes by the bytes of files.
func sealedOrData(key string) bool { return key == "data" || sealed(key) }

// called reports the types of block by which the model asks for a tool.
func called(kind string) bool {
	return kind == "tool_use" || kind == "server_tool_use" || kind == "mcp_tool_use"
}

// result reports the types of block that hold what a tool gave.
func result(kind string) bool {
	return strings.HasSuffix(kind, "_result") || strings.HasSuffix(kind, "_result_error") || kind == "tool_reference" ||
		strings.HasSuffix(kind, "_output")
}

// resultVoice is that of a tool's result: the web's are documents.
func resultVoice(kind string) wire.Voice {
	if strings.HasPrefix(kind, "web_") || kind == "search_result" {
		return wire.Voice{Role: bartizan.RoleTool, Origin: bartizan.FromRetrieved}
	}
	return wire.Voice{Role: bartizan.RoleTool, Origin: bartizan.FromTool}
}

// document is the voice of what a document says: nobody's orders.
func document(voice wire.Voice) wire.Voice {
	if !voice.Origin.Untrusted() {
		voice.Origin = bartizan.FromRetrieved
	}
	return voice
}

// mediaType is what a source says of its content, if it is a label.
func mediaType(source jsonscan.Value, otherwise string) string {
	if m := source.Get("media_type"); m.Type() == jsonscan.String && wire.Short(m) && len(m.Raw()) > 0 {
		return m.Text()
	}
	return otherwise
}

func (b *builder) text(v wire.Voice, s jsonscan.Value) { b.Text(v.Role, v.Origin, s) }

func (b *builder) sweep(v wire.Voice, m jsonscan.Value) {
	b.Sweep(v.Role, v.Origin, bartizan.KindText, m)
}

func (b *builder) label(v wire.Voice, m jsonscan.Value) { b.Labelled(v.Role, v.Origin, m) }
