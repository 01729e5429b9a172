package gemini

import (
	"fmt"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

type builder struct {
	wire.Builder
	// joined holds an answer's texts by candidate, where readers join them.
	joined []*texts
}

func (b *builder) sweep(v wire.Voice, m jsonscan.Value) {
	b.Sweep(v.Role, v.Origin, bartizan.KindText, m)
}

func (b *builder) label(v wire.Voice, m jsonscan.Value) {
	if !wire.Labels(m) {
		b.sweep(v, m)
	}
}

// ParseRequest reads a request to generate, to count tokens or to embed. Errors
// of type *wire.BodyError are the client's; one that wraps jsonscan.ErrLimit is
// a limit. Time is linear in the body.
func ParseRequest(raw []byte, lim jsonscan.Limits) (*wire.Body, error) {
	root, err := wire.Object(raw, lim)
	if err != nil {
		return nil, err
	}
	b := &builder{Builder: wire.Builder{Side: bartizan.SideRequest}}
	b.Raw = raw
	if err := b.request("", root); err != nil {
		return nil, err
	}
	b.System = slot(root)
	return &b.Body, nil
}

// request reads the fields of a request, which for a count or a batch may stand
// one level deeper.
func (b *builder) request(param string, root jsonscan.Value) error {
	if root.Type() != jsonscan.Object {
		return wire.Bad(param, "want an object")
	}
	if err := distinct(param, root); err != nil {
		return err
	}
	for key, v := range members(root) {
		if err := b.field(key, v); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) field(key string, v jsonscan.Value) error {
	switch key {
	case "contents":
		for i, c := range list(v) {
			if err := b.content(fmt.Sprintf("contents[%d]", i), c, user()); err != nil {
				return err
			}
		}
	case "content":
		return b.content(key, v, user())
	case "systemInstruction":
		return b.instruction(v)
	case "tools":
		return b.tools(v)
	case "generateContentRequest":
		return b.request(key, v)
	case "requests":
		for i, r := range list(v) {
			if err := b.request(fmt.Sprintf("requests[%d]", i), r); err != nil {
				return err
			}
		}
	case "model":
		if v.Type() != jsonscan.String || !wire.Short(v) {
			return wire.Bad(key, "want the name of a model")
		}
		b.Model = v.Text()
	case "cachedContent":
		if v.Type() == jsonscan.String && wire.Short(v) {
			b.Conversation = v.Text()
		} else {
			b.sweep(user(), v)
		}
	case "generationConfig", "toolConfig", "safetySettings", "taskType", "task_type":
		b.label(user(), v)
	default:
		b.sweep(user(), v)
	}
	return nil
}

// instruction reads the operator's prompt, whatever role it names.
func (b *builder) instruction(v jsonscan.Value) error {
	const param = "systemInstruction"
	switch v.Type() {
	case jsonscan.Null:
		return nil
	case jsonscan.String:
		b.Text(bartizan.RoleSystem, bartizan.FromOperator, v)
		return nil
	case jsonscan.Object:
	default:
		return wire.Bad(param, "want an object")
	}
	if err := distinct(param, v); err != nil {
		return err
	}
	for key, m := range members(v) {
		switch key {
		case "parts":
			if err := b.parts(param+".parts", m, system()); err != nil {
				return err
			}
		case "role":
			b.label(system(), m)
		default:
			b.sweep(system(), m)
		}
	}
	return nil
}

// slot is before the first part of the system instruction, or a new one.
func slot(root jsonscan.Value) wire.Slot {
	instruction := get(root, "systemInstruction")
	parts := instruction.Get("parts")
	from, _ := parts.Range()
	switch {
	case root.Get("contents").Type() == jsonscan.None: // nothing to generate
	case instruction.Type() == jsonscan.None:
		start, _ := root.Range()
		return wire.Slot{At: start + 1, Before: `"systemInstruction":{"parts":[{"text":`, After: "}]},"}
	case instruction.Type() == jsonscan.String:
		from, _ := instruction.Range()
		return wire.Slot{At: from, After: `\n\n`, Bare: true}
	case parts.Type() == jsonscan.Array:
		s := wire.Slot{At: from + 1, Before: `{"text":`, After: "}"}
		for range parts.Items() {
			s.After = "},"
			break
		}
		return s
	case parts.Get("text").Type() == jsonscan.String:
		from, _ := parts.Get("text").Range()
		return wire.Slot{At: from, After: `\n\n`, Bare: true}
	}
	return wire.Slot{}
}

// own adds a tool of the provider's, which its key names. One that is not known
// may offer functions of any name.
func (b *builder) own(name string, known bool, k, v jsonscan.Value) {
	strs, _ := wire.Visible(v, func(string) bool { return false })
	p := b.Part(bartizan.RoleSystem, bartizan.FromOperator, bartizan.KindTool, append([]jsonscan.Value{k}, strs...)...)
	if !known {
		name = ""
	}
	p.Tool = &bartizan.ToolDef{Name: name, Text: p.Text, Schema: string(v.Raw())}
}

// tools reads the definitions of functions, and other tools as one each.
func (b *builder) tools(v jsonscan.Value) error {
	for i, t := range list(v) {
		param := fmt.Sprintf("tools[%d]", i)
		if err := distinct(param, t); err != nil {
			return err
		}
		if t.Type() != jsonscan.Object {
			b.Tool(t, jsonscan.Value{}, jsonscan.Value{})
		}
		for k, m := range t.Members() {
			name, how := field(k)
			if name != "functionDeclarations" {
				b.own(name, how == right, k, m)
				continue
			}
			for j, f := range list(m) {
				if err := distinct(fmt.Sprintf("%s.functionDeclarations[%d]", param, j), f); err != nil {
					return err
				}
				schema := f.Get("parameters")
				if schema.Type() == jsonscan.None {
					schema = get(f, "parametersJsonSchema")
				}
				b.Tool(f, f.Get("name"), schema)
			}
		}
	}
	return nil
}
