package responses

import (
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// calls reports types of item by which the model asks for a tool, be it the
// client's or the provider's.
func calls(kind string) bool {
	return strings.HasSuffix(kind, "_call") || kind == "mcp_approval_request"
}

// ownTool gives the provider's own tools one name by the type of their
// definition, which comes with dates and stages of release, or of their calls,
// which ends in "_call". It is empty for other types.
func ownTool(name string) string {
	for _, own := range []string{"web_search", "file_search", "code_interpreter", "image_generation", "local_shell", "shell", "apply_patch", "computer"} {
		rest, ok := strings.CutPrefix(name, own)
		if ok && (rest == "" || rest == "_call" || rest == "_use_preview" || strings.HasPrefix(rest, "_preview") || strings.HasPrefix(rest, "_20")) {
			return own
		}
	}
	return ""
}

// argument is the member that holds the arguments of a call whose arguments
// come in deltas, or "".
func argument(kind string) string {
	switch kind {
	case "function_call", "mcp_call", "mcp_approval_request":
		return "arguments"
	case "custom_tool_call":
		return "input"
	case "code_interpreter_call":
		return "code"
	}
	return ""
}

// call reads a call: a line of the tool's name, or of the item's type where it
// has none, then the strings of its arguments. What a tool of the provider's
// gave stands in the same item.
func (r *reader) call(path, kind string, v jsonscan.Value) error {
	name, args := v.Get("name"), argument(kind)
	if name.Type() != jsonscan.String || len(name.Raw()) == 0 {
		name = v.Get("type")
	}
	call := &bartizan.ToolCall{ID: v.Get("call_id").Text(), Name: name.Text()}
	if own := ownTool(call.Name); own != "" && v.Get("name").Type() != jsonscan.String {
		call.Name = own
	}
	if call.ID == "" {
		call.ID = v.Get("id").Text()
	}
	p := piece{key: path + ".call", voice: assistant(), kind: bartizan.KindCall, strs: []jsonscan.Value{name}, call: call, grows: args != ""}
	for k, m := range v.Members() {
		switch key := k.Text(); {
		case key == "name" && m.Type() == jsonscan.String, key == "type":
		case key == "id", key == "call_id", key == "status", key == "server_label", key == "container_id", key == "approval_request_id", key == "namespace":
			r.label(path+"."+key, assistant(), m)
		case key == args || args == "" && !gave(key):
			p.strs = append(p.strs, filled(m)...)
			call.Args = strings.TrimPrefix(call.Args+"\n"+argsText(m), "\n")
		case gave(key):
			before := len(r.pieces)
			r.gave(path+"."+key, kind, m)
			r.answers(before, v.Get("id"))
		default:
			r.other(path+"."+key, assistant(), m)
		}
	}
	r.pieces = append(r.pieces, p)
	return nil
}

// argsText is a string's text, or the JSON of other values.
func argsText(v jsonscan.Value) string {
	if v.Type() == jsonscan.Null {
		return ""
	}
	return v.Text()
}

// gave reports members that hold what the tool gave.
func gave(key string) bool {
	switch key {
	case "output", "outputs", "results", "result", "error":
		return true
	}
	return false
}

func (r *reader) gave(path, kind string, v jsonscan.Value) {
	switch {
	case kind == "image_generation_call" && v.Type() == jsonscan.String && wire.Opaque(v):
		r.media(path, assistant(), "image/*")
	case kind == "file_search_call" || kind == "web_search_call":
		r.other(path, retrieved(), v)
	default:
		r.other(path, toolVoice(), v)
	}
}

// filled gives the strings inside v that are not empty, keys too.
func filled(v jsonscan.Value) []jsonscan.Value {
	strs, _ := wire.Visible(v, func(string) bool { return false })
	return strs
}
