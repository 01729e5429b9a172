package openai

import (
	"fmt"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// plain are request fields that hold numbers and labels, which never reach the
// model as text.
func plain(key string) bool {
	switch key {
	case "model", "stream", "stream_options", "user", "safety_identifier", "prompt_cache_key",
		"service_tier", "reasoning_effort", "verbosity", "modalities", "logprobs", "top_logprobs",
		"seed", "n", "store", "temperature", "top_p", "max_tokens", "max_completion_tokens",
		"presence_penalty", "frequency_penalty", "logit_bias", "parallel_tool_calls":
		return true
	}
	return false
}

// requestKey reports keys whose look-alikes are refused.
func requestKey(key string) bool {
	switch key {
	case "model", "stream", "messages", "tools", "functions", "tool_choice", "response_format", "prediction":
		return true
	}
	return false
}

func messageKey(key string) bool {
	switch key {
	case "role", "content", "name", "tool_calls", "tool_call_id", "function_call", "refusal":
		return true
	}
	return false
}

func typeKey(key string) bool { return key == "type" }

// ParseRequest reads a chat completions request. Errors of type *wire.BodyError are the
// client's; one that wraps jsonscan.ErrLimit is a limit.
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
	if err := b.messages(root); err != nil {
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
	switch t := root.Get("stream").Type(); t {
	case jsonscan.True:
		b.Stream = true
	case jsonscan.False, jsonscan.Null, jsonscan.None:
	default:
		return wire.Bad("stream", "want true or false")
	}
	return nil
}

// messages finds the dialogue.
func (b *builder) messages(root jsonscan.Value) error {
	messages := root.Get("messages")
	if messages.Type() != jsonscan.Array {
		return wire.Bad("messages", "want an array")
	}
	b.System = systemSlot(messages)
	return nil
}

// systemSlot is before the first message.
func systemSlot(messages jsonscan.Value) wire.Slot {
	from, _ := messages.Range()
	slot := wire.Slot{At: from + 1, Before: `{"role":"system","content":`, After: "}"}
	for range messages.Items() {
		slot.After = "},"
		break
	}
	return slot
}

func (b *builder) field(key string, v jsonscan.Value) error {
	switch {
	case key == "messages":
		for i, m := range v.Items() {
			if err := b.message(fmt.Sprintf("messages[%d]", i), m); err != nil {
				return err
			}
		}
	case key == "tools" || key == "functions":
		return b.tools(key, v)
	case plain(key) && wire.Labels(v):
	default:
		// response_format, prediction, stop, metadata and whatever a server
		// adds: shown to the guards as text of the caller.
		b.Sweep(bartizan.RoleUser, bartizan.FromUser, bartizan.KindText, v)
	}
	return nil
}

func (b *builder) tools(key string, v jsonscan.Value) error {
	if v.Type() != jsonscan.Array && v.Type() != jsonscan.Null {
		return wire.Bad(key, "want an array")
	}
	for _, t := range v.Items() {
		p := b.Sweep(bartizan.RoleSystem, bartizan.FromOperator, bartizan.KindTool, t)
		if p == nil {
			continue
		}
		def := t
		for _, kind := range []string{"function", "custom"} {
			if fn := t.Get(kind); fn.Type() == jsonscan.Object {
				def = fn
			}
		}
		p.Tool = &bartizan.ToolDef{Name: def.Get("name").Text(), Text: p.Text, Schema: string(def.Get("parameters").Raw())}
	}
	return nil
}

// speaker maps a provider's role.
func speaker(role string) (bartizan.Role, bartizan.Origin, bool) {
	switch role {
	case "system", "developer":
		return bartizan.RoleSystem, bartizan.FromOperator, true
	case "user":
		return bartizan.RoleUser, bartizan.FromUser, true
	case "assistant":
		return bartizan.RoleAssistant, bartizan.FromAssistant, true
	case "tool", "function":
		return bartizan.RoleTool, bartizan.FromTool, true
	}
	return 0, 0, false
}

func (b *builder) message(param string, m jsonscan.Value) error {
	if m.Type() != jsonscan.Object {
		return wire.Bad(param, "want an object")
	}
	if err := wire.Unambiguous(param, m, messageKey); err != nil {
		return err
	}
	role, origin, ok := speaker(m.Get("role").Text())
	if !ok {
		return wire.Bad(param+".role", "want system, developer, user, assistant, tool or function")
	}
	before := len(b.Parts)
	for k, v := range m.Members() {
		if err := b.messageField(param, k.Text(), v, role, origin); err != nil {
			return err
		}
	}
	if role == bartizan.RoleTool {
		for _, p := range b.Parts[before:] {
			p.Reply = m.Get("tool_call_id").Text()
		}
	}
	return nil
}

func (b *builder) messageField(param, key string, v jsonscan.Value, role bartizan.Role, origin bartizan.Origin) error {
	switch key {
	case "role":
	case "tool_call_id":
		b.Labelled(role, origin, v)
	case "content":
		return b.content(param+".content", v, role, origin)
	case "tool_calls":
		b.toolCalls(v, role, origin)
	case "function_call":
		b.functionCall(v, role, origin)
	default:
		b.Sweep(role, origin, bartizan.KindText, v)
	}
	return nil
}

// functionCall reads the older wire's one call of a message.
func (b *builder) functionCall(v jsonscan.Value, role bartizan.Role, origin bartizan.Origin) {
	if v.Type() != jsonscan.Object {
		if p := b.Sweep(role, origin, bartizan.KindCall, v); p != nil {
			p.Call = &bartizan.ToolCall{Args: p.Text}
		}
		return
	}
	b.call(role, origin, v, "")
}

func (b *builder) toolCalls(v jsonscan.Value, role bartizan.Role, origin bartizan.Origin) {
	if v.Type() != jsonscan.Array {
		b.Sweep(role, origin, bartizan.KindText, v)
	}
	for _, c := range v.Items() {
		b.toolCall(c, role, origin)
	}
}

// toolCall reads one entry of tool_calls; other kinds of call than function
// ("custom", with a free text input) are swept, and so are members beside it.
func (b *builder) toolCall(c jsonscan.Value, role bartizan.Role, origin bartizan.Origin) {
	if fn := c.Get("function"); fn.Type() == jsonscan.Object {
		b.call(role, origin, fn, c.Get("id").Text())
		for k, v := range c.Members() {
			switch k.Text() {
			case "function":
			case "id", "type", "index":
				b.Labelled(role, origin, v)
			default:
				b.Sweep(role, origin, bartizan.KindText, v)
			}
		}
		return
	}
	if p := b.Sweep(role, origin, bartizan.KindCall, c); p != nil {
		p.Call = &bartizan.ToolCall{ID: c.Get("id").Text(), Name: c.Get("type").Text(), Args: p.Text}
		if own := c.Get("custom"); own.Type() == jsonscan.Object {
			p.Call.Name, p.Call.Args = own.Get("name").Text(), own.Get("input").Text()
		}
	}
}

func (b *builder) content(param string, v jsonscan.Value, role bartizan.Role, origin bartizan.Origin) error {
	switch v.Type() {
	case jsonscan.String:
		b.Text(role, origin, v)
		return nil
	case jsonscan.Null:
		return nil
	case jsonscan.Array:
		for i, item := range v.Items() {
			if err := b.item(fmt.Sprintf("%s[%d]", param, i), item, role, origin); err != nil {
				return err
			}
		}
		return nil
	}
	return wire.Bad(param, "want a string or an array of content parts")
}

// item reads one content part. Types that are not text become media, also those
// that the codec does not know: it cannot say that they were looked at.
func (b *builder) item(param string, v jsonscan.Value, role bartizan.Role, origin bartizan.Origin) error {
	if v.Type() == jsonscan.String { // some servers allow bare strings
		b.Text(role, origin, v)
		return nil
	}
	if v.Type() != jsonscan.Object {
		return wire.Bad(param, "want an object with a type")
	}
	if err := wire.Unambiguous(param, v, typeKey); err != nil {
		return err
	}
	switch t := v.Get("type").Text(); {
	case t == "text" || t == "refusal" || t == "input_text" || t == "output_text" || t == "thinking":
		b.itemText(v, role, origin)
	case t == "":
		return wire.Bad(param+".type", "want the type of the content part")
	case strings.Contains(t, "image"):
		b.Media(role, origin, "image/*")
	case strings.Contains(t, "audio"):
		b.Media(role, origin, "audio/*")
	case !wire.Short(v.Get("type")):
		b.Media(role, origin, "application/octet-stream")
	default:
		b.Media(role, origin, "application/"+t)
	}
	return nil
}

// itemText sweeps all strings of a text part but its type.
func (b *builder) itemText(v jsonscan.Value, role bartizan.Role, origin bartizan.Origin) {
	for k, m := range v.Members() {
		if k.Text() != "type" {
			if m.Type() == jsonscan.String {
				b.Text(role, origin, m)
			} else {
				b.Sweep(role, origin, bartizan.KindText, m)
			}
		}
	}
}
