package responses

import (
	"strconv"
	"strings"

	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

// at is the path of an array's item.
func at(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// items reads an array of items.
func (r *reader) items(path string, v jsonscan.Value) error {
	for i, item := range v.Items() {
		if err := r.item(at(path, i), item); err != nil {
			return err
		}
	}
	return nil
}

// item reads one item of the dialogue.
func (r *reader) item(path string, v jsonscan.Value) error {
	if v.Type() != jsonscan.Object {
		return wire.Bad(path, "want an object")
	}
	if err := wire.Unambiguous(path, v, known); err != nil {
		return err
	}
	kind := v.Get("type").Text()
	switch {
	case kind == "message", v.Get("type").Type() != jsonscan.String && v.Get("role").Type() == jsonscan.String:
		return r.message(path, v)
	case kind == "item_reference", v.Get("type").Type() != jsonscan.String && v.Get("id").Type() == jsonscan.String:
		r.media(path, user(), "application/item-reference") // what it says is with the provider
		return r.members(path, v, user())
	case calls(kind) && wire.Short(v.Get("type")):
		return r.call(path, kind, v)
	case strings.HasSuffix(kind, "_output"):
		before := len(r.pieces)
		err := r.members(path, v, toolVoice())
		r.answers(before, v.Get("call_id"))
		return err
	case kind == "reasoning", kind == "compaction":
		return r.members(path, v, assistant())
	case kind == "mcp_list_tools":
		if tools := v.Get("tools"); tools.Type() != jsonscan.None {
			if err := r.tools(path+".tools", toolVoice(), tools); err != nil {
				return err
			}
		}
		return r.members(path, v, toolVoice())
	case kind == "mcp_approval_response":
		return r.members(path, v, user())
	case !wire.Short(v.Get("type")):
		r.media(path, user(), "application/octet-stream")
	default:
		r.media(path, user(), "application/"+kind)
	}
	return r.members(path, v, user())
}

// answers says of the pieces added since which call they answer.
func (r *reader) answers(before int, call jsonscan.Value) {
	for i := before; i < len(r.pieces) && call.Type() == jsonscan.String; i++ {
		if r.pieces[i].voice.Role == bartizan.RoleTool {
			r.pieces[i].reply = call.Text()
		}
	}
}

func (r *reader) message(path string, v jsonscan.Value) error {
	voice, ok := speaker(v.Get("role").Text())
	if !ok {
		return wire.Bad(path+".role", "want user, assistant, system or developer")
	}
	return r.members(path, v, voice)
}

// members reads what is not special to a type of item.
func (r *reader) members(path string, v jsonscan.Value, voice wire.Voice) error {
	for k, m := range v.Members() {
		key := k.Text()
		var err error
		switch at := path + "." + key; {
		case key == "type", key == "role", key == "id", key == "call_id", key == "status", key == "phase", key == "server_label", key == "approval_request_id":
			r.label(at, voice, m)
		case sealed(key) && wire.Opaque(m):
		case key == "content" || key == "output" || key == "summary":
			err = r.content(at, m, voice)
		case key == "tools" && m.Type() == jsonscan.Array && v.Get("type").Text() == "mcp_list_tools":
		default:
			r.other(at, voice, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// content reads a string, a content part or an array of them.
func (r *reader) content(path string, v jsonscan.Value, voice wire.Voice) error {
	switch v.Type() {
	case jsonscan.String:
		r.text(path, voice, v)
	case jsonscan.Object:
		return r.part(path, v, voice)
	case jsonscan.Array:
		for i, m := range v.Items() {
			if m.Type() != jsonscan.Object {
				r.other(at(path, i), voice, m)
			} else if err := r.part(at(path, i), m, voice); err != nil {
				return err
			}
		}
	}
	return nil
}

// textual reports types of content parts that are text. What shells give is.
func textual(kind string) bool {
	switch kind {
	case "input_text", "output_text", "text", "summary_text", "reasoning_text", "refusal", "":
		return true
	}
	return false
}

// part reads one content part. Types that are not text become media, also
// those that the codec does not know; the strings in them are shown all the
// same.
func (r *reader) part(path string, v jsonscan.Value, voice wire.Voice) error {
	if err := wire.Unambiguous(path, v, known); err != nil {
		return err
	}
	kind := v.Get("type")
	switch t := kind.Text(); {
	case textual(t):
	case strings.Contains(t, "image"), strings.Contains(t, "screenshot"):
		r.media(path, voice, "image/*")
	case strings.Contains(t, "audio"):
		r.media(path, voice, "audio/*")
	case !wire.Short(kind):
		r.media(path, voice, "application/octet-stream")
	default:
		r.media(path, voice, "application/"+t)
	}
	for k, m := range v.Members() {
		key := k.Text()
		switch at := path + "." + key; {
		case key == "type":
			r.label(at, voice, m)
		case (key == "image_url" || key == "file_data" || key == "data") && !textual(kind.Text()) && encoded(m):
		case key == "logprobs" && (m.Type() == jsonscan.Array || m.Type() == jsonscan.Object):
			r.repeat(m)
		case key == "annotations":
			voice := voice
			voice.Origin = bartizan.FromRetrieved
			r.sweep(at, voice, m)
		case m.Type() == jsonscan.String:
			r.text(at, voice, m)
			r.grows(key == "text" || key == "refusal")
		default:
			r.sweep(at, voice, m)
		}
	}
	return nil
}

// grows marks the piece added last.
func (r *reader) grows(yes bool) {
	if n := len(r.pieces); yes && n > 0 {
		r.pieces[n-1].grows = true
	}
}

// repeat notes a value that says a text once more by token.
func (r *reader) repeat(v jsonscan.Value) {
	from, to := v.Range()
	r.repeats = append(r.repeats, bartizan.Range{From: from, To: to})
}
